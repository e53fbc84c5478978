package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Gateways;
import portico.testing.Given;

/** Letters about who gets into an account, and the choice among the others. */
@QuarkusTest
class AccountLettersTest {

    @Inject Given given;
    @Inject Gateways gateways;

    private long letters(Given.Customer customer) { return given.inside(customer.tenant(), () -> portico.notify.Message.count("userId", customer.id())); }

    @Test void a_log_in_from_a_new_browser_is_told_and_one_from_a_known_one_is_not() throws MessagingException {
        var ann = given.customer();
        var laptop = new BrowserClient().loggedIn(ann);
        laptop.send("/logout");
        laptop.loggedIn(ann);
        assertThat(letters(ann)).as("the first one of all, and the same again").isZero();
        new BrowserClient().loggedIn(ann);
        var mail = gateways.mailTo(ann);
        assertThat(mail.getSubject()).isEqualTo("Acme Hosting: log-in from a new browser");
        assertThat(Gateways.plainText(mail)).contains("from the address 198.18.", "change your password at once", "choose on your account page");
        assertThat(Gateways.html(mail)).contains("198.18.");
        new BrowserClient().cookie("portico-browser", "somebody-elses").loggedIn(ann);
        assertThat(letters(ann)).as("a mark that nobody gave").isEqualTo(2);
    }

    @Test void what_lets_somebody_in_is_always_told_and_a_new_address_to_the_old_one() throws MessagingException {
        var ann = given.customer();
        var browser = new BrowserClient().loggedIn(ann);
        browser.send("/account/letters").leadsTo("/account?said=letters-saved");
        browser.send("/account/key").is(200);
        assertThat(gateways.mailTo(ann).getSubject()).isEqualTo("Acme Hosting: a new key to your account");
        browser.send("/account/profile", "name", "Ann", "email", "new" + ann.email(), "tel", ann.tel(), "password", ann.password()).is(303);
        assertThat(letters(ann)).isEqualTo(2);
        browser.send("/account/password", "password", ann.password(), "password1", "another-one", "password2", "another-one").is(303);
        assertThat(letters(ann)).as("the new address is not proved yet").isEqualTo(2);
        assertThat(gateways.mailsTo("new" + ann.email())).isEmpty();
    }

    @Test void what_the_hosting_site_does_itself_is_not_told() {
        var ann = given.customer();
        new ApiClient().system("acme").send("user_update", "id", ann.id(), "userid", ann.number(), "password1", "from-the-site", "password2", "from-the-site").says("0");
        assertThat(letters(ann)).isZero();
    }

    @Test void letters_are_chosen_on_the_account_page_and_by_api() {
        var ann = given.customer();
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/account").shows("name=\"logins\" value=\"1\" checked", "name=\"traffic\" value=\"1\" checked");
        browser.send("/account/letters", "backups", "1").leadsTo("/account?said=letters-saved");
        browser.open("/account").shows("name=\"backups\" value=\"1\" checked").hides("name=\"logins\" value=\"1\" checked");
        new BrowserClient().loggedIn(ann);
        assertThat(letters(ann)).isZero();
        var row = new ApiClient().as(ann).send("user_letters", "traffic", 1).json().get(0);
        assertThat(row.toString()).isEqualTo("{\"logins\":\"0\",\"backups\":\"1\",\"traffic\":\"1\"}");
    }
}
