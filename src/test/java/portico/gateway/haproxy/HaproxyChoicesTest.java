package portico.gateway.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portico.gateway.RealNetwork.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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
import portico.gateway.Way;
import portico.place.Place;
import portico.testing.HandMade;

/** What may be chosen for a site, through a real HAProxy: certificates at the gateway, redirects, how guests learn who visits. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HaproxyChoicesTest {

    private static final String PROXIED = "10.88.0.31", BLOG = "blog.example.test", STORE = "store.example.test";

    private final Map<String, String> pems = new HashMap<>();
    private RealNetwork network;
    private HaproxySites binder;
    private Gateway gateway;

    @BeforeAll void build() throws Exception {
        network = new RealNetwork();
        network.serveProxied("web", PROXIED);
        binder = new HaproxySites(network.places(), false);
        gateway = network.gateway();
        for (var digest : new String[] {"aa01", "aa02", "bb01"}) pems.put(digest, HandMade.certificate(digest.startsWith("aa") ? BLOG : STORE, "Hand " + digest));
    }

    @AfterAll void tear_down() throws Exception { if (network != null) network.close(); }

    @Test void nothing_that_a_visitor_says_of_themselves_reaches_the_guest() {
        sync(new Site(BLOG, WEB), ended(STORE, SHOP, "bb01"));
        assertThat(get("http", BLOG, "/headers")).endsWith("web serves blog.example.test to [" + VISITOR + "] by [http] and nullnullnull");
        assertThat(get("https", STORE, "/headers")).endsWith("shop serves store.example.test to [" + VISITOR + "] by [https] and nullnullnull");
        assertThat(get("http", STORE, "/headers")).endsWith("shop serves store.example.test to [" + VISITOR + "] by [http] and nullnullnull");
    }

    @Test void tls_ends_here_for_one_and_at_the_guest_for_the_other() throws Exception {
        sync(new Site(BLOG, WEB), ended(STORE, SHOP, "bb01"));
        assertThat(certificate(BLOG)).startsWith("CN=guest ");
        assertThat(certificate(STORE)).startsWith("CN=Hand bb01 ");
        assertThat(network.visit("out", "https", PUBLIC, "Store.example.test")).startsWith("200 shop serves ");
        assertThat(network.visit("out", "https", PUBLIC, "nobody.example.test")).isEqualTo("nothing");
        assertThat(network.visit("out", "misled", PUBLIC, STORE, BLOG)).as("another site by this one's certificate").startsWith("421 ");
        assertThat(network.visit("out", "misled", PUBLIC, STORE, "nobody.example.test")).startsWith("421 ");
        assertThat(Files.getPosixFilePermissions(files().certificate("bb01"))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(files().certificates())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test void a_certificate_comes_is_followed_by_the_next_and_goes_without_anybody_noticing() throws Exception {
        sync(new Site(BLOG, WEB), ended(STORE, SHOP, "bb01"));
        var pid = pid();
        var synced = sync(ended(BLOG, WEB, "aa01"), ended(STORE, SHOP, "bb01"));
        assertThat(synced.rebuilt()).isFalse();
        assertThat(synced.now()).isEqualTo(binder.seen(gateway)).contains(ended(BLOG, WEB, "aa01"));
        assertThat(certificate(BLOG)).startsWith("CN=Hand aa01 ");
        assertThat(sync(ended(BLOG, WEB, "aa02"), ended(STORE, SHOP, "bb01")).now()).contains(ended(BLOG, WEB, "aa02"));
        assertThat(certificate(BLOG)).startsWith("CN=Hand aa02 ");
        assertThat(certificate(STORE)).startsWith("CN=Hand bb01 ");
        assertThat(files().certificates()).isDirectoryNotContaining("glob:**aa01*").isDirectoryContaining("glob:**aa02.pem");
        assertThat(sync(new Site(BLOG, WEB)).now()).containsExactly(new Site(BLOG, WEB));
        assertThat(certificate(BLOG)).startsWith("CN=guest ");
        assertThat(network.visit("out", "https", PUBLIC, STORE)).isEqualTo("nothing");
        assertThat(files().certificates()).isEmptyDirectory();
        assertThat(socket().ask("show ssl cert").strip()).doesNotContain(".pem");
        assertThat(pid()).isEqualTo(pid);
    }

    @Test void one_that_was_killed_comes_back_with_its_certificates() throws Exception {
        sync(ended(BLOG, WEB, "aa01"));
        network.inside("gw", "kill", "-9", pid());
        Thread.sleep(300);
        network.inside("gw", "haproxy", "-D", "-f", Path.of(gateway.directory(), "haproxy.cfg").toString(), "-p", Path.of(gateway.directory(), "haproxy.pid").toString());
        assertThat(certificate(BLOG)).startsWith("CN=Hand aa01 ");
        assertThat(sync(ended(BLOG, WEB, "aa01")).rebuilt()).isFalse();
    }

    @Test void what_others_did_to_certificates_is_mended() {
        var right = ended(BLOG, WEB, "aa01");
        sync(right);
        var files = files();
        for (var harm : new String[][] {
                {"del ssl crt-list " + files.list() + " " + files.certificate("aa01")},
                {"del ssl crt-list " + files.list() + " " + files.certificate("aa01"), "del ssl cert " + files.certificate("aa01")},
                {"new ssl cert " + files.certificate("ff"), "set ssl cert " + files.certificate("ff") + " <<\n" + pems.get("aa02").strip() + "\n", "commit ssl cert " + files.certificate("ff"),
                        "add ssl crt-list " + files.list() + " <<\n" + files.certificate("ff") + " " + BLOG + "\n"},
                {"new ssl cert " + files.certificate("ee"), "set ssl cert " + files.certificate("ee") + " <<\n" + pems.get("aa02").strip() + "\n", "del ssl crt-list " + files.list() + " " + files.certificate("aa01")}}) {
            for (var command : harm) socket().ask(command);
            var synced = sync(right);
            assertThat(synced.before()).as(harm[0]).isNotEqualTo(Set.of(right));
            assertThat(synced.now()).as(harm[0]).containsExactly(right);
            assertThat(certificate(BLOG)).as(harm[0]).startsWith("CN=Hand aa01 ");
        }
    }

    @Test void http_leads_to_https_but_an_authority_is_answered_first() {
        var redirecting = new Site(BLOG, WEB, new Way("", true, false, false, false));
        binder.sync(gateway, new Sites(Set.of(redirecting, new Site(STORE, SHOP)), Map.of("Tok-en_1", "Tok-en_1.thumb-print_2"), pems::get));
        assertThat(get("http", BLOG, "/a/b?c=d")).startsWith("HTTP/1.1 308 ").contains("location: https://blog.example.test/a/b?c=d\r\n");
        assertThat(get("http", "BLOG.example.test:80", "//evil.test/%0d%0aX:y")).contains("location: https://blog.example.test//evil.test/%0d%0aX:y\r\n").doesNotContain("\r\nX:y");
        assertThat(get("http", STORE, "/")).startsWith("HTTP/1.1 200 ");
        for (var host : new String[] {BLOG, STORE, "nobody.example.test"}) assertThat(get("http", host, "/.well-known/acme-challenge/Tok-en_1")).as(host).startsWith("HTTP/1.1 200 ").endsWith("Tok-en_1.thumb-print_2");
        assertThat(get("http", STORE, "/.well-known/acme-challenge/theirs")).as("the guest's own client").contains("shop serves");
        binder.sync(gateway, new Sites(Set.of(redirecting, new Site(STORE, SHOP)), Map.of(), pems::get));
        assertThat(get("http", STORE, "/.well-known/acme-challenge/Tok-en_1")).contains("shop serves");
    }

    @Test void guests_are_told_of_visitors_by_the_proxy_protocol_on_every_way() {
        sync(new Site("plain.example.test", PROXIED, new Way("", false, true, false, false)), new Site(BLOG, PROXIED, new Way("aa01", false, true, false, false)), new Site(STORE, PROXIED, new Way("bb01", false, true, true, false)));
        assertThat(get("http", "plain.example.test", "/")).endsWith("web was told of " + VISITOR);
        assertThat(get("https", "plain.example.test", "/")).endsWith("web was told of " + VISITOR + " and X-Forwarded-For: 1.2.3.4 over TLS");
        assertThat(get("https", BLOG, "/")).endsWith("web was told of " + VISITOR);
        assertThat(get("https", STORE, "/")).endsWith("web was told of " + VISITOR + " over TLS");
    }

    @Test void behind_tls_there_may_be_tls_again_and_browsers_are_told_if_that_is_wanted() {
        sync(new Site(BLOG, WEB, new Way("aa01", true, false, true, true)), ended(STORE, SHOP, "bb01"));
        assertThat(get("https", BLOG, "/headers")).endsWith("by [https] and nullnullnull over TLS").contains("strict-transport-security: max-age=15552000\r\n");
        assertThat(get("https", STORE, "/headers")).endsWith("by [https] and nullnullnull").doesNotContain("strict-transport");
        assertThat(get("http", BLOG, "/")).contains("location: https://").doesNotContain("strict-transport");
    }

    @Test void a_stranger_who_is_sent_meets_what_was_chosen() {
        network.inside("web", "ip", "address", "add", "10.88.0.52/24", "dev", "eth0");
        var redirecting = new Site(BLOG, WEB, new Way("aa01", true, false, true, false));
        var dead = ended(STORE, "10.88.0.52", "bb01");
        var proxied = new Site("plain.example.test", PROXIED, new Way("", false, true, false, false));
        sync(redirecting, dead, proxied);
        assertThat(binder.visits(gateway, redirecting, false)).isEqualTo(new Visit(Visit.Outcome.THROUGH, "HTTP 308"));
        assertThat(binder.visits(gateway, redirecting, true)).isEqualTo(new Visit(Visit.Outcome.THROUGH, "HTTPS 200"));
        for (var tls : new boolean[] {false, true}) assertThat(binder.visits(gateway, proxied, tls)).isEqualTo(new Visit(Visit.Outcome.THROUGH, (tls ? "HTTPS" : "HTTP") + " 200"));
        assertThat(binder.visits(gateway, dead, true)).as("the gateway's certificate is no answer").isEqualTo(new Visit(Visit.Outcome.REFUSED, "HTTPS 503"));
    }

    @Test void one_connection_that_asks_for_two_sites_gets_each_from_its_own_guest() {
        sync(new Site(BLOG, WEB), new Site(STORE, SHOP));
        assertThat(network.visit("out", "two", PUBLIC, BLOG, STORE)).isEqualTo("web serves blog.example.test to [" + VISITOR + "] | shop serves store.example.test to [" + VISITOR + "] |");
    }

    @Test void a_certificate_that_is_gone_meanwhile_leaves_all_as_it_was() {
        sync(new Site(BLOG, WEB));
        assertThatThrownBy(() -> binder.sync(gateway, new Sites(Set.of(new Site(BLOG, WEB), ended(STORE, SHOP, "cc01")), Map.of(), digest -> { throw new GatewayException("gone"); }))).isInstanceOf(GatewayException.class);
        assertThat(network.visit("out", "http", PUBLIC, BLOG)).startsWith("200 web serves ");
        assertThat(sync(new Site(BLOG, WEB)).now()).containsExactly(new Site(BLOG, WEB));
    }

    @Test void two_hundred_certificates() {
        var many = new HashSet<Site>();
        for (int i = 0; i < 200; i++) {
            var name = "www.customer-" + i + ".example.test";
            pems.put("dd" + i, HandMade.certificate(name, "Hand " + i));
            many.add(ended(name, WEB, "dd" + i));
        }
        long began = System.nanoTime();
        assertThat(binder.sync(gateway, new Sites(many, Map.of(), pems::get)).now()).hasSize(200);
        long all = (System.nanoTime() - began) / 1_000_000;
        many.add(ended(STORE, SHOP, "bb01"));
        began = System.nanoTime();
        assertThat(binder.sync(gateway, new Sites(many, Map.of(), pems::get)).now()).hasSize(201);
        System.out.printf("haproxy: 200 certificates in %d ms, one more in %d ms, each with reading back%n", all, (System.nanoTime() - began) / 1_000_000);
        assertThat(certificate("www.customer-199.example.test")).startsWith("CN=Hand 199 ");
    }

    private Synced<Site> sync(Site... sites) { return binder.sync(gateway, new Sites(Set.of(sites), Map.of(), pems::get)); }

    private static Site ended(String domain, String address, String digest) { return new Site(domain, address, new Way(digest, false, false, false, false)); }

    private String get(String how, String host, String path) { return network.visit("out", "get", PUBLIC, how, host, path); }

    private String certificate(String host) { return network.visit("out", "certificate", PUBLIC, host); }

    private HaproxyFiles files() { return HaproxyFiles.of(Place.here(), gateway); }

    private HaproxySocket socket() { return files().admin(); }

    private String pid() throws Exception { return Files.readString(Path.of(gateway.directory(), "haproxy.pid")).strip(); }
}
