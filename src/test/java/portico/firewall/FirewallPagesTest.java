package portico.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** The firewall's page as a browser without scripts sees it. */
@QuarkusTest
class FirewallPagesTest {

    @Inject Given given;
    Given.Customer ann;
    Given.Machine web;
    BrowserClient browser;
    String wall;

    @BeforeEach void log_in() {
        ann = given.customer();
        web = given.vm(ann);
        browser = new BrowserClient().loggedIn(ann);
        wall = "/vm/" + web.id() + "/firewall";
    }

    @Test void an_empty_firewall_explains_itself_and_begins_with_a_preset() {
        browser.open(wall).is(200).shows("No firewall yet", "simulated", "50 of 50 rules left", "What passes now").hides("id=\"switch-firewall\"");
        browser.send(wall, "subaction", "preset", "preset", "ssh").leadsTo(wall + "?said=firewall-saved");
        browser.open(wall).shows("TCP 22", "SSH", "Anybody", "49 of 50 rules left", "id=\"switch-firewall\"");
        browser.send(wall, "subaction", "add", "direction", "in", "act", "drop", "protocol", "tcp", "ports", "80", "remote", "203.0.113.0/24", "note", "<b>noise</b>").leadsTo(wall + "?said=firewall-saved");
        var page = browser.open(wall).shows("203.0.113.0/24", "&lt;b&gt;noise&lt;/b&gt;").hides("<b>noise</b>").text();
        var last = page.replaceFirst("(?s).*id=\"rule-([0-9]+)\".*", "$1");
        browser.send(wall, "subaction", "move", "ruleid", last, "position", 1).leadsTo(wall + "?said=firewall-saved");
        assertThat(browser.open(wall).text().indexOf("id=\"rule-" + last)).isLessThan(browser.open(wall).text().indexOf("TCP 22"));
        browser.send(wall, "subaction", "del", "ruleid", last).leadsTo(wall + "?said=firewall-saved");
        browser.open(wall).hides("203.0.113.0/24");
        browser.send(wall, "subaction", "switch", "enabled", 0).leadsTo(wall + "?said=firewall-saved");
        browser.open(wall).shows("Switch on");
    }

    @Test void whoever_would_lock_themselves_out_is_asked() {
        browser.send(wall, "subaction", "policy", "in", "drop").is(409).shows("You would lock yourself out", "198.18.", "id=\"keep\"", "id=\"anyway\"", "name=\"in\" value=\"drop\"");
        browser.open(wall).shows("No firewall yet");
        browser.send(wall, "subaction", "policy", "in", "drop", "keep", 1).leadsTo(wall + "?said=firewall-saved");
        browser.open(wall).shows("198.18.", "Block the rest").hides("No firewall yet");
    }

    @Test void a_change_is_tried_and_kept_or_taken_back() {
        browser.send(wall, "subaction", "preset", "preset", "closed", "keep", 0, "trial", 90).leadsTo(wall + "?said=firewall-saved");
        browser.open(wall).shows("These rules are on trial", "id=\"confirm\"", "id=\"revert\"");
        browser.send(wall, "subaction", "revert").leadsTo(wall + "?said=firewall-reverted");
        browser.open(wall).hides("These rules are on trial");
        browser.send(wall, "subaction", "preset", "preset", "web", "trial", 90).leadsTo(wall + "?said=firewall-saved");
        browser.send(wall, "subaction", "confirm").leadsTo(wall + "?said=firewall-confirmed");
        browser.open(wall).shows("TCP 80, 443").hides("These rules are on trial");
        browser.send(wall, "subaction", "preset", "preset", "ping", "trial", 90).leadsTo(wall + "?said=firewall-saved");
        given.sql("update firewall set revert_at = now() - interval '1 second' where vm_id = ?", web.id());
        for (int i = 0; i < 200 && !browser.open(wall).text().contains("Nobody confirmed"); i++) pause();
        browser.open(wall).shows("Nobody confirmed, so the former rules came back").hides("Ping (ICMP)</b>");
    }

    @Test void a_rule_is_looked_at_before_it_is_made() {
        browser.send(wall, "subaction", "add", "direction", "in", "act", "drop", "protocol", "tcp", "ports", "80", "trial", 90, "preview", 1).is(200)
                .shows("What would pass", "Nothing was changed", "changes", "value=\"80\"", "No firewall yet", "name=\"trial\" value=\"90\" checked");
        browser.send(wall, "subaction", "add", "protocol", "tcp", "ports", "80", "preview", 1).is(200).hides("name=\"trial\" value=\"90\" checked");
        browser.send(wall, "subaction", "add", "protocol", "tcp", "ports", "99999").is(422).shows("99999", "ust be ports");
        browser.send(wall, "subaction", "limit", "rules", 200).is(404);
    }

    @Test void somebody_elses_page_is_none_and_a_suspended_machines_says_why() {
        var bobs = given.vm(given.customer());
        browser.open("/vm/" + bobs.id() + "/firewall").is(404);
        browser.send("/vm/" + bobs.id() + "/firewall", "subaction", "preset", "preset", "closed").is(404);
        browser.send(wall, "subaction", "preset", "preset", "ssh").leadsTo(wall + "?said=firewall-saved");
        browser.open(wall).shows("value=\"del\"", "value=\"policy\"");
        given.sql("update vm set status = -1 where id = ?", web.id());
        browser.open(wall).shows("payment is overdue", "aria-disabled=\"true\" aria-describedby=\"wall-off\"").hides("name=\"preset\"", "value=\"del\"", "value=\"policy\"");
        browser.send(wall, "subaction", "preset", "preset", "web").is(422).shows("<div class=\"note bad\" role=\"alert\">");
        browser.send(wall, "subaction", "add", "protocol", "tcp", "ports", "80").is(422).shows("<div class=\"note bad\" role=\"alert\">");
    }

    @Test void the_page_speaks_chinese() {
        browser.cookie("portico-language", "zh-CN").open(wall).is(200).shows("防火墙", "尚未设置防火墙", "只放行我允许的", "方向");
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
