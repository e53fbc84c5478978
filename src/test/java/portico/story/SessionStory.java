package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A session is its owner's alone, at its own site alone, as long as its owner wants. */
@ExtendWith(Houses.class)
@ResourceLock("stories")
class SessionStory {

    private static final String COOKIE = "portico";

    private final PlayedHouse house;

    SessionStory(PlayedHouse house) { this.house = house; }

    @Test
    void a_stranger_is_sent_to_the_log_in_page_and_back() {
        var seen = new Visitor(house.portal.url()).get("/vm/" + PlayedHouse.WEB01);
        assertThat(seen.status()).isEqualTo(303);
        assertThat(seen.goesTo().orElseThrow()).endsWith("/login?next=%2Fvm%2F" + PlayedHouse.WEB01);
    }

    /** Other tests make it cheaper. */
    @Test
    void a_password_is_kept_as_a_hash_that_costs_its_finder_memory() {
        assertThat(house.portal.database().column("select password_hash from user_account")).isNotEmpty().allMatch(hash -> hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    @Test
    void nobody_is_led_away_after_logging_in() {
        for (var next : new String[] {"https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"}) {
            var seen = new Visitor(house.portal.url()).submit("/login", "/login", "username", People.ANN.username(), "password", People.ANN.password(), "next", next);
            assertThat(seen.status()).isEqualTo(303);
            assertThat(seen.goesTo().orElseThrow()).as(next).doesNotContain("evil").doesNotContain("javascript");
        }
    }

    @Test
    void a_made_up_cookie_is_nobody() {
        for (var value : new String[] {"x", "A".repeat(43), "' or 1=1 --", "%00"}) {
            var forged = new Visitor(house.portal.url()).with(new HttpCookie(COOKIE, "x".equals(value) ? value : value.replaceAll("[^A-Za-z0-9%]", "")));
            assertThat(forged.get("/account").status()).isEqualTo(303);
        }
    }

    @Test
    void a_stolen_cookie_is_worth_nothing_at_another_site_and_after_logging_out() {
        var ann = new Visitor(house.portal.url()).logIn(People.ANN);
        var stolen = ann.cookie(COOKIE);
        assertThat(new Visitor(house.portal.url()).with(stolen).get("/account").status()).as("it is the right cookie").isEqualTo(200);
        assertThat(new Visitor(house.portal.url()).at("globex.localhost").with(stolen).get("/account").status()).isEqualTo(303);
        assertThat(ann.submit("/", "/logout").status()).isEqualTo(303);
        assertThat(new Visitor(house.portal.url()).with(stolen).get("/account").status()).isEqualTo(303);
    }

    @Test
    void a_session_that_expired_is_over() {
        var ann = new Visitor(house.portal.url()).logIn(People.ANN);
        assertThat(ann.get("/account").status()).isEqualTo(200);
        house.portal.database().change("update web_session set created_at = now() - interval '1 year', seen_at = now() - interval '1 year'");
        assertThat(ann.get("/account").status()).isEqualTo(303);
    }

    @Test
    void a_session_ended_from_elsewhere_is_over_at_once() {
        var here = new Visitor(house.portal.url()).logIn(People.BOB);
        var there = new Visitor(house.portal.url()).logIn(People.BOB);
        assertThat(there.get("/account").status()).isEqualTo(200);
        assertThat(here.submit("/account", "/account/sessions/end").status()).isEqualTo(303);
        assertThat(there.get("/account").status()).isEqualTo(303);
        assertThat(here.get("/account").status()).isEqualTo(200);
    }

    @Test
    void a_form_without_its_token_changes_nothing() {
        var ann = new Visitor(house.portal.url()).logIn(People.ANN);
        var seen = ann.postWithoutToken("/vm/" + PlayedHouse.WEB01 + "/name", "vname", "stolen");
        assertThat(seen.status()).isBetween(400, 403);
        assertThat(seen.text()).doesNotContain("Exception");
        assertThat(house.system().send("vm_info", "vpsid", PlayedHouse.WEB01).text()).contains("web01");
    }

    @Test
    void an_unknown_site_shows_nothing() {
        var seen = new Visitor(house.portal.url()).at("nobody.test").get("/login");
        assertThat(seen.status()).isIn(404, 421);
        assertThat(seen.text()).doesNotContain("Acme").doesNotContain("Globex").doesNotContain("Exception");
    }

    @Test
    void anothers_machine_is_as_if_it_did_not_exist() {
        var ann = new Visitor(house.portal.url()).logIn(People.ANN);
        var foreign = ann.get("/vm/" + PlayedHouse.GAO01);
        var neighbours = ann.get("/vm/" + PlayedHouse.SHOP01);
        var none = ann.get("/vm/987654321");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(neighbours.status()).isEqualTo(404);
        assertThat(foreign.text().replace(String.valueOf(PlayedHouse.GAO01), "N")).isEqualTo(none.text().replace("987654321", "N"));
    }

    @Test
    void cookies_are_out_of_reach_of_scripts_and_other_sites() {
        var seen = new Visitor(house.portal.url()).submit("/login", "/login", "username", People.ANN.username(), "password", People.ANN.password(), "next", "/");
        var cookie = seen.http().headers().allValues("Set-Cookie").stream().filter(c -> c.startsWith(COOKIE + "=")).findFirst().orElseThrow().toLowerCase(java.util.Locale.ROOT);
        assertThat(cookie).contains("httponly").contains("samesite=").contains("path=/");
    }
}
