package portico.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.TaskThread;
import portico.site.TinyDns;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** The page about ports and domains as a browser without scripts sees it. */
@QuarkusTest
class SharedPagesTest {

    @Inject Given given;
    @Inject Hypervisors hypervisors;
    @ConfigProperty(name = "portico.test.dns-port") int dnsPort;
    Given.Customer ann;
    Given.Machine web;
    BrowserClient browser;
    String ports;

    @BeforeEach void log_in() {
        ann = given.customer();
        web = given.vm(ann);
        browser = new BrowserClient().loggedIn(ann);
        ports = "/vm/" + web.id() + "/ports";
    }

    @Test void a_port_is_added_seen_tested_deleted_and_brought_back() {
        browser.open(ports).is(200).shows("No port leads here yet", "5 of 5 ports left", "No domain leads here yet", "simulated");
        browser.send(ports, "privateport", 22, "protocol", "tcp").leadsTo(ports + "?said=forward-added");
        var page = browser.open(ports).shows("4 of 5 ports left", "127.0.0.1:2", "SSH").text();
        var id = page.replaceFirst("(?s).*id=\"port-([0-9]+)\".*", "$1");
        var port = page.replaceFirst("(?s).*<b class=\"mono\">127.0.0.1:([0-9]+)</b>.*", "$1");
        for (int i = 0; i < 100 && !browser.open(ports).text().contains("Active"); i++) pause();
        browser.send(ports + "/" + id + "/test").is(200).shows("A visitor who comes to the gateway gets through.", "The network card is connected", "The system uses the assigned address", "The firewall lets visitors in", "The machine listens", "The gateway has the rule", "Packets pass the gateway", "The public address answers");
        browser.open(ports + "/" + id + "/test").leadsTo(ports);
        browser.send(ports + "/" + id + "/delete").leadsTo(ports + "?undo=tcp-" + port + "-22&said=forward-deleted");
        browser.open(ports + "?undo=tcp-" + port + "-22&said=forward-deleted").shows("Port deleted", "Port " + port + " was deleted", "id=\"undo\"");
        browser.send(ports, "privateport", 22, "protocol", "tcp", "publicport", port, "count", 1).leadsTo(ports + "?said=forward-added");
        browser.open(ports).shows("127.0.0.1:" + port);
        browser.open(ports + "?undo=%3Cscript%3Ealert(1)%3C/script%3E").is(200).hides("<script>alert", "id=\"undo\"");
    }

