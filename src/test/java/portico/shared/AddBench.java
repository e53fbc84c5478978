package portico.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import portico.gateway.RealNetwork;
import portico.gateway.haproxy.SitesInNamespaces;
import portico.gateway.nftables.ForwardsInNamespaces;
import portico.testing.ApiClient;
import portico.testing.Given;

/** From an order through the API to the first visitor who gets through, on a real gateway. Started by {@code src/bench/gateway/run.sh}, not by the suite. */
@QuarkusTest
@Tag("guest")
class AddBench {

    private static final int HOST = 87, ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject Given given;
    @Inject SitesInNamespaces sites;
    @Inject ForwardsInNamespaces forwards;
    final ApiClient api = new ApiClient();

    @Test void from_add_to_the_first_connection() throws Exception {
        try (var network = new RealNetwork()) {
            sites.at(network.places());
            forwards.at(network.places());
            var ann = given.customer();
            given.world("""
                    hosts: [{ id: %1$d, group: 1, name: measured, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 198.18.0.10 }]
                    ipBlocks: [{ id: %1$d, host: %1$d, name: nat, start: 10.88.0.11, end: 10.88.0.12, netmask: 255.255.255.0, gateway: 10.88.0.1, shared: true }]
                    templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [%1$d] }]
                    vms: [{ tenant: acme, user: %2$d, name: measured, host: %1$d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, portForwards: 50, siteBindings: 50, sharedIp: true, state: running }]
                    """.formatted(HOST, ann.number()));
            long web = given.inside("acme", () -> portico.vm.Vm.<portico.vm.Vm>find("name", "measured").firstResult().id);
            given.sql("update host set driver = 'libvirt', uri = 'qemu+unix:///system?socket=/nowhere', storage = ? where id = ?", network.directory().toString(), HOST);
            int http = port();
            network.bring("out", RealNetwork.PUBLIC, 80, http);
            var named = new ArrayList<Long>();
            var forwarded = new ArrayList<Long>();
            for (int i = 0; i < ROUNDS; i++) {
                var name = "add" + i + ".example.test";
                long began = System.nanoTime();
                api.system("acme").send("vm_domain", "vpsid", web, "subaction", "add", "domain", name).parts();
                until(http, "GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n", "HTTP/1.1 200");
                named.add((System.nanoTime() - began) / 1_000_000);
                int door = port(), publicPort = 20_100 + i;
                network.bring("out", RealNetwork.PUBLIC, publicPort, door);
                began = System.nanoTime();
                api.system("acme").send("vm_portmap", "vpsid", web, "subaction", "add", "privateport", 22, "publicport", publicPort).parts();
                until(door, "hello\n", "web sees");
                forwarded.add((System.nanoTime() - began) / 1_000_000);
            }
            System.out.printf("bench: add to first answer: domain %d ms %s, port %d ms %s%n", median(named), named, median(forwarded), forwarded);
            given.sql("delete from site_binding where host_id = ?", HOST);
            given.sql("delete from port_forward where host_id = ?", HOST);
            given.sql("update host set driver = 'simulated' where id = ?", HOST);
            sites.leave();
            forwards.leave();
        }
    }

    private static void until(int port, String text, String wanted) throws InterruptedException {
        var end = Instant.now().plus(PATIENCE);
        for (var seen = ask(port, text); !seen.startsWith(wanted); seen = ask(port, text)) {
            assertThat(Instant.now()).as("%s, not %s", seen, wanted).isBefore(end);
            Thread.sleep(5);
        }
    }

    /** The beginning of what comes back; empty: nothing. */
    private static String ask(int port, String text) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(250);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        } catch (IOException nobody) {
            return "";
        }
    }

    private static long median(List<Long> values) { return values.stream().sorted().toList().get(values.size() / 2); }

    private static int port() throws IOException {
        try (var socket = new ServerSocket(0)) { return socket.getLocalPort(); }
    }
}
