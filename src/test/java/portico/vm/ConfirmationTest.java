package portico.vm;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Gateways;
import portico.testing.Given;

/** What stands before a destructive operation, on a page: a code where the group asks for one, and the VM's name. */
@QuarkusTest
class ConfirmationTest {

    @Inject Given given;
    @Inject Gateways gateways;
    Given.Customer careful;
    Given.Machine web;
    BrowserClient browser;
    String path;

    @BeforeEach void a_customer_whose_group_asks_for_codes() {
        careful = given.customer(Given.ACME, 1);
        web = given.vm(careful);
        browser = new BrowserClient().loggedIn(careful);
        path = "/vm/" + web.id() + "/reinstall";
    }

    @Test void what_was_filled_in_stays_while_a_code_is_on_its_way() {
        browser.open(path).is(200).shows("id=\"vcode\"", "Send by e-mail", "Send by SMS", "for this machine’s reinstallation only");
        browser.send(path + "/code", "type", "2", "osid", Given.DEBIAN, "rot", "0", "confirm", "half a na")
                .is(200).shows("A code is on its way to us•••@example.test", "E-mail a new code", "value=\"half a na\"", "data-wait=\"60\"");
        var code = gateways.codeByMail(careful);
        browser.send(path, "osid", Given.DEBIAN, "confirm", "another", "vcode", code).is(422).shows("This is not the machine’s name").hides(code);
        browser.send(path, "osid", Given.DEBIAN, "confirm", web.name(), "vcode", "").is(422).shows("id=\"vcode-problem\"");
        browser.send(path, "osid", Given.DEBIAN, "confirm", web.name(), "vcode", " " + code + " ").leadsTo("/vm/" + web.id() + "?said=reinstall-ordered");
    }

    @Test void without_a_verified_address_the_way_to_verify_one_is_shown() {
        given.sql("update user_account set email_verified = false, tel_verified = false where id = ?", careful.id());
        browser.open(path).is(200).shows("You can verify one yourself", "href=\"/account/verify/mail\"", "href=\"/account/verify/sms\"").hides("id=\"vcode\"");
    }

    @Test void a_second_code_too_soon_is_refused_at_its_field() {
        browser.open(path);
        browser.send(path + "/code", "type", "2").is(200);
        browser.send(path + "/code", "type", "2").is(422).shows("id=\"vcode-problem\"");
        browser.send(path + "/code", "type", "7").is(422).shows("id=\"vcode-problem\"");
    }
}
