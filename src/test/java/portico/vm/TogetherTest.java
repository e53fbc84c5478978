package portico.vm;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Power from the list: of one machine, and of several at once. */
@QuarkusTest
class TogetherTest {

    @Inject Given given;
    Given.Customer ann;
    Given.Machine web, db;
    BrowserClient browser;

    @BeforeEach void log_in() {
        ann = given.customer();
        web = given.vm(ann, "off");
        db = given.vm(ann, "off");
        browser = new BrowserClient().loggedIn(ann);
    }

    @Test void several_are_started_at_once() {
        browser.open("/").shows("value=\"" + web.id() + "\"", "name=\"order\" value=\"start\"", "No backup yet");
        browser.send("/vms/power", "order", "start", "vm", web.id(), "vm", db.id(), "state", "stopped").leadsTo("/?state=stopped&said=all-started");
        for (var vm : new Given.Machine[] {web, db}) browser.open("/vm/" + vm.id() + "/activity").shows("Start");
    }

    @Test void what_is_refused_is_told_by_name_and_the_others_are_done() {
        var unpaid = given.vm(ann, "overdue");
        var bobs = given.vm(given.customer(), "off");
        browser.send("/vms/power", "order", "start", "vm", web.id(), "vm", unpaid.id(), "vm", bobs.id()).is(409)
                .shows("Start: ordered for 1 of 3 machines", "<b>" + unpaid.name() + "</b>", "<b>#" + bobs.id() + "</b>").hides(bobs.name(), "<b>" + web.name() + "</b>");
        browser.open("/vm/" + web.id() + "/activity").shows("Start");
    }

    @Test void nothing_chosen_and_nonsense_change_nothing() {
        browser.send("/vms/power", "order", "start").is(409).shows("Nothing was selected");
        browser.send("/vms/power", "order", "start", "vm", "nonsense").is(409).shows("Nothing was selected");
        browser.send("/vms/power", "order", "power-off", "vm", web.id()).is(400);
        browser.send("/vms/power", "vm", web.id()).is(400);
        browser.open("/vm/" + web.id() + "/activity").shows("Nothing yet");
        browser.open("/vms/power").leadsTo("/");
    }

    @Test void one_is_started_from_its_line_and_the_list_is_back() {
        browser.open("/").shows("formaction=\"/vm/" + web.id() + "/power/start\"").hides("formaction=\"/vm/" + web.id() + "/power/shutdown\"");
        browser.send("/vm/" + web.id() + "/power/start", "back", "/?q=web").leadsTo("/?q=web&said=start-ordered");
        browser.send("/vm/" + db.id() + "/power/start", "back", "//evil.example").leadsTo("/?said=start-ordered");
    }
}