    @Test void a_machine_that_is_off_is_what_the_test_names() {
        var off = given.vm(ann, "off");
        var id = new ApiClient().as(ann).send("vm_portmap", "vpsid", off.id(), "subaction", "add", "privateport", 22).parts().getFirst();
        browser.send("/vm/" + off.id() + "/ports/" + id + "/test").is(200).shows("A visitor gets stuck here: The machine is on").hides("The machine listens");
        var deaf = new ApiClient().as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 4711).parts().getFirst();
        browser.send(ports + "/" + deaf + "/test").is(200).shows("A visitor gets stuck here: The machine listens");
        new ApiClient().as(ann).send("vm_firewall", "vpsid", web.id(), "subaction", "add", "ports", "4711", "act", "drop").parts();
        browser.send(ports + "/" + deaf + "/test").is(200).shows("A visitor gets stuck here: The firewall lets visitors in");
    }

    @Test void a_firewall_that_lets_only_some_in_is_told_as_such() {
        var api = new ApiClient();
        var id = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 22).parts().getFirst();
        api.as(ann).send("vm_firewall", "vpsid", web.id(), "subaction", "add", "ports", "22", "remote", "203.0.113.0/24").parts();
        api.as(ann).send("vm_firewall", "vpsid", web.id(), "subaction", "add", "ports", "22", "act", "drop").parts();
        for (int i = 0; i < 100 && !browser.open(ports).text().contains("Active"); i++) pause();
        browser.send(ports + "/" + id + "/test").is(200).shows("Nothing wrong was found", "203.0.113.0/24 → :22", "only those who are named here").hides("gets stuck here");
    }

    @Test void a_domain_is_tested_from_its_name_to_an_answer_of_the_machine() throws Exception {
        var api = new ApiClient();
        var domain = "tested" + web.id() + ".test";
        var id = api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", domain).parts().getFirst();
        var test = ports + "/site/" + id + "/test";
        for (int i = 0; i < 100 && !browser.open(ports).text().contains("Active"); i++) pause();
        try (var dns = new TinyDns(dnsPort)) {
            browser.send(test).is(200).shows("A visitor gets stuck here: DNS points here").hides("The machine listens");
            dns.address(domain, "127.0.0.1");
            browser.send(test).is(200).shows("A visitor who comes to the gateway gets through.", "DNS points here", "The firewall lets visitors in", ":80, :443", "The gateway has the rule", "127.0.0.1:80, HTTP 200", "127.0.0.1:443, HTTPS 200", "cannot be seen from here");
            api.as(ann).send("vm_firewall", "vpsid", web.id(), "subaction", "add", "ports", "443", "act", "drop").parts();
            browser.send(test).is(200).shows("Nothing wrong was found", "→ :80", "only to the ports named here");
            api.as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "update", "domainid", id, "redirect", 1).says("0");
            browser.send(test).is(200).shows("A visitor gets stuck here: The firewall lets visitors in", ":443");
        }
        browser.send(test).is(200).shows("DNS does not answer right now.");
    }

    @Test void a_card_that_is_unplugged_and_an_address_that_is_not_the_assigned_one_are_named() throws Exception {
        var api = new ApiClient();
        var id = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 22).parts().getFirst();
        var card = api.as(ann).send("vm_vif", "subaction", "list", "vpsid", web.id()).json().get("id_1").asText();
        api.as(ann).send("vm_vif", "subaction", "unplug", "vpsid", web.id(), "vfid", card).says("0");
        for (int i = 0; i < 100 && !browser.send(ports + "/" + id + "/test").text().contains("A visitor gets stuck here: The network card is connected"); i++) pause();
        browser.send(ports + "/" + id + "/test").shows("A visitor gets stuck here: The network card is connected").hides("The machine listens");
        api.as(ann).send("vm_vif", "subaction", "plug", "vpsid", web.id(), "vfid", card).says("0");
        for (int i = 0; i < 100 && !browser.send(ports + "/" + id + "/test").text().contains("gets through."); i++) pause();
        var vm = given.inside(Given.ACME, () -> {
            Vm found = Vm.findById(web.id());
            return Map.entry(found.target(), found.toMachine());
        });
        var own = vm.getValue().cards().getFirst();
        TaskThread.run(() -> hypervisors.port(GuestCommands.class, vm.getKey()).configure(vm.getKey(), vm.getValue().name(), new Machine.Card(own.mac(), null, true, List.of("192.0.2.9/24"), "", List.of())));
        browser.send(ports + "/" + id + "/test").shows("A visitor gets stuck here: The system uses the assigned address", "192.0.2.9 ≠ ").hides("The machine listens");
    }

    @Test void what_is_refused_stays_in_the_form() {
        browser.send(ports, "privateport", 99999, "protocol", "udp").is(422).shows("99999", "outside its limits");
        browser.send(ports, "privateport", 22, "publicport", 80).is(422).shows("ust be from 20000 to 29999");
        browser.send(ports + "/site", "domain", "*.example.com").is(422).shows("*.example.com", "without wildcard");
        browser.send(ports, "privateport", 8000, "count", 9).is(422).shows("This machine may have 5 port mappings");
        browser.send(ports, "privateport", 8000, "count", 5, "protocol", "both").leadsTo(ports + "?said=forwards-added");
        browser.open(ports).shows("0 of 5 ports left", "This machine may have 5 port mappings", "TCP + UDP");
    }

    @Test void domains_are_added_and_deleted_with_a_way_back() {
        var domain = "seite" + web.id() + ".test";
        browser.send(ports + "/site", "domain", "例子." + domain).leadsTo(ports + "?said=site-added");
        var page = browser.open(ports).shows("例子." + domain, "xn--fsqu00a." + domain, "1 of 2 domains left", "an A record that points to 127.0.0.1").text();
        var id = page.replaceFirst("(?s).*id=\"site-([0-9]+)\".*", "$1");
        browser.send(ports + "/site/" + id + "/delete").leadsTo(ports + "?undo=site-xn--fsqu00a." + domain + "&said=site-deleted");
        browser.send(ports + "/site", "domain", "xn--fsqu00a." + domain).leadsTo(ports + "?said=site-added");
    }

    @Test void a_domain_has_a_card_of_its_own_with_its_choices_and_its_certificate() {
        var domain = "card" + web.id() + ".test";
        var id = new ApiClient().as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", domain).parts().getFirst();
        var card = ports + "/site/" + id;
        browser.open(ports).shows("href=\"" + card + "\"");
        browser.open(card).is(200).shows(domain, "On the machine", "The machine holds the certificate", domain + ". A 127.0.0.1", "simulated").hides("certificate is simulated as well");
        browser.send(card, "tls", "pass", "visitor", "proxy", "guest", "http", "redirect", 1).leadsTo(card + "?said=site-saved");
        assertThat(browser.open(card + "?said=site-saved").shows("Domain settings saved").text()).containsPattern("name=\"redirect\" value=\"1\" checked").containsPattern("value=\"proxy\" selected");
        browser.send(card, "tls", "end", "visitor", "forwarded", "guest", "https", "hsts", 1).leadsTo(card + "?said=site-saved");
        for (int i = 0; i < 200 && !browser.open(card).text().contains("valid until"); i++) pause();
        var page = browser.open(card).shows("valid until", "It is renewed by itself", "The certificate is simulated as well").text();
        assertThat(page).containsPattern("value=\"https\" selected").containsPattern("name=\"hsts\" value=\"1\" checked").doesNotContain("name=\"redirect\" value=\"1\" checked");
        browser.open(ports).shows("Certificate: ");
        given.sql("update certificate set problem = 'certificate.unreachable', detail = 'Connection <refused>', failures = 1 where site_id = ?", Long.parseLong(id));
        browser.open(card).shows("does not get through to " + domain + " on port 80. It says: Connection &lt;refused&gt;", "Try again now");
        browser.send(card + "/again").leadsTo(card + "?said=site-saved");
        for (int i = 0; i < 200 && browser.open(card).text().contains("Try again now"); i++) pause();
        browser.open(card).hides("Try again now");
        browser.send(card, "tls", "sideways", "visitor", "proxy", "redirect", 1).is(422).shows("value that is not allowed", "value=\"proxy\" selected", "name=\"redirect\" value=\"1\" checked");
        browser.open(card + "/again").leadsTo(ports);
        browser.send(card, "tls", "pass", "visitor", "forwarded").leadsTo(card + "?said=site-saved");
        browser.open(card).shows("The machine holds the certificate").hides("valid until");
    }

    @Test void dns_is_looked_at_before_and_after_adding() {
        browser.send(ports + "/site", "domain", "look" + web.id() + ".test", "check", 1).is(200).shows("DNS records of look" + web.id() + ".test", "Add a domain");
        browser.send(ports + "/site", "domain", "*", "check", 1).is(422).shows("without wildcard");
        browser.send(ports + "/site", "check", 1).is(422);
        var id = new ApiClient().as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", "look" + web.id() + ".test").parts().getFirst();
        browser.send(ports + "/site/" + id + "/dns").is(200).shows("dns-records");
    }

    @Test void staff_see_certificates_in_trouble_and_who_had_what() {
        var domain = "staff" + web.id() + ".test";
        var id = new ApiClient().as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "add", "domain", domain, "tls", "end").parts().getFirst();
        for (int i = 0; i < 200 && !browser.open(ports + "/site/" + id).text().contains("valid until"); i++) pause();
        given.sql("update certificate set problem = 'certificate.caa', detail = 'no', due_at = now() + interval '1 day', leased_until = now() + interval '1 day' where site_id = ?", Long.parseLong(id));
        var support = new BrowserClient().staff("support");
        support.open("/staff/ports").is(200).shows(domain, "A CAA record of " + domain);
        support.open("/staff/ports?what=" + domain).is(200).shows(ann.username());
        var now = Instant.now().plusSeconds(60).toString().substring(0, 16);
        support.open("/staff/ports?what=" + domain + "&at=" + now).is(200).shows(ann.username(), "/staff/customers/" + ann.id());
        support.open("/staff/ports?what=" + domain + "&at=2001-01-01").is(200).hides(ann.username());
        support.open("/staff/ports?what=x&at=never").is(200).shows("That is no time");
        new BrowserClient("globex.test").staff("helper").open("/staff/ports?what=" + domain).is(200).hides(ann.username(), "CAA");
        browser.open("/staff/ports").is(303);
    }

    @Test void rules_travel_as_a_file() {
        browser.send(ports, "privateport", 22, "protocol", "tcp", "publicport", free()).leadsTo(ports + "?said=forward-added");
        browser.send(ports + "/site", "domain", "file" + web.id() + ".test").leadsTo(ports + "?said=site-added");
        var file = browser.open(ports + "/file/rules.csv").is(200);
        assertThat(file.header("Content-Type")).startsWith("text/csv");
        assertThat(file.text()).matches("kind,protocol,public_port,private_port,domain,tls,redirect,visitor,guest,hsts\r\nport,tcp,[0-9]+,22,,,,,,\r\nsite,,,,file[0-9]+\\.test,pass,0,forwarded,http,0\r\n");
        var other = given.vm(ann);
        browser.send("/vm/" + other.id() + "/ports/file", "rules", "kind,protocol,public_port,private_port,domain\nport,udp,,53,\nport,tcp,80,80,\nsite,,,,*\nnonsense\n=cmd|x,,,,\n").is(422)
                .shows("1 rules added", "Line 3: ", "Line 4: ", "Line 5: ", "Line 6: ", "nonsense");
        browser.open("/vm/" + other.id() + "/ports").shows("4 of 5 ports left");
        browser.open(ports + "/file").is(200).shows("One rule per line", "enctype=\"multipart/form-data\"", "type=\"file\"");
        browser.open(ports + "/file/upload").leadsTo(ports + "/file");
    }

    @Test void a_site_whose_tls_ends_at_the_gateway_comes_back_from_a_file_as_it_was() {
        var domain = "round" + web.id() + ".test";
        browser.send(ports + "/site", "domain", domain, "tls", "end", "redirect", 1, "visitor", "proxy", "guest", "https", "hsts", 1).leadsTo(ports + "?said=site-added");
        var file = browser.open(ports + "/file/rules.csv").text();
        assertThat(file).contains("site,,,," + domain + ",end,1,proxy,https,1\r\n");
        delete(domain);
        var other = given.vm(ann);
        var upload = "/vm/" + other.id() + "/ports/file/upload";
        browser.upload(upload, "rules.csv", "\ufeff" + file).is(200).shows("1 rules added");
        assertThat(choices(other, domain)).isEqualTo("end 1 proxy https 1");
        new ApiClient().as(ann).send("vm_domain", "vpsid", other.id(), "subaction", "del", "domainid", sites(other).get(0).get("domainid").asText()).says("0");
        // Without the columns, as files were written before there were choices, with those of a spreadsheet that pads each line.
        browser.send("/vm/" + other.id() + "/ports/file", "rules", "\ufeffkind,protocol,public_port,private_port,domain\nsite,,,," + domain).is(200).shows("1 rules added");
        assertThat(choices(other, domain)).isEqualTo("pass 0 forwarded http 0");
        browser.upload(upload, "rules.csv", "kind,protocol,public_port,private_port,domain,,,,,\nport,tcp,,22,,,,,,\nsite,,,,x" + domain + ",pass,,,https,\nsite,,,,y" + domain + ",,,,,,\n").is(422)
                .shows("1 rules added", "Line 3: ", "only goes with a certificate at the gateway", "Line 4: ", "five to ten values");
        browser.upload(upload, "rules.csv", "").is(422).shows("No file was chosen");
        browser.upload(upload, "rules.csv", "port,tcp,,22,\n".repeat(201)).is(422).shows("At most 200 lines at a time");
        browser.upload(upload, "rules.csv", "x".repeat(200_001)).is(422).shows("At most 200 lines at a time");
        // A long list goes through the field as well.
        browser.send("/vm/" + other.id() + "/ports/file", "rules", "nonsense that is long enough to matter\n".repeat(199)).is(422).shows("Line 199: ");
    }

    @Test void what_was_chosen_for_a_deleted_site_comes_back_with_it() {
        var domain = "back" + web.id() + ".test";
        browser.send(ports + "/site", "domain", domain, "tls", "end", "redirect", 1, "visitor", "proxy", "guest", "https", "hsts", 1).leadsTo(ports + "?said=site-added");
        var undo = "?undo=site-" + domain + "~tls-end~redirect-1~visitor-proxy~guest-https~hsts-1&said=site-deleted";
        browser.send(ports + "/site/" + sites(web).get(0).get("domainid").asText() + "/delete").leadsTo(ports + undo);
        var form = browser.open(ports + undo).is(200).text().replaceFirst("(?s).*<form method=\"post\" action=\"" + ports + "/site\" class=\"undo\">(.*?)</form>.*", "$1");
        var fields = new java.util.ArrayList<Object>();
        var hidden = java.util.regex.Pattern.compile("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">").matcher(form);
        while (hidden.find()) fields.addAll(List.of(hidden.group(1), hidden.group(2)));
        assertThat(fields).hasSize(12);
        browser.send(ports + "/site", fields.toArray()).leadsTo(ports + "?said=site-added");
        assertThat(choices(web, domain)).isEqualTo("end 1 proxy https 1");
        browser.open(ports + "?undo=site-" + domain + "~tls-none").is(200).hides("id=\"undo\"");
    }

    private com.fasterxml.jackson.databind.JsonNode sites(Given.Machine vm) { return new ApiClient().as(ann).send("vm_domain", "vpsid", vm.id(), "subaction", "list").json(); }

    private void delete(String domain) {
        for (var site : sites(web)) if (site.get("domain").asText().equals(domain)) new ApiClient().as(ann).send("vm_domain", "vpsid", web.id(), "subaction", "del", "domainid", site.get("domainid").asText()).says("0");
    }

    private String choices(Given.Machine vm, String domain) {
        for (var site : sites(vm)) if (site.get("domain").asText().equals(domain))
            return String.join(" ", List.of("tls", "redirect", "visitor", "guest", "hsts").stream().map(name -> site.get(name).asText()).toList());
        throw new AssertionError(domain + " is not bound");
    }

    @Test void the_usual_services_are_one_click_and_the_way_in_comes_first() {
        var page = browser.open(ports).is(200).shows("name=\"sameport\"").text();
        assertThat(presets(page)).containsExactly("22 tcp SSH", "80 tcp HTTP", "443 tcp HTTPS", "51820 udp WireGuard", "25565 tcp Minecraft");
        given.sql("update vm set os_template_id = ? where id = ?", Given.WINDOWS, web.id());
        assertThat(presets(browser.open(ports).text())).startsWith("3389 tcp RDP", "80 tcp HTTP").doesNotContain("22 tcp SSH");
        browser.send(ports, "privateport", 51820, "protocol", "udp").leadsTo(ports + "?said=forward-added");
        browser.open(ports).shows("WireGuard", "UDP");
        int port = free();
        browser.send(ports, "privateport", port, "protocol", "tcp", "count", 1, "sameport", 1).leadsTo(ports + "?said=forward-added");
        browser.open(ports).shows("127.0.0.1:" + port + "</b>");
        browser.send(ports, "privateport", 99999, "protocol", "tcp", "count", 1, "sameport", 1).is(422).shows("name=\"sameport\" value=\"1\" checked");
    }

    private static List<String> presets(String page) {
        return java.util.regex.Pattern.compile("name=\"privateport\" value=\"([0-9]+)\"><input type=\"hidden\" name=\"protocol\" value=\"([a-z]+)\"><button class=\"btn btn-sm\">.*?([A-Za-z]+)</button>", java.util.regex.Pattern.DOTALL)
                .matcher(page).results().map(found -> found.group(1) + " " + found.group(2) + " " + found.group(3)).toList();
    }

    @Test void somebody_elses_page_is_none() {
        var bob = given.customer();
        var bobs = given.vm(bob);
        var id = new ApiClient().as(bob).send("vm_portmap", "vpsid", bobs.id(), "subaction", "add", "privateport", 22).parts().getFirst();
        for (var path : new String[] {"", "/file", "/file/rules.csv"}) browser.open("/vm/" + bobs.id() + "/ports" + path).is(404);
        var site = new ApiClient().as(bob).send("vm_domain", "vpsid", bobs.id(), "subaction", "add", "domain", "else" + bobs.id() + ".test").parts().getFirst();
        browser.open("/vm/" + bobs.id() + "/ports/site/" + site).is(404);
        browser.open(ports + "/site/" + site).is(404);
        for (var path : new String[] {"/" + id + "/delete", "/" + id + "/test", "/site/" + site, "/site/" + site + "/dns", "/site/" + site + "/again", "/site/" + site + "/delete", "/site/" + site + "/test"}) {
            browser.send("/vm/" + bobs.id() + "/ports" + path).is(404);
            browser.send(ports + path).is(404);
        }
        assertThat(new ApiClient().as(bob).send("vm_portmap", "vpsid", bobs.id(), "subaction", "list").json()).hasSize(1);
    }

    private int free() { return 20_000 + (int) (web.id() * 7 % 9_000); }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
