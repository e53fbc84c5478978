package portico.staff;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import portico.audit.AuditEntry;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** How staff come in and get out. */
@QuarkusTest
class StaffLoginTest {

    @Inject Given given;
    final BrowserClient browser = new BrowserClient();

    @Test void staff_log_in_see_where_they_are_and_log_out_for_good() {
        browser.open("/staff/customers?q=x").leadsTo("/staff/login?next=%2Fstaff%2Fcustomers%3Fq%3Dx");
        browser.send("/staff/login", "username", "SUPPORT", "password", "support-password", "next", "/staff/customers?q=x").leadsTo("/staff/customers?q=x");
        var token = browser.cookie("portico-staff");
        browser.open("/staff/me").is(200).shows("this one", "Support");
        browser.send("/staff/me/logout").leadsTo("/staff/login?said=logged-out");
        browser.cookie("portico-staff", token).open("/staff").leadsTo("/staff/login");
        assertThat(given.inside("acme", () -> AuditEntry.count("actor = 'staff:support' and action in ('staff.login', 'staff.logout')"))).isGreaterThanOrEqualTo(2);
    }

    @Test void a_browser_is_ended_from_another() {
        var elsewhere = new BrowserClient().staff("chief");
        browser.staff("chief");
        var page = browser.open("/staff/me").text();
        var id = page.replaceAll("(?s).*?/staff/me/session/([0-9]+)/end.*", "$1");
        new BrowserClient().staff("support").send("/staff/me/session/" + id + "/end").is(303);
        elsewhere.open("/staff").is(200);
        while (page.contains("/staff/me/session/")) {
            browser.send("/staff/me/session/" + page.replaceAll("(?s).*?/staff/me/session/([0-9]+)/end.*", "$1") + "/end").leadsTo("/staff/me?said=session-ended");
            page = browser.open("/staff/me").text();
        }
        elsewhere.open("/staff").leadsTo("/staff/login");
        browser.open("/staff").is(200);
    }

    @Test void wrong_passwords_and_other_peoples_are_refused_alike() {
        var ann = given.customer();
        for (var name : new String[] {"support", "nobody-here", ann.username(), "helper", "a\0b"})
            browser.send("/staff/login", "username", name, "password", name.equals(ann.username()) ? ann.password() : name.equals("helper") ? "helper-password" : "wrong").is(401)
                    .shows("Invalid username or password");
        new BrowserClient("globex.test").staff("helper");
    }

    @Test void failures_are_counted_per_person() {
        int tries = 0;
        while (new BrowserClient().send("/staff/login", "username", "slow", "password", "wrong").http().statusCode() == 401) assertThat(tries++).isLessThan(20);
        assertThat(tries).isBetween(9, 12);
        assertThat(new BrowserClient().send("/staff/login", "username", "slow", "password", "slow-password").is(429).header("Retry-After")).isNotEmpty();
    }

    @Test void it_leads_nowhere_else() {
        browser.open("/staff/login?next=https%3A%2F%2Fevil.example").is(200).shows("name=\"next\" value=\"/staff\"");
        browser.send("/staff/login", "username", "support", "password", "support-password", "next", "/account").leadsTo("/staff");
        browser.sendRaw("/staff/me/logout", "").is(400);
        browser.open("/staff").is(200);
    }

    @Test void an_idle_session_ends() {
        browser.staff("chief");
        given.sql("update staff_session set seen_at = now() - interval '31 minutes' where staff_id = (select id from staff where username = 'chief')");
        browser.open("/staff").leadsTo("/staff/login");
    }
}
