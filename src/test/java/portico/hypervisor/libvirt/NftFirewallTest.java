package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.gateway.RealNetwork.*;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import portico.gateway.RealNetwork;
import portico.hypervisor.Guard;
import portico.hypervisor.Guard.Protocol;
import portico.hypervisor.HostTarget;

/** Real packets before a real nftables, in namespaces of the test's own: from outside, from the host and from a neighbour on the same bridge. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NftFirewallTest {

    private static final String WEB6 = "fd88:0:0:0:0:0:0:11", SHOP6 = "fd88:0:0:0:0:0:0:12";

    @TempDir static Path storage;
    private RealNetwork network;
    private NftFirewall firewall;
    private HostTarget host;

    @BeforeAll void build() throws Exception {
        network = new RealNetwork();
        firewall = new NftFirewall(new LibvirtConnections(network.places()));
        host = new HostTarget(1, "test", "libvirt", "qemu:///system", storage.toString(), "portico");
        network.inside("out", "ip", "route", "replace", "10.88.0.0/24", "via", PUBLIC);
        network.inside("gw", "ip", "-6", "address", "add", "fd88::1/64", "dev", "br0", "nodad");
        network.inside("web", "ip", "-6", "address", "add", "fd88::11/64", "dev", "eth0", "nodad");
        network.inside("shop", "ip", "-6", "address", "add", "fd88::12/64", "dev", "eth0", "nodad");
        network.serve("web", "fd88::11");
        network.serve("shop", "fd88::12");
    }

    @AfterAll void tear_down() throws Exception { if (network != null) network.close(); }

    @BeforeEach void nothing_is_filtered() {
        firewall.sync(host, List.of());
        assertThat(storage.resolve("firewall.nft")).doesNotExist();
    }

    @Test void incoming_connections_pass_by_port_protocol_and_address_on_every_way() {
        var seen = firewall.sync(host, List.of(closed(rule(true, Protocol.TCP, "22,8000-8100", ""), rule(true, Protocol.UDP, "", SHOP), rule(true, Protocol.TCP, "80", VISITOR + "/32"))));
        assertThat(seen.before()).isEmpty();
        assertThat(seen.now()).containsExactly(1L);
        for (var from : List.of("out", "gw", "shop")) assertThat(network.visit(from, "tcp", WEB, "22")).as(from).startsWith("web sees ");
        for (var from : List.of("out", "gw")) assertThat(network.visit(from, "tcp", WEB, "9")).as(from).isEqualTo("nothing");
        assertThat(network.visit("shop", "udp", WEB, "53")).isEqualTo("web sees " + SHOP);
        assertThat(network.visit("out", "udp", WEB, "53")).isEqualTo("nothing");
        assertThat(network.visit("out", "http", WEB, "any.test")).startsWith("200 web serves");
        assertThat(network.visit("shop", "http", WEB, "any.test")).isEqualTo("nothing");
        // The neighbour has no firewall, and the guest itself calls whom it likes.
        assertThat(network.visit("out", "tcp", SHOP, "22")).startsWith("shop sees ");
        assertThat(network.visit("web", "tcp", SHOP, "22")).isEqualTo("shop sees " + WEB);
    }

    @Test void ipv6_is_filtered_alike_and_neighbours_still_find_each_other() {
        firewall.sync(host, List.of(closed(rule(true, Protocol.TCP, "22", "fd88:0:0:0:0:0:0:12"))));
        network.inside("shop", "ip", "-6", "neigh", "flush", "all");
        assertThat(network.visit("shop", "tcp", WEB6, "22")).startsWith("web6 sees fd88");
        assertThat(network.visit("gw", "tcp", WEB6, "22")).isEqualTo("nothing");
        assertThat(network.visit("web", "tcp", SHOP6, "22")).startsWith("shop6 sees fd88");
    }

    @Test void outgoing_connections_too() {
        firewall.sync(host, List.of(new Guard(1, List.of(WEB, WEB6), true, false, List.of(rule(false, Protocol.TCP, "22", SHOP)))));
        assertThat(network.visit("web", "tcp", SHOP, "22")).isEqualTo("shop sees " + WEB);
        assertThat(network.visit("web", "udp", SHOP, "53")).isEqualTo("nothing");
        assertThat(network.visit("web", "tcp", SHOP6, "22")).isEqualTo("nothing");
        assertThat(network.visit("out", "tcp", WEB, "22")).as("answers pass").isEqualTo("web sees " + VISITOR);
    }

    @Test void the_first_rule_decides_and_open_connections_outlive_a_change() throws Exception {
        firewall.sync(host, List.of(closed(rule(true, Protocol.TCP, "22", ""))));
        var staying = network.stay("out", "stay", WEB, "22");
        assertThat(say(staying)).isEqualTo("web sees " + VISITOR);
        firewall.sync(host, List.of(closed(new Guard.Rule(true, false, Protocol.TCP, "22", VISITOR), rule(true, Protocol.TCP, "22", ""))));
        assertThat(network.visit("out", "tcp", WEB, "22")).isEqualTo("nothing");
        assertThat(network.visit("shop", "tcp", WEB, "22")).isEqualTo("web sees " + SHOP);
        assertThat(say(staying)).as("a connection that was open").isEqualTo("web sees " + VISITOR);
    }

    @Test void whatever_somebody_does_to_the_table_is_seen_and_mended() {
        var wanted = List.of(closed(rule(true, Protocol.TCP, "22", "")), new Guard(2, List.of(SHOP), true, true, List.of()));
        firewall.sync(host, wanted);
        assertThat(firewall.sync(host, wanted).before()).containsExactlyInAnyOrder(1L, 2L);
        for (var harm : List.of("delete table inet portico_guard", "flush chain inet portico_guard vm1_in", "flush chain inet portico_guard to_guests", "add rule inet portico_guard vm1_in accept",
                "delete element inet portico_guard in4 { " + WEB + " }", "insert rule inet portico_guard vm1_in tcp dport 9 accept comment \"mine\"")) {
            network.inside("gw", "nft", harm);
            var seen = firewall.sync(host, wanted);
            assertThat(seen.before()).as(harm).doesNotContain(1L);
            assertThat(seen.now()).as(harm).containsExactlyInAnyOrder(1L, 2L);
        }
        assertThat(network.visit("out", "tcp", WEB, "9")).isEqualTo("nothing");
        network.inside("gw", "sysctl", "-q", "-w", "net.bridge.bridge-nf-call-iptables=0");
        assertThat(firewall.sync(host, wanted).before()).as("neighbours would pass").isEmpty();
        assertThat(network.visit("shop", "tcp", WEB, "9")).isEqualTo("nothing");
        // One that has just started knows no more than what it reads.
        assertThat(new NftFirewall(new LibvirtConnections(network.places())).sync(host, wanted).before()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test void a_host_that_starts_anew_has_it_from_its_file() throws Exception {
        var wanted = List.of(closed(rule(true, Protocol.TCP, "22", "0.0.0.0/0"), rule(true, Protocol.ICMP, "", "")));
        firewall.sync(host, wanted);
        assertThat(Files.readString(storage.resolve("firewall.nft"))).contains("vm1_in");
        network.inside("gw", "nft", "delete", "table", "inet", "portico_guard");
        network.inside("gw", "nft", "-f", storage.resolve("firewall.nft").toString());
        assertThat(new NftFirewall(new LibvirtConnections(network.places())).sync(host, wanted).before()).containsExactly(1L);
        assertThat(network.visit("out", "tcp", WEB, "22")).isEqualTo("web sees " + VISITOR);
    }

    @Test void two_hundred_machines_with_twenty_rules_each_are_one_transaction() {
        var many = new ArrayList<Guard>();
        for (int vm = 2; vm < 202; vm++) {
            var rules = new ArrayList<Guard.Rule>();
            for (int i = 0; i < 20; i++) rules.add(rule(true, Protocol.TCP, String.valueOf(1000 + i), "198.51.100." + (i * 8) + "/29"));
            many.add(new Guard(vm, List.of("10.89." + vm + ".1"), false, true, rules));
        }
        many.add(closed(rule(true, Protocol.TCP, "22", "")));
        long began = System.nanoTime();
        assertThat(firewall.sync(host, many).now()).hasSize(201);
        long all = (System.nanoTime() - began) / 1_000_000;
        began = System.nanoTime();
        assertThat(firewall.sync(host, many).before()).hasSize(201);
        System.out.printf("nftables: 201 firewalls, 4,001 rules in %d ms, looked at again in %d ms%n", all, (System.nanoTime() - began) / 1_000_000);
        assertThat(network.visit("out", "tcp", WEB, "22")).isEqualTo("web sees " + VISITOR);
        assertThat(all).isLessThan(10_000);
    }

    private static Guard closed(Guard.Rule... rules) { return new Guard(1, List.of(WEB, WEB6), false, true, List.of(rules)); }

    private static Guard.Rule rule(boolean in, Protocol protocol, String ports, String remote) { return new Guard.Rule(in, true, protocol, ports, remote); }

    private static String say(Process staying) throws Exception {
        if (!staying.isAlive()) return "nothing";
        staying.getOutputStream().write("hello\n".getBytes());
        staying.getOutputStream().flush();
        BufferedReader answers = staying.inputReader();
        return answers.readLine();
    }
}
