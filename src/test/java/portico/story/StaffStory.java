package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A day at the hosting site's desk, in a browser: somebody calls, is helped, is locked, and an integrator's calls are looked at. */
@Tag("browser")
@ExtendWith(Houses.class)
@ResourceLock("stories")
class StaffStory {

    private final PlayedHouse house;
    private final Chromium chromium;

    StaffStory(PlayedHouse house, Chromium chromium) {
        this.house = house;
        this.chromium = chromium;
    }

    @Test
    void support_helps_a_customer_and_locks_one() {
        try (var desk = chromium.window(house.portal.url()); var home = chromium.window(house.portal.url())) {
            desk.staff("support");
            desk.find("a[href='/staff/customers']").first().click();
            desk.find("input[name=q]").fill("bob1985");
            desk.page.keyboard().press("Enter");
            desk.find("a:has-text('bob1985')").click();
            assertThat(desk.find("h1")).hasText("Bob Ray");

            desk.find("form[action$='/enter'] input[name=reason]").fill("He asked for help");
            desk.find("form[action$='/enter'] button").click();
            assertThat(desk.find(".banner.warn").first()).containsText("bob1985");
            desk.picture("staff/in-a-customers-name");
            assertThat(desk.find("h1")).hasText("Machines");
            desk.find(".banner form button").click();
            assertThat(desk.find("h1")).hasText("Bob Ray");

            desk.find("#ustatus").selectOption("1");
            desk.find("form[action$='/state'] input[name=reason]").fill("Under inquiry");
            desk.find("form[action$='/state'] button").click();
            assertThat(desk.find(".page-head .state")).hasText("Locked");
            desk.picture("staff/locked-customer");
            home.logIn(People.BOB);
            assertThat(home.find(".banner.warn").first()).containsText("Under inquiry");
            home.picture("staff/locked-at-home");
            home.page.navigate("/account/log");
            assertThat(home.find("main")).containsText("He asked for help");

            desk.find("#ustatus").selectOption("0");
            desk.find("form[action$='/state'] button").click();
            assertThat(desk.find(".page-head .state")).hasText("Normal");
        }
    }

    /** Without scripts, as all of it must work. */
    @Test
    void an_admin_switches_the_api_log_on_and_reads_in_it() {
        try (var desk = chromium.window(house.portal.url(), new Browser.NewContextOptions().setViewportSize(1280, 900).setJavaScriptEnabled(false))) {
            desk.staff("chief");
            desk.page.navigate("/staff/api-log");
            desk.find("form[action='/staff/site/log'] button").click();
            // Each portal process asks for its settings anew every few seconds.
            Eventually.see("calls in the log", java.time.Duration.ofSeconds(20), () -> {
                house.system().send("vm_info", "vpsid", PlayedHouse.WEB01, "password", "not-to-be-seen");
                desk.page.navigate("/staff/api-log?action=vm_info");
                return desk.find("tbody tr").count();
            }, count -> count > 0);
            desk.picture("staff/api-log");
            desk.find("tbody a").first().click();
            assertThat(desk.find("main")).containsText("***");
            assertThat(desk.find("main")).not().containsText("not-to-be-seen");
            desk.picture("staff/api-call");
            desk.page.navigate("/staff/api-log");
            desk.find("form[action='/staff/site/log'] button").click();
        }
    }
}
