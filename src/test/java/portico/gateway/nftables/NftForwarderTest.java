package portico.gateway.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portico.gateway.RealNetwork.*;

import java.io.BufferedReader;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.GatewayException;
import portico.gateway.Protocol;
import portico.gateway.RealNetwork;
import portico.gateway.Visit;

/** Real packets through a real nftables, in namespaces of the test's own. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NftForwarderTest {

    private static final Forward SSH = new Forward(Protocol.TCP, PUBLIC, 20_022, WEB, 22), DNS = new Forward(Protocol.UDP, PUBLIC, 20_022, WEB, 53),
            SHOP_SSH = new Forward(Protocol.TCP, PUBLIC, 20_023, SHOP, 22);

    private RealNetwork network;
    private NftForwarder forwarder;
    private Gateway gateway;

    @BeforeAll void build() throws Exception {
        network = new RealNetwork();
        forwarder = new NftForwarder(network.places());
        gateway = network.gateway();
    }

    @AfterAll void tear_down() throws Exception { if (network != null) network.close(); }

    @BeforeEach void nothing_is_forwarded() {
        forwarder.sync(gateway, Set.of());
        assertThat(forwarder.seen(gateway)).isEmpty();
    }

    @Test void tcp_and_udp_reach_the_guest_who_sees_the_visitors_own_address() {
        assertThat(network.visit("out", "tcp", PUBLIC, "20022")).isEqualTo("nothing");
        var synced = forwarder.sync(gateway, Set.of(SSH, DNS));
        assertThat(synced.before()).isEmpty();
        assertThat(synced.now()).containsExactlyInAnyOrder(SSH, DNS).isEqualTo(forwarder.seen(gateway));
        assertThat(network.visit("out", "tcp", PUBLIC, "20022")).isEqualTo("web sees " + VISITOR);
        assertThat(network.visit("out", "udp", PUBLIC, "20022")).isEqualTo("web sees " + VISITOR);
        assertThat(network.visit("out", "tcp", PUBLIC, "20023")).isEqualTo("nothing");
        // The gateway itself and a neighbour of the guest.
        assertThat(network.visit("gw", "tcp", PUBLIC, "20022")).startsWith("web sees ");
        assertThat(network.visit("shop", "tcp", PUBLIC, "20022")).isEqualTo("web sees 10.88.0.1");
        assertThat(forwarder.packets(gateway, SSH).getAsLong()).isPositive();
        assertThat(forwarder.packets(gateway, SHOP_SSH)).isEmpty();
        assertThat(forwarder.answers(gateway, WEB, 22)).isTrue();
        assertThat(forwarder.answers(gateway, WEB, 23)).isFalse();
    }

    /** What the gateway itself sees is no proof: nothing that keeps strangers out keeps it out. */
    @Test void a_stranger_who_is_sent_meets_what_every_stranger_meets() {
        var silent = new Forward(Protocol.TCP, PUBLIC, 20_024, WEB, 23);
        forwarder.sync(gateway, Set.of(SSH, DNS, silent));
        assertThat(forwarder.visits(gateway, SSH)).isEqualTo(new Visit(Visit.Outcome.THROUGH, PUBLIC + ":20022"));
        assertThat(forwarder.visits(gateway, silent)).isEqualTo(new Visit(Visit.Outcome.REFUSED, "Connection refused"));
        assertThat(forwarder.visits(gateway, SHOP_SSH)).as("no rule").isEqualTo(new Visit(Visit.Outcome.REFUSED, "Connection refused"));
        long before = forwarder.packets(gateway, DNS).getAsLong();
        assertThat(forwarder.visits(gateway, DNS)).isEqualTo(new Visit(Visit.Outcome.SENT, ""));
        assertThat(forwarder.packets(gateway, DNS).getAsLong()).isEqualTo(before + 1);

        network.inside("gw", "sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
        assertThat(forwarder.answers(gateway, PUBLIC, 20_022)).as("the gateway itself").isTrue();
        assertThat(forwarder.visits(gateway, SSH)).isEqualTo(new Visit(Visit.Outcome.SILENT, "net.ipv4.conf.to-out.forwarding = 0"));
        forwarder.visits(gateway, DNS);
        assertThat(forwarder.packets(gateway, DNS).getAsLong()).isEqualTo(before + 1);
        network.inside("gw", "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");

        network.inside("gw", "nft", "add table inet wall; add chain inet wall c { type filter hook forward priority 0; policy drop; }");
        assertThat(forwarder.answers(gateway, PUBLIC, 20_022)).as("the gateway itself").isTrue();
        assertThat(forwarder.visits(gateway, SSH)).isEqualTo(new Visit(Visit.Outcome.SILENT, ""));
        network.inside("gw", "nft", "delete", "table", "inet", "wall");
        assertThat(forwarder.visits(gateway, SSH).through()).isTrue();
        assertThat(network.inside("gw", "ip", "-o", "link")).doesNotContain("pv");
    }

    @Test void a_stranger_whose_sender_was_killed_is_gone_soon() throws Exception {
        network.inside("gw", "nft", "add table inet wall; add chain inet wall c { type filter hook forward priority 0; policy drop; }");
        forwarder.sync(gateway, Set.of(SSH));
        var visit = Thread.ofVirtual().start(() -> assertThatThrownBy(() -> forwarder.visits(gateway, SSH)).isInstanceOf(GatewayException.class));
        while (!network.inside("gw", "ip", "-o", "link").contains("pv")) Thread.sleep(50);
        network.kill("gw", "bash\0-c\0how=");
        visit.join();
        network.inside("gw", "nft", "delete", "table", "inet", "wall");
        var end = Instant.now().plusSeconds(12);
        while (network.inside("gw", "ip", "-o", "link").contains("pv")) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(200);
        }
    }

    @Test void private_addresses_are_out_of_reach_from_outside() {
        forwarder.sync(gateway, Set.of(SSH));
        network.inside("out", "ip", "route", "replace", "10.88.0.0/24", "via", PUBLIC);
        assertThat(network.visit("out", "tcp", WEB, "22")).isEqualTo("nothing");
        assertThat(network.visit("out", "tcp", PUBLIC, "20022")).isEqualTo("web sees " + VISITOR);
        network.inside("out", "ip", "route", "del", "10.88.0.0/24");
    }

    @Test void a_change_touches_one_element_and_no_connection_but_its_own() throws Exception {
        forwarder.sync(gateway, Set.of(SSH, SHOP_SSH));
        var staying = network.stay("out", "stay", PUBLIC, "20022");
        var leaving = network.stay("out", "stay", PUBLIC, "20023");
        assertThat(say(staying)).isEqualTo("web sees " + VISITOR);
        assertThat(say(leaving)).isEqualTo("shop sees " + VISITOR);
        assertThat(NftTable.difference(Set.of(SSH, SHOP_SSH), Set.of(SSH, DNS)).lines()).hasSize(4);
        assertThat(forwarder.sync(gateway, Set.of(SSH, DNS)).rebuilt()).isFalse();
        assertThat(say(staying)).isEqualTo("web sees " + VISITOR);
        assertThat(say(leaving)).as("the connection goes with its rule").isEqualTo("nothing");
        // Another private address for the same public port.
        var moved = new Forward(Protocol.TCP, PUBLIC, 20_022, SHOP, 22);
        assertThat(forwarder.sync(gateway, Set.of(moved)).now()).containsExactly(moved);
        assertThat(network.visit("out", "tcp", PUBLIC, "20022")).isEqualTo("shop sees " + VISITOR);
    }

    @Test void what_others_did_to_the_table_is_found_and_mended_and_connections_survive() throws Exception {
        forwarder.sync(gateway, Set.of(SSH));
        var staying = network.stay("out", "stay", PUBLIC, "20022");
        say(staying);
        for (var harm : new String[] {"flush ruleset", "delete table ip portico_shared", "flush chain ip portico_shared incoming", "flush map ip portico_shared forwards", "flush set ip portico_shared guests",
                "flush set ip portico_shared open", "insert rule ip portico_shared pass drop", "add element ip portico_shared forwards { tcp . 198.18.0.10 . 33 : 10.88.0.12 . 22 }"}) {
            network.inside("gw", "nft", harm);
            forwarder.sync(gateway, Set.of(SSH));
            assertThat(forwarder.seen(gateway)).as(harm).containsExactly(SSH);
            assertThat(network.visit("out", "tcp", PUBLIC, "20022")).as(harm).isEqualTo("web sees " + VISITOR);
            assertThat(network.visit("out", "tcp", PUBLIC, "33")).as(harm).isEqualTo("nothing");
            assertThat(say(staying)).as(harm).isEqualTo("web sees " + VISITOR);
        }
        assertThat(forwarder.sync(gateway, Set.of(SSH)).rebuilt()).isFalse();
    }

    @Test void other_tables_are_left_alone() {
        network.inside("gw", "nft", "add table inet theirs { chain c { counter comment \"theirs\"; }; }");
        forwarder.sync(gateway, Set.of(SSH));
        forwarder.sync(gateway, Set.of());
        assertThat(network.inside("gw", "nft", "list", "table", "inet", "theirs")).contains("theirs");
    }

    @Test void ten_thousand_rules_are_one_transaction() {
        var many = new HashSet<Forward>();
        for (int i = 0; i < 10_000; i++) many.add(new Forward(i % 2 == 0 ? Protocol.TCP : Protocol.UDP, PUBLIC, 20_000 + i, "10.88.0." + (10 + i % 200), 1 + i / 200));
        many.add(SSH);
        many.removeIf(forward -> forward.source().equals(SSH.source()) && !forward.equals(SSH));
        long began = System.nanoTime();
        assertThat(forwarder.sync(gateway, many).now()).hasSize(many.size());
        long all = (System.nanoTime() - began) / 1_000_000;
        many.add(SHOP_SSH);
        many.removeIf(forward -> forward.source().equals(SHOP_SSH.source()) && !forward.equals(SHOP_SSH));
        began = System.nanoTime();
        assertThat(forwarder.sync(gateway, many).now()).contains(SHOP_SSH);
        long one = (System.nanoTime() - began) / 1_000_000;
        System.out.printf("nftables: %d forwards in %d ms, one more in %d ms, each with reading back%n", many.size(), all, one);
        assertThat(one).as("one change does not read ten thousand").isLessThan(all);
        assertThat(forwarder.seen(gateway)).isEqualTo(many);
        assertThat(network.visit("out", "tcp", PUBLIC, "20022")).isEqualTo("web sees " + VISITOR);
    }

    private static String say(Process staying) throws Exception {
        if (!staying.isAlive()) return "nothing";
        staying.getOutputStream().write("hello\n".getBytes());
        staying.getOutputStream().flush();
        BufferedReader answers = staying.inputReader();
        return answers.readLine();
    }
}
