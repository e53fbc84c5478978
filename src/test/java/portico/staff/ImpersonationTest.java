package portico.staff;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.audit.AuditEntry;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Staff in a customer's place: seen by everybody concerned, and not further than help needs. */
@QuarkusTest
class ImpersonationTest {

    @Inject Given given;
    Given.Customer ann;
    Given.Machine web;
    BrowserClient support;

    @BeforeEach void at_the_customers_page() {
        ann = given.customer();
        web = given.vm(ann);
        support = new BrowserClient().staff("support");
    }

    private void enter() { support.send("/staff/customers/" + ann.id() + "/enter", "reason", "Ticket 4711").leadsTo("/"); }

    @Test void it_needs_a_reason_and_shows_what_the_customer_sees() {
        support.send("/staff/customers/" + ann.id() + "/enter", "reason", " ").is(422).shows("Please fill this in.");
        support.open("/").leadsTo("/login");
        enter();
        for (var path : new String[] {"/", "/vm/" + web.id(), "/account", "/activity", "/vm/" + web.id() + "/console"}) support.open(path).is(200).shows("You act in the name of the customer " + ann.username());
        support.open("/").shows(web.name());
    }

    @Test void what_is_done_is_recorded_under_staffs_name_and_the_customer_sees_it() {
        enter();
        support.send("/vm/" + web.id() + "/power/shutdown").is(303);
        AuditEntry entry = given.inside("acme", () -> AuditEntry.<AuditEntry>find("action = 'vm_shutdown' and vmId = ?1", web.id()).firstResult());
        assertThat(entry.actor).isEqualTo("staff:support");
        assertThat(entry.userId).isEqualTo(ann.id());
        var her = new BrowserClient().loggedIn(ann);
        her.open("/account").shows("Support staff");
        her.open("/account/log").shows("Support staff began to act in your name", "Ticket 4711", web.name()).hides("staff:support");
        // She may end it.
        her.send("/account/sessions/end").is(303);
        support.open("/").leadsTo("/login");
    }

    @Test void password_and_key_stay_closed() {
        var key = given.inside("acme", () -> portico.account.User.<portico.account.User>findById(ann.id()).apiKeyHash);
        enter();
        support.send("/account/key").is(409).shows("Staff cannot do this");
        support.send("/account/key/delete").is(409);
        support.send("/account/password", "password", ann.password(), "password1", "stolen-one", "password2", "stolen-one").is(422).shows("Staff cannot do this");
        support.send("/account/profile", "name", "Ann", "email", "thief@example.test", "tel", ann.tel(), "password", ann.password()).is(422).shows("Staff cannot do this");
        support.send("/vm/" + web.id() + "/password").is(409).shows("Staff cannot do this");
        assertThat(given.inside("acme", () -> portico.account.User.<portico.account.User>findById(ann.id()).apiKeyHash)).isEqualTo(key);
        new BrowserClient().loggedIn(ann);
    }

    @Test void it_ends_by_itself_after_an_hour_and_by_its_button_at_once() {
        enter();
        support.send("/logout").leadsTo("/staff/customers/" + ann.id());
        support.open("/").leadsTo("/login");
        support.open("/staff").is(200);
        enter();
        given.sql("update web_session set created_at = now() - interval '61 minutes' where staff is not null and user_id = ?", ann.id());
        support.open("/").leadsTo("/login");
    }

    @Test void nobody_acts_for_a_disabled_customer_or_for_another_sites() {
        given.sql("update user_account set status = 2 where id = ?", ann.id());
        support.send("/staff/customers/" + ann.id() + "/enter", "reason", "x").is(422);
        support.open("/").leadsTo("/login");
    }
}
