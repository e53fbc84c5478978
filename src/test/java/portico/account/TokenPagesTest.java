package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Tokens by hand. */
@QuarkusTest
class TokenPagesTest {

    private static final Pattern TOKEN = Pattern.compile("id=\"new-token\">(pt_acme_[A-Za-z0-9_-]{43})<");

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void a_token_is_made_shown_once_and_taken_back() throws InterruptedException {
        var ann = given.customer();
        var vm = given.vm(ann);
        var other = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/account").shows("/account/tokens");
        browser.open("/account/tokens").is(200).shows("There is no token yet.", vm.name(), other.name());
        var made = browser.send("/account/tokens", "name", "Monitoring", "access", "read", "vpsids", vm.id(), "commands", "", "addresses", "", "days", "30").is(200);
        var found = TOKEN.matcher(made.text());
        assertThat(found.find()).isTrue();
        var token = found.group(1);
        browser.open("/account/tokens").shows("Monitoring", token.substring(0, 14), "read only", "never used", vm.name()).hides(token);
        assertThat(api.with("", "", token).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
        api.with("", "", token).send("vm_state", "vpsid", other.id()).refuses("Parameter vpsid: no such host");
        // Uses are written beside the call, a moment later.
        for (int i = 0; i < 100 && !browser.open("/account/tokens").text().contains("last used from"); i++) Thread.sleep(50);
        browser.open("/account/tokens").shows("last used from");
        long id = given.inside("acme", () -> AccessToken.<AccessToken>find("user.id", ann.id()).firstResult().id);
        new BrowserClient().loggedIn(given.customer()).send("/account/tokens/" + id + "/revoke").is(404);
        browser.send("/account/tokens/" + id + "/revoke").leadsTo("/account/tokens?said=token-revoked");
        browser.open("/account/tokens?said=token-revoked").shows("Token revoked", "There is no token yet.");
        api.with("", "", token).send("vm_state", "vpsid", vm.id()).refuses("Invalid api_username or api_key");
    }

    @Test void what_was_typed_stays_with_what_is_wrong() {
        var ann = given.customer();
        var browser = new BrowserClient().loggedIn(ann);
        browser.send("/account/tokens", "name", "x", "access", "read", "commands", "vm_explode", "addresses", "10.0.0.0/8", "days", "30").is(422)
                .shows("There is no command vm_explode", "value=\"vm_explode\"", "value=\"10.0.0.0/8\"", "value=\"read\" checked");
        browser.send("/account/tokens", "name", "", "days", "30").is(422).shows("Please fill this in.");
        browser.cookie("portico-language", "zh-CN").open("/account/tokens").shows("访问令牌", "创建令牌").hides("Make a token");
        assertThat(new BrowserClient().open("/account/tokens").is(303).header("Location")).contains("/login");
    }
}
