package portico.gateway.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portico.gateway.RealNetwork.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import portico.gateway.Gateway;
import portico.gateway.GatewayException;
import portico.gateway.RealNetwork;
import portico.gateway.Site;
import portico.gateway.Sites;
import portico.gateway.Synced;
import portico.gateway.Visit;
import portico.place.Place;

/** Real requests through a real HAProxy, in namespaces of the test's own. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HaproxySitesTest {

    private static final Site BLOG = new Site("blog.example.test", WEB), STORE = new Site("store.example.test", SHOP), IDN = new Site("xn--fiq228c.test", SHOP);

    private RealNetwork network;
    private HaproxySites binder;
    private Gateway gateway;

    @BeforeAll void build() throws Exception {
        network = new RealNetwork();
        binder = new HaproxySites(network.places(), false);
        gateway = network.gateway();
    }

    @AfterAll void tear_down() throws Exception { if (network != null) network.close(); }

    @Test void visitors_reach_the_guest_of_the_name_and_nobody_elses() throws Exception {
        assertThat(sync(BLOG, STORE, IDN).now()).containsExactlyInAnyOrder(BLOG, STORE, IDN).isEqualTo(binder.seen(gateway));
        assertThat(http("blog.example.test")).isEqualTo("200 web serves blog.example.test to [" + VISITOR + "]");
        assertThat(http("STORE.Example.TEST:80")).startsWith("200 shop serves ");
        assertThat(http("store.example.test.")).startsWith("200 shop serves ");
        assertThat(http("xn--fiq228c.test")).startsWith("200 shop serves ");
        for (var nobodys : new String[] {"example.test", "x.blog.example.test", "blog.example.test.evil.test", PUBLIC, "*", ""}) assertThat(http(nobodys)).as(nobodys).startsWith("40").doesNotContain("serves b");
        assertThat(https("blog.example.test")).isEqualTo("200 web serves blog.example.test to [1.2.3.4]");
        assertThat(https("Store.example.test")).startsWith("200 shop serves ");
        assertThat(https("example.test")).isEqualTo("nothing");

        // One goes, one moves; the others do not notice, and no process is started anew.
        var pid = pid();
        var moved = new Site("blog.example.test", SHOP);
        var synced = sync(moved, IDN);
        assertThat(synced.rebuilt()).isFalse();
        assertThat(synced.now()).containsExactlyInAnyOrder(moved, IDN);
        assertThat(pid()).isEqualTo(pid);
        assertThat(http("blog.example.test")).startsWith("200 shop serves ");
        assertThat(http("store.example.test")).startsWith("404 ");
        assertThat(https("store.example.test")).isEqualTo("nothing");
    }

    @Test void a_stranger_who_is_sent_tells_the_guests_answer_from_the_gateways_own() throws Exception {
        var dead = new Site("dead.example.test", "10.88.0.50");
        var odd = new Site("odd.example.test", "10.88.0.51");
        network.inside("web", "ip", "address", "add", "10.88.0.50/24", "dev", "eth0");
        // One that says what the gateway would say.
        network.serveHttp("web", "10.88.0.51", "status 503 hdr Portico-Gateway 503");
        sync(BLOG, dead, odd);
        assertThat(binder.visits(gateway, BLOG, false)).isEqualTo(new Visit(Visit.Outcome.THROUGH, "HTTP 200"));
        assertThat(binder.visits(gateway, BLOG, true)).isEqualTo(new Visit(Visit.Outcome.THROUGH, "HTTPS 200"));
        assertThat(binder.visits(gateway, odd, false)).isEqualTo(new Visit(Visit.Outcome.THROUGH, "HTTP 503"));
        assertThat(network.visit("out", "get", PUBLIC, "http", odd.domain(), "/")).startsWith("HTTP/1.1 503 ").doesNotContainIgnoringCase("portico-gateway");
        assertThat(binder.visits(gateway, STORE, false)).as("nobody's").isEqualTo(new Visit(Visit.Outcome.REFUSED, "HTTP 404"));
        assertThat(binder.visits(gateway, STORE, true).through()).isFalse();
        assertThat(binder.visits(gateway, dead, false)).isEqualTo(new Visit(Visit.Outcome.REFUSED, "HTTP 503"));
        assertThat(binder.visits(gateway, dead, true).through()).isFalse();

        // Another firewall of the gateway, which the gateway itself does not meet.
        network.inside("gw", "nft", "add table inet theirs; add chain inet theirs c { type filter hook input priority 0; iifname != lo tcp dport { 80, 443 } drop; }");
        for (var tls : new boolean[] {false, true}) assertThat(binder.visits(gateway, BLOG, tls)).isEqualTo(new Visit(Visit.Outcome.SILENT, ""));
        network.inside("gw", "nft", "delete", "table", "inet", "theirs");
    }

    @Test void one_that_was_killed_comes_back_with_all_it_knew() throws Exception {
        sync(BLOG, STORE);
        network.inside("gw", "kill", "-9", pid());
        while (!network.inside("gw", "sh", "-c", "kill -0 " + pid() + " 2>/dev/null && ! grep -q '^State:.*Z' /proc/" + pid() + "/status && echo alive || true").isBlank()) Thread.sleep(20);
        assertThat(http("blog.example.test")).isEqualTo("nothing");
        assertThatThrownBy(() -> binder.seen(gateway)).isInstanceOf(GatewayException.class);
        var synced = sync(BLOG, STORE);
        assertThat(synced.before()).isEmpty();
        assertThat(synced.rebuilt()).isTrue();
        assertThat(synced.now()).containsExactlyInAnyOrder(BLOG, STORE);
        assertThat(http("blog.example.test")).startsWith("200 web serves ");
        // Its own restart needs nobody: the names are on its disk.
        network.inside("gw", "kill", "-9", pid());
        Thread.sleep(200);
        network.inside("gw", "haproxy", "-D", "-f", Path.of(gateway.directory(), "haproxy.cfg").toString(), "-p", Path.of(gateway.directory(), "haproxy.pid").toString());
        assertThat(http("store.example.test")).startsWith("200 shop serves ");
        assertThat(sync(BLOG, STORE).rebuilt()).isFalse();
    }

    @Test void what_others_did_to_the_map_is_mended() throws Exception {
        sync(BLOG, STORE);
        var socket = HaproxyFiles.of(Place.here(), gateway).admin();
        var map = HaproxyFiles.of(Place.here(), gateway).map();
        for (var harm : new String[] {"clear map " + map, "add map " + map + " evil.test " + SHOP, "set map " + map + " blog.example.test " + SHOP, "add map " + map + " blog.example.test " + SHOP, "del map " + map + " store.example.test"}) {
            socket.ask(harm);
            assertThat(sync(BLOG, STORE).now()).as(harm).containsExactlyInAnyOrder(BLOG, STORE);
            assertThat(http("blog.example.test")).as(harm).startsWith("200 web serves ");
            assertThat(http("evil.test")).as(harm).startsWith("404 ");
        }
    }

    @Test void another_public_address_is_taken_over_without_a_gap() throws Exception {
        sync(BLOG);
        network.inside("gw", "ip", "address", "add", "198.18.0.11/24", "dev", "to-out");
        var elsewhere = new Gateway(1, "test", "libvirt", "198.18.0.11", gateway.directory(), gateway.guests(), gateway.networks());
        assertThat(binder.sync(elsewhere, Sites.of(Set.of(BLOG))).now()).containsExactly(BLOG);
        assertThat(network.visit("out", "http", "198.18.0.11", "blog.example.test")).startsWith("200 web serves ");
        sync(BLOG);
        assertThat(http("blog.example.test")).startsWith("200 web serves ");
    }

    @Test void ten_thousand_names() throws Exception {
        var many = new HashSet<Site>();
        for (int i = 0; i < 10_000; i++) many.add(new Site("www.customer-" + i + ".example.test", i % 2 == 0 ? WEB : SHOP));
        long began = System.nanoTime();
        assertThat(binder.sync(gateway, Sites.of(many)).now()).hasSize(10_000);
        long all = (System.nanoTime() - began) / 1_000_000;
        many.add(BLOG);
        began = System.nanoTime();
        assertThat(binder.sync(gateway, Sites.of(many)).now()).contains(BLOG);
        System.out.printf("haproxy: 10000 names in %d ms, one more in %d ms, each with reading back%n", all, (System.nanoTime() - began) / 1_000_000);
        assertThat(http("www.customer-9999.example.test")).startsWith("200 shop serves ");
    }

    private Synced<Site> sync(Site... sites) { return binder.sync(gateway, Sites.of(Set.of(sites))); }

    private String http(String host) { return network.visit("out", "http", PUBLIC, host); }

    private String https(String host) { return network.visit("out", "https", PUBLIC, host); }

    private String pid() throws Exception { return Files.readString(Path.of(gateway.directory(), "haproxy.pid")).strip(); }
}
