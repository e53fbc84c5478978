package portico.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Pages as a browser without scripts sees them. */
@QuarkusTest
class PagesTest {

    @Inject Given given;
    Given.Customer ann;
    Given.Machine web;
    BrowserClient browser;

    @BeforeEach void log_in() {
        ann = given.customer();
        web = given.vm(ann);
        browser = new BrowserClient().loggedIn(ann);
    }

    @Test void strangers_see_the_log_in_page_and_come_back_to_where_they_wanted() {
        var stranger = new BrowserClient();
        for (var path : List.of("/", "/account", "/activity", "/vm/" + web.id(), "/vm/" + web.id() + "/reinstall", "/vm/" + web.id() + "/screen.png"))
            assertThat(stranger.open(path).is(303).header("Location")).as(path).contains("/login");
        stranger.open("/login?next=%2Fvm%2F" + web.id()).is(200);
        stranger.send("/login", "username", ann.email(), "password", ann.password(), "next", "/vm/" + web.id()).leadsTo("/vm/" + web.id());
        stranger.send("/login", "username", ann.email(), "password", ann.password(), "next", "https://evil.example/").leadsTo("/");
    }

    @Test void a_part_of_a_page_makes_the_whole_page_load_again_when_the_session_is_gone() {
        assertThat(new BrowserClient().open("/vm/" + web.id() + "/head", "HX-Request", "true").is(204).header("HX-Refresh")).isEqualTo("true");
    }

    @Test void wrong_passwords_are_told_without_telling_which_part_was_wrong() {
        var stranger = new BrowserClient();
        var wrong = stranger.send("/login", "username", ann.username(), "password", "nonsense").is(401).shows("Invalid username or password");
        stranger.send("/login", "username", "nobody-of-this-name", "password", "nonsense").is(401).shows("Invalid username or password");
        assertThat(wrong.text()).doesNotContain("nonsense");
    }

    @Test void logging_out_ends_the_session_for_good() {
        var token = browser.cookie("portico");
        browser.send("/logout").leadsTo("/login?said=logged-out");
        browser.open("/login?said=logged-out").shows("You are logged out");
        browser.cookie("portico", token).open("/").leadsTo("/login");
    }

    @Test void a_form_without_its_token_changes_nothing() {
        browser.sendRaw("/vm/" + web.id() + "/name", "vname=stolen").is(400).shows("This request cannot be understood");
        browser.open("/vm/" + web.id()).shows(web.name()).hides("stolen");
    }

    @Test void the_list_is_searched_and_filtered() {
        var off = given.vm(ann, "off");
        browser.open("/").is(200).shows(web.name(), off.name(), "10.77.");
        browser.open("/?q=" + off.name()).shows(off.name()).hides(web.name());
        browser.open("/?q=10.77.").shows(web.name());
        browser.open("/?q=%25").hides(web.name()).shows("Nothing fits");
        browser.open("/?q=%27%20or%20%271%27=%271&state=nonsense&page=-5").is(200).hides(web.name());
        browser.open("/?q=%3Cscript%3Ealert(1)%3C/script%3E%00%0a").is(200).hides("<script>alert");
        browser.open("/?page=99999999999").is(200).shows(web.name());
    }

    @Test void a_long_list_is_leafed_through() {
        for (int i = 1; i < 25; i++) given.vm(ann);
        assertThat(machines(browser.open("/").is(200).hides("class=\"pager\""))).hasSize(25);
        given.vm(ann);
        var first = browser.open("/").is(200).shows("1 of 2", "rel=\"next\" href=\"/?page=2\"").hides("rel=\"prev\"");
        var second = browser.open("/?page=2").is(200).shows("2 of 2", "rel=\"prev\" href=\"/\"").hides("rel=\"next\"");
        assertThat(machines(first)).hasSize(25);
        assertThat(machines(second)).hasSize(1).doesNotContainAnyElementsOf(machines(first));
        browser.open("/?state=running&page=2").shows("rel=\"prev\" href=\"/?state=running\"");
        browser.open("/?page=3").shows("2 of 2");
    }

    private static List<String> machines(BrowserClient.Page list) {
        return java.util.regex.Pattern.compile("<h2><a id=\"vm-(\\d+)\"").matcher(list.text()).results().map(found -> found.group(1)).toList();
    }

    @Test void what_is_refused_on_a_machines_page_leads_back_to_it() {
        var web = given.vm(ann, "locked");
        var loggedIn = new BrowserClient().loggedIn(ann);
        loggedIn.send("/vm/" + web.id() + "/power/start").is(409).shows("The machine is locked", "href=\"/vm/" + web.id() + "\"", "Back to the machine");
        loggedIn.open("/vm/999999999/power/reset").is(404).hides("Back to the machine").shows("To your machines");
    }

