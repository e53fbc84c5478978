package portico.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Crowd;
import portico.testing.Given;

/** Domains through the door. */
@QuarkusTest
class SiteCommandsTest {

    @Inject Given given;
    @Inject portico.tenant.Tenancy tenancy;
    @Inject jakarta.persistence.EntityManager entities;
    @Inject portico.secret.Vault vault;
    @Inject SiteProofs proofs;
    @Inject portico.tenant.Tenants tenants;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;
    String zone;

    @BeforeEach void a_machine() {
        ann = given.customer();
        web = given.vm(ann);
        zone = "zone" + web.id() + ".test";
    }

    @Test void a_customer_binds_a_domain_sees_it_and_sets_it_free() {
        var parts = bind(ann, web, " WWW." + zone + ". ").parts();
        assertThat(parts).hasSize(1);
        var rows = api.as(ann).multipart().send("VPS_Domain", "vpsid", web.id(), "subaction", "list").json();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("domainid").asText()).isEqualTo(parts.getFirst());
        assertThat(rows.get(0).get("domain").asText()).isEqualTo("www." + zone);
        assertThat(rows.get(0).get("publicip").asText()).isEqualTo("127.0.0.1");
        assertThat(rows.get(0).get("state").asText()).isIn("pending", "active");
        assertThat(rows.get(0).get("simulated").asText()).as("no packet flows here").isEqualTo("1");
        bind(ann, web, "www." + zone).refuses("Parameter domain: this domain is bound already");
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "del", "domainid", parts.getFirst()).says("0");
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "list").says("[]");
        var foreign = given.customer(Given.GLOBEX, 1);
        assertThat(bind(foreign, given.vm(foreign), "www." + zone).parts()).hasSize(1);
        bind(ann, web, "www." + zone).refuses("Parameter domain: this domain is bound already");
    }

    @Test void neither_the_portals_own_names_nor_what_lies_above_them_nor_public_suffixes_are_bound() {
        given.world("tenants: [{ code: globex, name: Globex, hosts: [globex.test, my.panel.globex-group.test] }]");
        tenants.forget();
        assertThat(tenants.byHost("my.panel.globex-group.test")).isPresent();
        for (var ours : List.of("acme.test", "ACME.test.", "globex.test", "my.panel.globex-group.test", "panel.globex-group.test", "globex-group.test"))
            bind(ann, web, ours).refuses("Parameter domain is a name of this portal, or lies above one, and cannot be bound");
        bind(ann, web, "com.cn").refuses("Parameter domain is a public suffix, below which everybody registers domains. Bind a domain below it");
        api.system("acme").send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", "acme.test").refuses("Parameter domain is a name of this portal, or lies above one, and cannot be bound");
        var wang = given.customer(Given.GLOBEX, 1);
        new portico.testing.BrowserClient("globex.test").loggedIn(wang).send("/vm/" + given.vm(wang).id() + "/ports/site", "domain", "globex.test").is(422).shows("是本门户的域名或其上级域名，不能绑定");
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "list").says("[]");
        bind(ann, web, "not-globex-group.test").parts();
    }

    @Test void hostile_names_are_refused() {
        for (var bad : List.of("*", "*." + zone, "a".repeat(300), "x." + zone + "\nevil.test", "10.0.0.1", "localhost", "x." + zone + "/path", "аpple.com"))
            assertThat(bind(ann, web, bad).text()).as(bad).startsWith("-1|Parameter domain ");
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "list").says("[]");
    }

    @Test void a_domain_of_somebody_elses_is_proved_by_dns() throws Exception {
        var bob = given.customer(Given.GLOBEX, 1);
        var bobs = given.vm(bob);
        bind(ann, web, zone).parts();
        var refused = bind(bob, bobs, "shop." + zone).text();
        assertThat(refused).startsWith("-1|Parameter domain belongs to, contains or resembles a domain of another customer.").contains("_portico.shop." + zone + " TXT portico=").doesNotContain(ann.username());
        // The owner's own below is nobody's business.
        bind(ann, web, "blog." + zone).parts();
        var word = refused.replaceFirst(".*(portico=[0-9a-f]{32}).*", "$1");
        try (var dns = new TinyDns()) {
            var asking = new SiteProofs(tenancy, entities, vault, new Dns(java.util.Optional.of("127.0.0.1:" + dns.port())), java.time.Clock.systemUTC());
            asking.run();
            assertThat(bind(bob, bobs, "shop." + zone).text()).as("not published yet").isEqualTo(refused);
            dns.text("_portico.shop." + zone, "portico=0123456789abcdef0123456789abcdef");
            asking.run();
            assertThat(bind(bob, bobs, "shop." + zone).text()).as("somebody else's word").isEqualTo(refused);
            dns.text("_portico.shop." + zone, word);
            asking.run();
            assertThat(bind(bob, bobs, "shop." + zone).parts()).hasSize(1);
            assertThat(bind(bob, bobs, "other." + zone).text()).as("proved for one name only").startsWith("-1|");
        }
    }

    @Test void nor_does_the_whole_fall_to_who_has_a_part_or_a_likeness() {
        bind(ann, web, "www.modern" + zone).parts();
        var bob = given.customer();
        var bobs = given.vm(bob);
        for (var related : List.of("modern" + zone, "www.modem" + zone, "a.www.modern" + zone)) assertThat(bind(bob, bobs, related).text()).as(related).startsWith("-1|Parameter domain belongs to");
        bind(bob, bobs, "mail.modern" + zone).parts();
    }

    @Test void fifty_who_want_the_same_name_are_one_who_gets_it() {
        var owners = IntStream.range(0, 10).mapToObj(i -> given.customer(i % 2 == 0 ? Given.ACME : Given.GLOBEX, i % 2)).toList();
        var machines = owners.stream().map(given::vm).toList();
        var spellings = List.of("race." + zone, "RACE." + zone, "race." + zone + ".", " Race." + zone);
        var answers = Crowd.of(50, i -> bind(owners.get(i % 10), machines.get(i % 10), spellings.get(i % 4)).text());
        assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(1);
        // On a machine that is busy with other things some do not even get a connection to the database.
        assertThat(answers).filteredOn(a -> !a.startsWith("0|")).allMatch(a -> a.equals("-1|Parameter domain: this domain is bound already") || a.equals("-1|The service is temporarily unavailable, try again later"));
    }

    @Test void fifty_names_at_once_are_no_more_than_machine_and_customer_may_have() {
        var machines = IntStream.range(0, 4).mapToObj(i -> given.vm(ann)).toList();
        var answers = Crowd.of(50, i -> bind(ann, machines.get(i % 4), "n" + i + "." + zone).text());
        assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(5);
        for (var machine : machines) assertThat(api.as(ann).send("vm_domain", "vpsid", machine.id(), "subaction", "list").json().size()).isLessThanOrEqualTo(2);
    }

    @Test void without_a_choice_all_is_as_it_always_was() {
        bind(ann, web, "plain." + zone).parts();
        var row = list().get(0);
        assertThat(row.get("tls").asText()).isEqualTo("pass");
        assertThat(row.get("redirect").asText()).isEqualTo("0");
        assertThat(row.get("visitor").asText()).isEqualTo("forwarded");
        assertThat(row.get("guest").asText()).isEqualTo("http");
        assertThat(row.get("hsts").asText()).isEqualTo("0");
        assertThat(row.get("certificate").asText()).isEmpty();
        assertThat(row.get("certificateuntil").asText()).isEqualTo("0");
    }

    @Test void a_customer_chooses_and_chooses_otherwise() {
        var id = api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", "own." + zone, "tls", "end", "redirect", 1, "visitor", "proxy", "guest", "https", "hsts", 1).parts().getFirst();
        var row = list().get(0);
        for (var each : java.util.Map.of("tls", "end", "redirect", "1", "visitor", "proxy", "guest", "https", "hsts", "1").entrySet()) assertThat(row.get(each.getKey()).asText()).as(each.getKey()).isEqualTo(each.getValue());
        for (int i = 0; i < 200 && !list().get(0).get("certificate").asText().equals("active"); i++) pause();
        assertThat(list().get(0).get("certificate").asText()).as("played").isEqualTo("active");
        assertThat(list().get(0).get("certificateuntil").asLong()).isGreaterThan(java.time.Instant.now().getEpochSecond());
        update(id, "redirect", 0).says("0");
        assertThat(list().get(0).get("redirect").asText()).isEqualTo("0");
        assertThat(list().get(0).get("tls").asText()).as("what is left out stays").isEqualTo("end");
        update(id, "tls", "pass").says("0");
        row = list().get(0);
        assertThat(row.get("tls").asText() + row.get("guest").asText() + row.get("hsts").asText()).isEqualTo("passhttp0");
        assertThat(row.get("certificate").asText()).isEmpty();
        assertThat(given.inside("acme", () -> portico.certificate.SiteCertificate.count("domain", "own." + zone))).as("no key is left behind").isZero();
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "del", "domainid", id).says("0");
    }

    @Test void what_does_not_go_together_changes_nothing() {
        for (var bad : List.of("guest=https", "hsts=1")) {
            var name = bad.split("=")[0];
            api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", "bad." + zone, name, bad.split("=")[1]).refuses("Parameter " + name + " only goes with a certificate at the gateway");
        }
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", "bad." + zone, "tls", "maybe").refuses("Parameter tls has a value that is not allowed");
        assertThat(list()).isEmpty();
        var id = bind(ann, web, "good." + zone).parts().getFirst();
        update(id, "redirect", 1, "hsts", 1).refuses("Parameter hsts only goes with a certificate at the gateway");
        assertThat(list().get(0).get("redirect").asText()).isEqualTo("0");
        var bob = given.customer();
        api.as(bob).send("vm_domain", "vpsid", given.vm(bob).id(), "subaction", "update", "domainid", id, "redirect", 1).refuses("Parameter domainid: no such domain binding");
        api.as(ann).send("vm_domain", "vpsid", given.vm(ann).id(), "subaction", "update", "domainid", id, "redirect", 1).refuses("Parameter domainid: no such domain binding");
    }

    @Test void dns_is_compared_record_by_record() throws Exception {
        try (var dns = new TinyDns()) {
            var check = new DnsCheck(new Dns(java.util.Optional.of("127.0.0.1:" + dns.port())), proofs);
            assertThat(look(check, "www." + zone)).containsExactly("A 127.0.0.1 [] MISSING www." + zone + ". A 127.0.0.1", "AAAA  [] GOOD ");
            dns.address("www." + zone, "198.18.0.9");
            assertThat(look(check, "www." + zone)).containsExactly("A 127.0.0.1 [198.18.0.9] WRONG www." + zone + ". A 127.0.0.1", "AAAA  [] GOOD ");
            dns.address("www." + zone, "127.0.0.1");
            dns.address6("www." + zone, "2001:db8::9");
            assertThat(look(check, "www." + zone)).containsExactly("A 127.0.0.1 [127.0.0.1] GOOD www." + zone + ". A 127.0.0.1", "AAAA  [2001:db8:0:0:0:0:0:9] EXTRA ");
            dns.alias("blog." + zone, "web.elsewhere.test");
            dns.address("web.elsewhere.test", "127.0.0.1");
            assertThat(look(check, "blog." + zone)).containsExactly("CNAME web.elsewhere.test [web.elsewhere.test] GOOD blog." + zone + ". CNAME web.elsewhere.test", "A 127.0.0.1 [127.0.0.1] GOOD blog." + zone + ". A 127.0.0.1", "AAAA  [] GOOD ");
            dns.address("web.elsewhere.test", "198.18.0.9");
            assertThat(look(check, "blog." + zone).getFirst()).isEqualTo("CNAME  [web.elsewhere.test] EXTRA ");
            var bob = given.customer();
            bind(bob, given.vm(bob), zone).parts();
            assertThat(look(check, "shop." + zone)).last().asString().matches("TXT portico=[0-9a-f]{32} \\[] MISSING _portico\\.shop\\." + zone + "\\. TXT \"portico=[0-9a-f]{32}\"");
        }
        var silent = new DnsCheck(new Dns(java.util.Optional.of("127.0.0.1:9")), proofs);
        assertThat(look(silent, "www." + zone)).first().asString().startsWith("A 127.0.0.1 [] UNKNOWN");
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "check", "domain", "*." + zone).refuses("Parameter domain must be a full domain name such as www.example.com, without wildcard, port or path");
    }

    private List<String> look(DnsCheck check, String name) {
        var plan = given.inside("acme", () -> check.plan(portico.vm.Vm.findById(web.id()), name));
        return check.look(plan).stream().map(line -> line.type() + " " + line.expected() + " " + line.found() + " " + line.verdict() + " " + line.record()).toList();
    }

    private com.fasterxml.jackson.databind.JsonNode list() { return api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "list").json(); }

    private ApiClient.Reply update(String id, Object... choices) {
        var all = new java.util.ArrayList<Object>(List.of("vpsid", web.id(), "subaction", "update", "domainid", id));
        all.addAll(List.of(choices));
        return api.as(ann).send("vm_domain", all.toArray());
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    @Test void somebody_elses_binding_does_not_exist() {
        var id = bind(ann, web, "mine." + zone).parts().getFirst();
        var bob = given.customer();
        var bobs = given.vm(bob);
        api.as(bob).send("vm_domain", "vpsid", bobs.id(), "subaction", "del", "domainid", id).refuses("Parameter domainid: no such domain binding");
        api.as(ann).send("vm_domain", "vpsid", given.vm(ann).id(), "subaction", "del", "domainid", id).refuses("Parameter domainid: no such domain binding");
    }

    @Test void who_had_a_name_or_port_when_is_kept() {
        var id = bind(ann, web, "held." + zone).parts().getFirst();
        var port = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 22).parts().get(1);
        api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "del", "domainid", id).says("0");
        var bob = given.customer();
        var bobs = given.vm(bob);
        bind(bob, bobs, "held." + zone).parts();
        var rows = api.system("acme").send("shared_history", "what", "Held." + zone).json();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("username").asText()).isEqualTo(bob.username());
        assertThat(rows.get(0).get("until").asText()).isEqualTo("0");
        assertThat(rows.get(1).get("username").asText()).isEqualTo(ann.username());
        assertThat(rows.get(1).get("until").asLong()).isGreaterThanOrEqualTo(rows.get(1).get("from").asLong()).isPositive();
        var ports = api.system("acme").send("shared_history", "what", "127.0.0.1:" + port).json();
        assertThat(ports.get(0).get("vid").asText()).isEqualTo(String.valueOf(web.id()));
        assertThat(ports.get(0).get("detail").asText()).isEqualTo("tcp 22");
        long now = ports.get(0).get("from").asLong();
        assertThat(api.system("acme").send("shared_history", "what", "127.0.0.1:" + port, "time", now + 1).json()).hasSize(1);
        assertThat(api.system("acme").send("shared_history", "what", "127.0.0.1:" + port, "time", now - 3600).json()).isEmpty();
        assertThat(api.system("acme").send("shared_history", "vpsid", web.id()).json()).extracting(row -> row.get("kind").asText()).containsExactlyInAnyOrder("port", "domain", "address");
        assertThat(api.system("globex").send("shared_history", "what", "held." + zone).json()).isEmpty();
        api.as(ann).send("shared_history").refuses("Unknown action");
    }

    private ApiClient.Reply bind(Given.Customer owner, Given.Machine vm, String domain) { return api.as(owner).send("vm_domain", "vpsid", vm.id(), "subaction", "add", "domain", domain); }
}
