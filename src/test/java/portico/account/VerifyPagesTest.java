package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Gateways;
import portico.testing.Given;

/** A customer proves an address on the pages. */
@QuarkusTest
class VerifyPagesTest {

    @Inject Given given;
    @Inject Gateways gateways;

    @Test void a_new_address_is_proved_with_a_code() {
        var ann = given.customer();
        given.sql("update user_account set email_verified = false where id = ?", ann.id());
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/account").shows("/account/verify/mail").hides("/account/verify/sms");
        browser.open("/account/verify/mail").is(200).shows(ann.email(), "Send code");
        browser.send("/account/verify/mail/code").is(200).shows("A code is on its way to " + ann.email());
        browser.send("/account/verify/mail/code").is(422).shows("A code was sent less than a minute ago");
        browser.send("/account/verify/mail", "vcode", "").is(422).shows("Please fill this in.");
        var code = gateways.codeByMail(ann);
        var wrong = code.startsWith("1") ? "2" + code.substring(1) : "1" + code.substring(1);
        browser.send("/account/verify/mail", "vcode", wrong).is(422).shows("The verification code is wrong or expired").hides(wrong);
        browser.send("/account/verify/mail", "vcode", code).leadsTo("/account?said=address-verified");
        browser.open("/account").hides("/account/verify/mail");
        browser.open("/account/verify/mail").leadsTo("/account");
        assertThat(new BrowserClient().open("/account/verify/mail").is(303).header("Location")).contains("/login");
    }
}
