package portico.check;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** A customer asks why their machine does not answer. */
@QuarkusTest
class CheckTest {

    @Inject Given given;
    Given.Customer ann;
    BrowserClient browser;

    @BeforeEach void log_in() {
        ann = given.customer();
        browser = new BrowserClient().loggedIn(ann);
    }

    private BrowserClient.Page check(Given.Machine vm) { return browser.send("/vm/" + vm.id() + "/check").is(200); }

    @Test void a_machine_that_answers_is_told_to_be_well() {
        var web = given.vm(ann);
        browser.open("/vm/" + web.id()).shows("/vm/" + web.id() + "/check");
        browser.open("/vm/" + web.id() + "/check").is(200).shows("Check now").hides("For support");
        check(web).shows("The machine answers", "Its log-in accepts connections", "For support", web.name() + " (#" + web.id() + ")").hides("This is why");
    }

    @Test void one_that_is_off_is_offered_to_be_started() {
        var web = given.vm(ann, "off");
        check(web).shows("This is why: It is off, paused or crashed", "action=\"/vm/" + web.id() + "/power/start\"").hides("Its log-in accepts connections");
    }

    @Test void one_that_may_not_be_used_says_why_and_offers_nothing_in_vain() {
        var unpaid = given.vm(ann, "overdue");
        check(unpaid).shows("This is why: ").hides("Begin with the first");
        var broken = given.vm(ann, "setup-failed");
        check(broken).shows("/vm/" + broken.id() + "/reinstall\">");
    }

    @Test void a_firewall_that_shuts_the_visitor_out_is_found() {
        var web = given.vm(ann);
        browser.send("/vm/" + web.id() + "/firewall", "subaction", "policy", "in", "drop", "keep", 0).is(303);
        check(web).shows("This is why: The firewall here blocks log-in", "198.18.", "href=\"/vm/" + web.id() + "/firewall\"");
    }

    @Test void an_unplugged_card_is_found() {
        var web = given.vm(ann);
        given.sql("update nic set plugged = false where vm_id = ?", web.id());
        check(web).shows("Its network is plugged in", "52:54:", "href=\"/vm/" + web.id() + "/network\"");
    }

    @Test void a_disk_that_is_full_inside_is_found() {
        var web = given.vm(ann);
        for (int used : new int[] {96, 99}) {
            given.sql("delete from disk_use where vm_id = ?", web.id());
            given.sql("insert into disk_use (vm_id, disk, tenant, used_bytes, total_bytes, mounts, seen_at) values (?, 0, 'acme', ?, 100, '{/}', now())", web.id(), used);
            var page = check(web).shows("/ " + used + " %");
            if (used == 99) page.shows("This is why: A disk inside is full", "href=\"/vm/" + web.id() + "/console\"");
            else page.shows("No disk inside is full").hides("This is why");
        }
    }

    @Test void somebody_elses_machine_looks_like_none() {
        var bobs = given.vm(given.customer());
        browser.open("/vm/" + bobs.id() + "/check").is(404);
        browser.send("/vm/" + bobs.id() + "/check").is(404).hides(bobs.name());
    }
}
