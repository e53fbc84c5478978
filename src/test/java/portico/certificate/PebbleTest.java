package portico.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.gateway.RealNetwork.*;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import portico.gateway.RealNetwork;
import portico.gateway.haproxy.SitesInNamespaces;
import portico.site.Dns;
import portico.site.TinyDns;
import portico.testing.ApiClient;
import portico.testing.Crowd;
import portico.testing.Given;
import portico.testing.HandMade;

/** Certificates from an order through the API to a visitor's handshake: a real authority (Pebble), a real HAProxy, real packets, in namespaces of the test's own. */
@QuarkusTest
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PebbleTest {

    private static final int HOST = 86, MANAGEMENT = 8055;

    @Inject Given given;
    @Inject SitesInNamespaces sites;
    @Inject KeepCertificates keep;
    @Inject CertificateBook book;
    @Inject Authorities authorities;
    @Inject EntityManager database;
    @ConfigProperty(name = "portico.test.acme-port") int port;
    @ConfigProperty(name = "portico.acme.root") Path root;
    final ApiClient api = new ApiClient();
    private final int management = port();
    private RealNetwork network;
    private Process pebble;
    private Given.Customer ann;
    private long web;
    private String zone;

    @BeforeAll void an_authority_and_a_gateway() throws Exception {
        network = new RealNetwork();
        sites.at(network.places());
        ann = given.customer();
        given.world("""
                hosts: [{ id: %1$d, group: 1, name: certified, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 198.18.0.10 }]
                ipBlocks: [{ id: %1$d, host: %1$d, name: nat, start: 10.88.0.11, end: 10.88.0.12, netmask: 255.255.255.0, gateway: 10.88.0.1, shared: true }]
                templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [%1$d] }]
                vms: [{ tenant: acme, user: %2$d, name: certified, host: %1$d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, siteBindings: 50, sharedIp: true, state: running }]
                """.formatted(HOST, ann.number()));
        web = given.inside("acme", () -> portico.vm.Vm.<portico.vm.Vm>find("name", "certified").firstResult().id);
        // A real gateway; its hypervisor is none that answers.
        given.sql("update host set driver = 'libvirt', uri = 'qemu+unix:///system?socket=/nowhere', storage = ? where id = ?", network.directory().toString(), HOST);
        var own = HandMade.certificate("127.0.0.1", "Pebble's web server");
        int half = own.indexOf("-----BEGIN PRIVATE");
        Files.writeString(root, own.substring(0, half));
        var files = Files.createDirectories(network.directory().resolve("pebble"));
        Files.writeString(files.resolve("cert.pem"), own.substring(0, half));
        Files.writeString(files.resolve("key.pem"), own.substring(half));
        Files.writeString(files.resolve("config.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "%1$s/cert.pem", "privateKey": "%1$s/key.pem", "httpPort": 80, "tlsPort": 443,
                "ocspResponderURL": "", "externalAccountBindingRequired": false}}""".formatted(files));
        network.keep("out", Map.of(), "pebble-challtestsrv", "-defaultIPv4", PUBLIC, "-defaultIPv6", "", "-dns01", "127.0.0.1:8053", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:" + MANAGEMENT);
        startPebble();
        network.bring("out", "127.0.0.1", 14000, port);
        network.bring("out", "127.0.0.1", MANAGEMENT, management);
    }

    private void startPebble() throws IOException {
        pebble = network.keep("out", Map.of("PEBBLE_VA_NOSLEEP", "1"), "pebble", "-config", network.directory().resolve("pebble/config.json").toString(), "-dnsserver", "127.0.0.1:8053");
    }

    @AfterAll void tear_down() throws Exception {
        given.sql("delete from site_binding where host_id = ?", HOST);
        given.sql("update host set driver = 'simulated' where id = ?", HOST);
        if (network != null) network.close();
        Files.deleteIfExists(root);
    }

    @BeforeEach void a_name() { zone = "z" + System.nanoTime() + ".test"; }

    @Test void a_customer_orders_one_and_visitors_get_it_until_it_goes() {
        var id = add("www." + zone, "tls", "end", "redirect", 1);
        assertThat(row(id).path("certificate").asText()).isIn("ordered", "active");
        await("active", () -> row(id).path("certificate").asText(), "active");
        await("in force", () -> row(id).path("state").asText(), "active");
        assertThat(row(id).path("certificateuntil").asLong()).isGreaterThan(Instant.now().plus(Duration.ofDays(30)).getEpochSecond());
        assertThat(visit("certificate", "www." + zone)).startsWith("CN=Pebble Intermediate CA ");
        assertThat(visit("https", "www." + zone)).isEqualTo("200 web serves www." + zone + " to [" + VISITOR + "]");
        assertThat(visit("http", "www." + zone)).isEqualTo("308");
        var kept = network.directory().resolve("gateway/certificates/" + column("digest", id) + ".pem");
        assertThat(kept).exists();
        assertThat(column("cast(key as text)", id)).as("sealed").doesNotContain("PRIVATE");

        // The customer's choice taken back: the guest's own certificate again, and ours is gone with its key.
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "update", "domainid", id, "tls", "pass", "redirect", 0).says("0");
        await("the guest's own", () -> visit("certificate", "www." + zone).replaceAll(" .*", ""), "CN=guest");
        await("gone", () -> String.valueOf(Files.exists(kept)), "false");
        assertThat(row(id).path("certificate").asText()).isEmpty();
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "del", "domainid", id).says("0");
        await("nobody's", () -> visit("https", "www." + zone), "nothing");
    }

    @Test void it_is_renewed_when_a_third_of_its_time_is_left_and_no_process_starts_anew() throws Exception {
        var id = active("renewed." + zone);
        var row = certificate(id);
        assertThat(Duration.between(row.dueAt, row.validUntil)).isCloseTo(Duration.between(row.validFrom, row.validUntil).dividedBy(3), Duration.ofSeconds(2));
        var pid = pid();
        var first = visit("certificate", "renewed." + zone);
        given.sql("update certificate set due_at = now() where site_id = ?", id);
        await("another", () -> String.valueOf(!row.digest.equals(column("digest", id))), "true");
        await("shown", () -> String.valueOf(visit("certificate", "renewed." + zone).equals(first)), "false");
        assertThat(visit("https", "renewed." + zone)).startsWith("200 web serves");
        assertThat(pid()).isEqualTo(pid);
        assertThat(network.directory().resolve("gateway/certificates/" + row.digest + ".pem")).doesNotExist();
    }

    @Test void who_dies_in_the_middle_is_followed_by_somebody_who_goes_on_with_the_same_order() {
        var id = held("killed." + zone);
        var authority = authorities.of("libvirt").orElseThrow();
        var work = take(id);
        assertThat(book.count(authority.address(), work.domain(), new OrderLimits(250, Duration.ofHours(3)))).isEmpty();
        var order = authority.begin(work.domain());
        assertThat(book.began(work, order, Pem.freshKey())).isTrue();
        // kill -9: nothing lets go of the row; its lease runs out.
        assertThat(column("order_at", id)).isEqualTo(order);
        given.sql("update certificate set leased_until = now() - interval '1 second' where site_id = ?", id);
        await("active", () -> row(id).path("certificate").asText(), "active");
        assertThat(orders("killed." + zone)).as("one order, the one that was begun").isEqualTo(1);
    }

    @Test void several_portals_make_one_order() {
        var id = held("race." + zone);
        given.sql("update certificate set leased_until = null where site_id = ?", id);
        Crowd.of(8, i -> {
            keep.run();
            return "";
        });
        await("active", () -> row(id).path("certificate").asText(), "active");
        assertThat(orders("race." + zone)).isEqualTo(1);
    }

    @Test void what_the_authority_cannot_reach_is_told_and_tried_again_later_and_the_site_goes_on_as_before() throws Exception {
        manage("/add-a", "{\"host\":\"lost." + zone + ".\",\"addresses\":[\"" + SHOP + "\"]}");
        var id = add("lost." + zone, "tls", "end");
        await("failed", () -> row(id).path("certificate").asText(), "failed");
        assertThat(row(id).path("certificatereason").asText()).startsWith("The certificate authority does not get through to lost." + zone + " on port 80. It says: ");
        assertThat(visit("certificate", "lost." + zone)).as("the guest's own, as before").startsWith("CN=guest ");
        assertThat(certificate(id).dueAt).isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(301));
        // Mended, and asked for again.
        manage("/clear-a", "{\"host\":\"lost." + zone + ".\"}");
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "update", "domainid", id, "tls", "end").says("0");
        await("active", () -> row(id).path("certificate").asText(), "active");
        assertThat(row(id).path("certificatereason").asText()).isEmpty();
    }

    @Test void nobody_gets_more_orders_than_an_authority_takes() {
        var id = held("greedy." + zone);
        var address = authorities.of("libvirt").orElseThrow().address();
        for (int i = 0; i < 4; i++) given.sql("insert into certificate_order (authority, domain, at) values (?, ?, now() - interval '10 minutes')", address, "greedy." + zone);
        given.sql("update certificate set leased_until = null where site_id = ?", id);
        await("told", () -> row(id).path("certificate").asText(), "failed");
        assertThat(row(id).path("certificatereason").asText()).startsWith("No further certificate may be ordered for greedy." + zone + " right now");
        assertThat(orders("greedy." + zone)).isEqualTo(4);
        assertThat(certificate(id).dueAt).isBetween(Instant.now().plusSeconds(2_900), Instant.now().plusSeconds(3_001));
    }

    @Test void dns_is_looked_at_before_the_authority_is_troubled() throws Exception {
        var id = held("early." + zone);
        try (var dns = new TinyDns()) {
            var careful = new KeepCertificates(book, authorities, new Dns(java.util.Optional.of("127.0.0.1:" + dns.port())), Clock.systemUTC(), 250, Duration.ofHours(3), true);
            careful.follow(take(id));
            assertThat(row(id).path("certificatereason").asText()).isEqualTo("early." + zone + " has no address in DNS yet. Enter an A record that leads to " + PUBLIC + "; it is looked for again by itself");
            dns.address("early." + zone, "198.18.0.99");
            careful.follow(take(id));
            assertThat(row(id).path("certificatereason").asText()).startsWith("early." + zone + " leads to 198.18.0.99 in DNS");
            assertThat(orders("early." + zone)).isZero();
            dns.address("early." + zone, PUBLIC);
            careful.follow(take(id));
            assertThat(row(id).path("certificate").asText()).isEqualTo("active");
        }
    }

    @Test void an_authority_that_lost_its_memory_is_told_again_who_we_are() throws Exception {
        active("before." + zone);
        pebble.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        var id = add("after." + zone, "tls", "end");
        await("told", () -> row(id).path("certificatereason").asText(), "The certificate authority does not answer; it is asked again by itself");
        startPebble();
        Supplier<String> state = () -> {
            given.sql("update certificate set due_at = now() where site_id = ? and problem is not null and order_at is null and leased_until is null", id);
            return row(id).path("certificate").asText();
        };
        await("active", state, "active");
    }

    private long active(String domain) {
        var id = add(domain, "tls", "end");
        await("active", () -> row(id).path("certificate").asText(), "active");
        await("in force", () -> row(id).path("state").asText(), "active");
        return id;
    }

    /** A name whose certificate nobody orders before the test does. */
    private long held(String domain) {
        var id = add(domain);
        given.sql("create or replace function portico_test_hold() returns trigger language plpgsql as $$ begin if new.domain like any (array['killed.%', 'race.%', 'greedy.%', 'early.%']) then new.leased_until := now() + interval '1 hour'; end if; return new; end $$");
        given.sql("create or replace trigger test_hold before insert on certificate for each row execute function portico_test_hold()");
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "update", "domainid", id, "tls", "end").says("0");
        given.sql("drop trigger test_hold on certificate");
        return id;
    }

    private CertificateBook.Work take(long id) {
        given.sql("update certificate set due_at = now() - interval '10 years', leased_until = null where site_id = ?", id);
        var taken = book.take(1);
        assertThat(taken).hasSize(1);
        return taken.getFirst();
    }

    private long add(String domain, Object... more) {
        var all = new java.util.ArrayList<Object>(List.of("vpsid", web, "subaction", "add", "domain", domain));
        all.addAll(List.of(more));
        // The hosting site is not held to what the customer's group may have.
        return Long.parseLong(api.system("acme").send("vm_domain", all.toArray()).parts().getFirst());
    }

    private JsonNode row(long id) {
        for (var row : api.as(ann).send("vm_domain", "vpsid", web, "subaction", "list").json()) if (row.path("domainid").asLong() == id) return row;
        throw new AssertionError("no such domain");
    }

    private SiteCertificate certificate(long id) { return given.inside("acme", () -> SiteCertificate.of(id).orElseThrow()); }

    private String column(String what, long id) {
        return given.inside("acme", () -> String.valueOf(database.createNativeQuery("select " + what + " from certificate where site_id = :id", String.class).setParameter("id", id).getSingleResult()));
    }

    private long orders(String domain) {
        return given.inside("acme", () -> (Long) database.createNativeQuery("select count(*) from certificate_order where domain = :domain", Long.class).setParameter("domain", domain).getSingleResult());
    }

    private String visit(String how, String host) { return network.visit("out", how, PUBLIC, host); }

    private String pid() throws IOException { return Files.readString(network.directory().resolve("gateway/haproxy.pid")).strip(); }

    private void manage(String path, String body) throws Exception {
        var said = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path)).POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(said.statusCode()).as(said.body()).isEqualTo(200);
    }

    private static int port() {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static void await(String what, Supplier<String> seen, String wanted) {
        var deadline = Instant.now().plusSeconds(45);
        while (!wanted.equals(seen.get())) {
            if (Instant.now().isAfter(deadline)) assertThat(seen.get()).as(what).isEqualTo(wanted);
            try {
                Thread.sleep(200);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
    }
}
