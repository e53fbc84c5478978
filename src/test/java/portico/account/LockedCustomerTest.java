package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.api.Catalogue;
import portico.api.Level;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** A locked customer comes in, sees everything and why, and changes nothing, through either door. */
@QuarkusTest
class LockedCustomerTest {

    private static final String LOCKED = "This account is locked and cannot change anything, please contact support";

    @Inject Given given;
    @Inject Catalogue catalogue;
    final ApiClient api = new ApiClient();
    final ApiClient acme = api.system("acme");
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_customer_with_a_machine() {
        ann = given.customer();
        web = given.vm(ann);
    }

    void lock() { acme.send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 1, "reason", "Card was refused").says("0"); }

    @Test void the_api_lets_them_look_and_refuses_every_change() {
        lock();
        assertThat(api.as(ann).send("vm_info", "vpsid", web.id()).json().get(0).get("vname").asText()).isEqualTo(web.name());
        assertThat(api.as(ann).send("vm_state", "vpsid", web.id()).text()).startsWith("running|");
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            if (entry.open != Level.USER || !entry.changes || entry.action.equals("user_authentication") || entry.action.equals("user_session_end")) continue;
            all.assertThat(api.as(ann).send(entry.action, "subaction", entry.sub, "vpsid", web.id(), "osid", 17).text()).as(entry.key()).isEqualTo("-1|" + LOCKED);
        }
        all.assertAll();
        assertThat(api.as(ann).send("task_list", "vpsid", web.id()).json()).isEmpty();
    }

    @Test void and_so_do_the_pages_which_say_why() {
        var before = new BrowserClient().loggedIn(ann);
        lock();
        before.open("/").leadsTo("/login");
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/").is(200).shows(web.name(), "This account is locked", "Card was refused");
        browser.open("/vm/" + web.id()).is(200).shows("Card was refused");
        browser.send("/vm/" + web.id() + "/power/shutdown").is(409).shows(LOCKED);
        browser.send("/vm/" + web.id() + "/name", "vname", "other").is(422);
        browser.send("/settings", "language", "zh-CN", "back", "/").leadsTo("/");
        browser.open("/").shows("此账户已锁定", "Card was refused");
    }

    @Test void the_site_acts_for_them_and_unlocks_them() {
        lock();
        acme.send("user_authentication", "username", ann.username(), "password", ann.password()).says("0|" + ann.number());
        // What the site changes otherwise throws nobody out.
        var browser = new BrowserClient().loggedIn(ann);
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "login_ip", "198.51.100.9").says("0");
        browser.open("/").is(200).shows("Card was refused");
        acme.send("vm_shutdown", "vpsid", web.id()).says("0");
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 0).says("0");
        browser.open("/").is(200).hides("This account is locked");
        api.as(ann).send("vm_info_update", "vpsid", web.id(), "vname", "renamed").says("0");
    }

    @Test void a_disabled_customer_is_not_even_let_in() {
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 2).says("0");
        api.as(ann).send("vm_info", "vpsid", web.id()).refuses("Invalid api_username or api_key");
        new BrowserClient().send("/login", "username", ann.username(), "password", ann.password()).is(401).shows("This account is disabled");
    }
}
