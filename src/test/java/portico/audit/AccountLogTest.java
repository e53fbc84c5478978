package portico.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** What a customer reads of who did what with their account and machines. */
@QuarkusTest
class AccountLogTest {

    @Inject Given given;

    @Test void it_tells_the_customer_the_site_and_strangers_apart_and_nothing_of_others() {
        var ann = given.customer();
        var bob = given.customer();
        var web = given.vm(ann);
        new BrowserClient().send("/login", "username", ann.username(), "password", "wrong").is(401);
        new ApiClient().as(ann).send("vm_info_update", "vpsid", web.id(), "vname", "renamed").says("0");
        new ApiClient().system("acme").send("user_update", "id", ann.id(), "userid", ann.number(), "rvcount", 1).says("0");
        new ApiClient().as(bob).send("user_update", "name", "Bob Other").says("0");
        var log = new BrowserClient().loggedIn(ann).open("/account/log").is(200).shows("A log-in with a wrong password was refused", "somebody", "Rename a host", "renamed", "your provider", "Logged in", "you ·");
        assertThat(Pattern.compile("<li>").matcher(log.text()).results().count()).isGreaterThanOrEqualTo(4);
        new BrowserClient().loggedIn(bob).open("/account/log").hides("Rename a host", "renamed");
        new BrowserClient().open("/account/log").is(303);
    }

    @Test void it_is_read_page_by_page() {
        var ann = given.customer();
        given.sql("insert into audit_entry (tenant, action, actor, level, door, address, user_id, objects, parameters) select 'acme', 'step.' || n, ?, 'USER', 'PAGE', '', ?, '{}', '{}' from generate_series(1000, 1119) n", ann.username(), ann.id());
        var browser = new BrowserClient().loggedIn(ann);
        var seen = new ArrayList<String>();
        for (var next = "/account/log"; next != null; ) {
            var page = browser.open(next).is(200).text();
            Pattern.compile("step\\.[0-9]{4}").matcher(page).results().forEach(step -> seen.add(step.group()));
            var link = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"").matcher(page);
            next = link.find() ? link.group(1) : null;
        }
        assertThat(seen).hasSize(120).doesNotHaveDuplicates().startsWith("step.1119").endsWith("step.1000");
    }
}
