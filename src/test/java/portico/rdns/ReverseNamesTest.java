package portico.rdns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.rdns.simulated.SimulatedReverseDns;
import portico.site.TinyDns;
import portico.tenant.Tenancy;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Names of addresses through both doors, on a played name server. */
@QuarkusTest
class ReverseNamesTest {

    @Inject Given given;
    @Inject EntityManager database;
    @Inject SimulatedReverseDns played;
    @Inject Tenancy tenancy;
    @Inject NameServer server;
    @Inject java.time.Clock clock;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;
    String ip;

    @BeforeEach void a_machine() {
        ann = given.customer();
        web = given.vm(ann);
        ip = list().path("ip").asText();
    }

    @AfterEach void let_it_speak() { played.silence(ip, false); }

    @Test void a_name_is_set_read_back_changed_and_taken_away() {
        assertThat(list().path("state").asText() + list().path("name").asText()).isEqualTo("none");
        set("Mail.Example.ORG.").says("0");
        await("active", () -> list().path("state").asText(), "active");
        assertThat(list().path("name").asText()).isEqualTo("mail.example.org");
        assertThat(list().path("checked").asLong()).isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(20L));
        await("served", this::served, "mail.example.org");
        set("www.example.org").says("0");
        await("served", this::served, "www.example.org");
        set("").says("0");
        await("gone", this::served, "");
        await("gone", () -> list().path("state").asText(), "none");
    }

    @Test void what_is_no_name_or_no_address_of_the_machine_is_refused() {
        set("mail").refuses("Parameter name must be a full host name such as mail.example.com");
        set("a_b.example.com").refuses("Parameter name must be a full host name such as mail.example.com");
        assertThat(api.as(ann).send("vm_rdns", "subaction", "set", "vpsid", web.id(), "ip", "10.77.0.1", "name", "a.example.com").text()).startsWith("-1|Parameter ip");
        var bob = given.customer();
        api.as(bob).send("vm_rdns", "subaction", "set", "vpsid", web.id(), "ip", ip, "name", "a.example.com").refuses("Parameter vpsid: no such host");
        given.sql("update vm set status = -1 where id = ?", web.id());
        set("a.example.com").refuses("The host is suspended because a payment is overdue");
        assertThat(served()).isEmpty();
    }

    @Test void a_silent_server_is_asked_again_until_it_has_the_name() {
        played.silence(ip, true);
        set("late.example.org").says("0");
        await("failed", () -> list().path("state").asText() + " " + list().path("reason").asText(), "failed The name server does not answer, it is tried again");
        played.silence(ip, false);
        given.sql("update reverse_name set due_at = now() where vm_id = ?", web.id());
        await("served", this::served, "late.example.org");
        await("active", () -> list().path("state").asText(), "active");
        // Somebody changed it at the server.
        played.set(ip, java.util.Optional.of("stranger.example.org"));
        given.sql("update reverse_name set due_at = now() where vm_id = ?", web.id());
        await("mended", this::served, "late.example.org");
    }

    @Test void a_name_leaves_with_the_address_and_the_next_holders_stays() {
        set("old.example.org").says("0");
        await("served", this::served, "old.example.org");
        given.sql("update ip_address set vm_id = null, nic_id = null, main = false where host(ip) = ?", ip);
        await("gone", this::served, "");
        await("forgotten", () -> String.valueOf(rows()), "0");
        given.sql("update ip_address set vm_id = ?, main = true where host(ip) = ?", web.id(), ip);
        set("first.example.org").says("0");
        await("served", this::served, "first.example.org");
        var other = given.vm(given.customer());
        given.sql("update ip_address set vm_id = ? where host(ip) = ?", other.id(), ip);
        await("gone", this::served, "");
        assertThat(list().path("ip").asText()).isNotEqualTo(ip);
    }

    @Test void whether_the_name_leads_back_is_told_with_the_record_that_is_missing() throws Exception {
        try (var dns = new TinyDns()) {
            var keeper = new KeepReverseNames(server, new portico.site.Dns(java.util.Optional.of("127.0.0.1:" + dns.port())), tenancy, database, clock);
            set("back" + web.id() + ".example.org").says("0");
            await("set", () -> list().path("state").asText(), "active");
            look(keeper);
            assertThat(list().path("forward").asText() + " " + list().path("missing").asText()).isEqualTo("missing back" + web.id() + ".example.org. A " + ip);
            dns.address("back" + web.id() + ".example.org", "192.0.2.1");
            look(keeper);
            assertThat(list().path("forward").asText()).isEqualTo("elsewhere");
            new BrowserClient().loggedIn(ann).open("/vm/" + web.id() + "/network").is(200).shows("leads to other addresses", "back" + web.id() + ".example.org. A " + ip);
            dns.address("back" + web.id() + ".example.org", ip);
            look(keeper);
            assertThat(list().path("forward").asText() + list().path("missing").asText()).isEqualTo("confirmed");
        }
    }

    @Test void the_network_page_sets_it_too() {
        var browser = new BrowserClient().loggedIn(ann);
        var network = "/vm/" + web.id() + "/network";
        browser.open(network).is(200).shows("Reverse DNS (PTR)", "No name", "simulated");
        browser.send(network + "/rdns", "ip", ip, "name", "page.example.org").leadsTo(network + "?said=reverse-name-saved");
        await("active", () -> list().path("state").asText(), "active");
        browser.open(network).shows("page.example.org", "In force");
        browser.send(network + "/rdns", "ip", ip, "name", "<b>").is(422).shows("must be a full host name", "&lt;b&gt;").hides("<b>\"");
        browser.open(network + "/rdns").leadsTo(network);
        browser.send("/vm/" + given.vm(given.customer()).id() + "/network/rdns", "ip", ip, "name", "x.example.org").is(404);
    }

    /** The portal's own keeper asks the machine's resolvers, who know nothing of this test; so it looks the other way. */
    private void look(KeepReverseNames keeper) {
        for (int i = 0; i < 50; i++) {
            given.sql("update reverse_name set due_at = now() where vm_id = ?", web.id());
            keeper.run();
            if (!list().path("forward").asText().equals("unknown")) return;
        }
    }

    private ApiClient.Reply set(String name) { return api.as(ann).send("vm_rdns", "subaction", "set", "vpsid", web.id(), "ip", ip, "name", name); }

    private JsonNode list() { return api.as(ann).send("vm_rdns", "subaction", "list", "vpsid", web.id()).json().path(0); }

    private String served() { return played.read(ip).orElse(""); }

    private long rows() { return given.inside(Tenancy.EVERYWHERE, () -> (Long) database.createNativeQuery("select count(*) from reverse_name where vm_id = :vm", Long.class).setParameter("vm", web.id()).getSingleResult()); }

    private static void await(String what, Supplier<String> seen, String wanted) {
        var deadline = Instant.now().plusSeconds(20);
        while (!wanted.equals(seen.get())) {
            if (Instant.now().isAfter(deadline)) assertThat(seen.get()).as(what).isEqualTo(wanted);
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
    }
}