    @Test void behind_a_proxy_with_tls_the_session_is_of_this_very_origin() {
        var safe = new BrowserClient().overTls();
        safe.open("/login");
        var cookies = safe.send("/login", "username", ann.username(), "password", ann.password()).leadsTo("/").http().headers().allValues("Set-Cookie");
        assertThat(cookies.stream().filter(cookie -> cookie.startsWith("__Host-portico="))).singleElement().asString().containsIgnoringCase(";secure").containsIgnoringCase(";httponly")
                .containsIgnoringCase(";path=/;").doesNotContainIgnoringCase("domain");
        assertThat(cookies).noneMatch(cookie -> cookie.startsWith("portico="));
        assertThat(safe.open("/account").is(200).header("Strict-Transport-Security")).startsWith("max-age=");
        assertThat(new BrowserClient().open("/login").header("Strict-Transport-Security")).isEmpty();
        // What a neighbour on the same domain, or somebody on a way without TLS, could set counts for nothing.
        new BrowserClient().overTls().cookie("portico", safe.cookie("__Host-portico")).open("/account").is(303);
        var plain = new BrowserClient();
        plain.open("/login");
        var others = plain.send("/login", "username", ann.username(), "password", ann.password()).http().headers().allValues("Set-Cookie");
        assertThat(others.stream().filter(cookie -> cookie.startsWith("portico="))).singleElement().asString().doesNotContainIgnoringCase("secure");
        assertThat(safe.send("/logout").http().headers().allValues("Set-Cookie")).anyMatch(cookie -> cookie.startsWith("__Host-portico=") && cookie.contains("Max-Age=0"));
    }

    @Test void somebody_elses_vm_looks_like_none() {
        var bobs = given.vm(given.customer());
        var foreign = given.vm(given.customer(Given.GLOBEX, 1));
        for (var id : List.of(bobs.id(), foreign.id(), 999_999_999L))
            for (var page : List.of("", "/head", "/reinstall", "/activity", "/screen.png", "/power/power-off"))
                browser.open("/vm/" + id + page).is(404).hides(bobs.name(), foreign.name());
        browser.send("/vm/" + bobs.id() + "/power/start").is(404);
        browser.send("/vm/" + bobs.id() + "/password").is(404);
        browser.open("/vm/99999999999999999999").is(404).shows("There is nothing here");
        browser.open("/vm/-1").is(404);
    }

    @Test void a_vm_is_renamed_and_a_bad_name_is_refused_at_its_field() {
        browser.send("/vm/" + web.id() + "/name", "vname", "<b>x").is(422).shows("aria-invalid=\"true\"", "&lt;b&gt;x", "one to fifty letters").hides("<b>x", "Parameter vname");
        browser.send("/vm/" + web.id() + "/name", "vname", "").is(422).shows("Please fill this in.");
        browser.send("/vm/" + web.id() + "/name", "vname", "新 server.1").leadsTo("/vm/" + web.id() + "?said=renamed");
        browser.open("/vm/" + web.id() + "?said=renamed").shows("Name saved", "新 server.1");
        browser.open("/vm/" + web.id() + "?said=%3Cb%3Eyou%20won").hides("you won");
    }

    @Test void forced_actions_ask_for_the_name_first() {
        var path = "/vm/" + web.id() + "/power/power-off";
        browser.open(path).is(200).shows("What happens", "switched off at once");
        browser.send(path, "confirm", "wrong").is(422).shows("not the machine");
        browser.open("/vm/" + web.id() + "/activity").shows("Nothing yet");
        browser.send(path, "confirm", web.name()).leadsTo("/vm/" + web.id() + "?said=power-off-ordered");
        browser.open("/vm/" + web.id() + "/activity").shows("Power off");
        browser.open("/vm/" + web.id() + "/power/explode").is(404);
    }

    @Test void the_console_leads_to_the_same_question_and_orders_nothing_forced_by_itself() {
        browser.open("/vm/" + web.id() + "/console").is(200).shows("href=\"/vm/" + web.id() + "/power/reset\"", "href=\"/vm/" + web.id() + "/power/power-off\"", "data-power=\"vm_reboot\"")
                .hides("vm_hreboot", "vm_hshutdown");
        for (var forced : List.of("vm_hreboot", "vm_hshutdown", "vm_delete")) browser.send("/vm/" + web.id() + "/console/power", "action", forced).is(404);
        browser.open("/vm/" + web.id() + "/activity").shows("Nothing yet");
        browser.send("/vm/" + web.id() + "/console/power", "action", "vm_reboot").is(200);
    }

    @Test void a_reinstallation_is_confirmed_by_name_and_explains_what_is_missing() {
        var path = "/vm/" + web.id() + "/reinstall";
        browser.open(path).is(200).shows("Debian 12 64bit", "Windows Server 2022", "needs 40 GB of disk", "be undone");
        browser.send(path, "osid", Given.DEBIAN, "rot", "1", "confirm", "").is(422).shows("not the machine", "checked");
        browser.send(path, "rot", "1", "confirm", web.name()).is(422).shows("Please fill this in.");
        browser.send(path, "osid", Given.WINDOWS, "rot", "1", "confirm", web.name()).is(422).shows("needs a disk of at least 40 GB");
        browser.send(path, "osid", Given.DEBIAN, "rot", "1", "confirm", web.name()).leadsTo("/vm/" + web.id() + "?said=reinstall-ordered");
    }

    @Test void the_account_page_changes_the_profile_the_password_and_the_key() {
        browser.open("/account").is(200).shows(ann.email(), "this one");
        browser.send("/account/profile", "name", "Ann", "email", "not an address", "tel", "8613800000000", "password", ann.password()).is(422).shows("aria-invalid=\"true\"");
        browser.send("/account/profile", "name", "Ann <3", "email", ann.email(), "tel", "8613800000000", "password", ann.password()).is(422);
        browser.send("/account/password", "password", ann.password(), "password1", "", "password2", "").is(422).shows("Please fill this in.");
        browser.send("/account/password", "password", ann.password(), "password1", "another-one", "password2", "another-two").is(422);
        var elsewhere = new BrowserClient().loggedIn(ann);
        browser.send("/account/password", "password", ann.password(), "password1", "another-one", "password2", "another-one").leadsTo("/account?said=password-changed");
        browser.open("/account").is(200);
        elsewhere.open("/account").is(303);
        var key = browser.send("/account/key").is(200).shows("it is shown this once").text().replaceAll("(?s).*<span id=\"api-key\">([^<]+)<.*", "$1");
        assertThat(browser.open("/account").text()).doesNotContain(key).contains(key.substring(0, 6));
    }

    @Test void pages_speak_the_language_of_choice() {
        browser.open("/").shows("lang=\"en\"", "Machines");
        browser.send("/settings", "language", "zh-CN", "back", "/account").leadsTo("/account");
        browser.open("/").shows("lang=\"zh-CN\"", "云主机");
        new BrowserClient().loggedIn(ann).open("/").shows("lang=\"zh-CN\"");
        browser.send("/settings", "theme", "dark", "back", "//evil.example").leadsTo("/");
        browser.open("/").shows("data-theme=\"dark\"");
        new BrowserClient("globex.test").open("/login").shows("Globex", "lang=\"zh-CN\"");
    }

    @Test void every_page_tells_browsers_to_be_careful() {
        for (var path : List.of("/", "/account", "/vm/" + web.id(), "/nothing")) {
            var page = browser.open(path);
            assertThat(page.header("Content-Security-Policy")).as(path).contains("script-src 'self'", "frame-ancestors 'self' https://www.acme.test").doesNotContain("unsafe");
            assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(page.text()).as(path).doesNotContainPattern("<script(?![^>]* src=)|\\sstyle=|\\son[a-z]+=|<style");
        }
        assertThat(browser.open("/vm/" + web.id()).header("Cache-Control")).isEqualTo("no-store");
    }

    @Test void redirects_say_no_scheme_which_behind_a_proxy_with_tls_would_be_the_wrong_one() {
        assertThat(new BrowserClient().open("/account").is(303).header("Location")).isEqualTo("/login?next=%2Faccount");
        assertThat(browser.send("/vm/" + web.id() + "/name", "vname", "other").is(303).header("Location")).isEqualTo("/vm/" + web.id() + "?said=renamed");
    }

    @Test void the_portals_own_figures_are_for_whoever_runs_it() throws Exception {
        browser.open("/metrics").is(404).hides("jvm_");
        var url = java.net.URI.create(org.eclipse.microprofile.config.ConfigProvider.getConfig().getValue("test.url", String.class) + "/metrics");
        var here = java.net.http.HttpClient.newHttpClient().send(java.net.http.HttpRequest.newBuilder(url).build(), java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(here.statusCode()).isEqualTo(200);
        assertThat(here.body()).contains("jvm_", "portico_");
    }

    @Test void where_a_form_was_sent_leads_back_to_its_page() {
        browser.open("/vm/" + web.id() + "/name").leadsTo("/vm/" + web.id());
        browser.open("/vm/" + web.id() + "/password").leadsTo("/vm/" + web.id());
        browser.open("/vm/" + web.id() + "/reinstall/code").leadsTo("/vm/" + web.id() + "/reinstall");
        browser.open("/vm/" + web.id() + "/power/start").leadsTo("/vm/" + web.id());
        for (var form : List.of("profile", "password", "key")) browser.open("/account/" + form).leadsTo("/account");
    }

    @Test void a_body_that_is_too_large_is_refused() {
        browser.sendRaw("/settings", "back=" + "x".repeat(1 << 21)).is(413).shows("at most 1 MB");
    }

    @Test void what_goes_wrong_is_said_clearly() {
        browser.open("/no/such/page").is(404).shows("There is nothing here", "To your machines");
        browser.open("/logout").is(405).shows("does not work this way");
        browser.send("/task/999999999/retry").is(404);
    }
}
