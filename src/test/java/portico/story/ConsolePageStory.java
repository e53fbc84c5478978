package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The console page in a browser: the link of a foreign site, and how a log-out ends it. */
@Tag("browser")
@ExtendWith(Houses.class)
@ResourceLock("stories")
class ConsolePageStory {

    private static final long VM = PlayedHouse.SHOP03;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final PlayedHouse house;
    private final Chromium chromium;

    ConsolePageStory(PlayedHouse house, Chromium chromium) {
        this.house = house;
        this.chromium = chromium;
    }

    @BeforeEach
    void the_machine_runs() { house.rest(VM, "running"); }

    @Test
    void a_foreign_sites_link_opens_the_screen_once_and_leads_nowhere_else() {
        var bob = house.portal.api().as(People.BOB);
        try (var window = chromium.window(house.portal.url()); var other = chromium.window(house.portal.url())) {
            var cc = link(window, "vsip + '|' + state.port");
            assertThat(cc).matches("[A-Za-z0-9_-]+");
            var screen = open(window, "/files/console/console.html?cc=" + cc);
            assertThat(window.page.url()).as("what is in the address bar opens nothing").isEqualTo(house.portal.url() + "/files/console/console.html");
            assertThat(window.find("h1")).hasText("shop03");
            assertThat(window.find("[data-power], a[href*='/power/'], [data-order=end]")).hasCount(0);
            screen.awaitText(SOON);
            typesInto(screen);
            window.picture("console-linked");

            other.page.navigate("/files/console/console.html?cc=" + cc);
            assertThat(other.find("body")).hasAttribute("data-state", "notoken");
            other.picture("console-linked-twice");

            window.page.reload();
            new GuestScreen(window.page).awaitLive(SOON);
            assertThat(window.page.url()).doesNotContain("cc=");

            // Where it says the screen is, counts for nothing; and the short address is the same page.
            open(other, "/console.html?cc=" + link(other, "vsip.replace(/.*/, 'evil.test') + '|1'"));
            assertThat(other.page.url()).isEqualTo(house.portal.url() + "/console.html");
            bob.send("vm_console", "vpsid", VM, "subaction", "logout").says("0");
            for (var each : new Window[] {window, other}) assertThat(each.find("body")).hasAttribute("data-state", "ended");
            assertThat(window.find("[data-console=main]")).isHidden();
            // The browser's own words for the link that was used up.
            assertThat(other.complaints().stream().filter(text -> !text.contains("status of 404"))).isEmpty();
            assertThat(window.complaints()).isEmpty();
        }
    }

    /** The code in the link as an integrator's page makes it, with the script that we serve for that. @param place what it says where the screen is; a JavaScript expression over {@code vsip} and {@code state} */
    private String link(Window window, String place) {
        var bob = house.portal.api().as(People.BOB);
        bob.send("vm_console", "vpsid", VM, "subaction", "enable").says("0");
        var state = bob.send("vm_console", "vpsid", VM, "subaction", "state").json();
        window.page.navigate("/login");
        window.page.addScriptTag(new Page.AddScriptTagOptions().setUrl("/files/console/encode.js"));
        return (String) window.page.evaluate("state => { const vsip = state.vsip; return encode(state.expireTime + '|' + " + place + " + '|' + state.token); }",
                Map.of("expireTime", state.get("expireTime").asText(), "vsip", state.get("vsip").asText(), "port", state.get("port").asText(), "token", state.get("token").asText()));
    }

    private static GuestScreen open(Window window, String path) {
        window.page.navigate(path);
        var screen = new GuestScreen(window.page);
        screen.awaitLive(SOON);
        return screen;
    }

    private static void typesInto(GuestScreen screen) {
        var before = screen.picture();
        screen.type("bob");
        Eventually.see("typed letters", SOON, screen::picture, now -> !now.equals(before));
    }

    @Test
    void logging_out_closes_the_screen_within_two_seconds() {
        try (var window = chromium.window(house.portal.url()).logIn(People.BOB)) {
            open(window, "/vm/" + VM + "/console");
            var page = window.context.newPage();
            page.navigate("/account");
            page.locator("form[action='/logout'] button").first().evaluate("button => button.click()");
            page.waitForURL(Pattern.compile(".*/login.*"));
            assertThat(window.find("body:not([data-state=live])")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(2_000));
            window.picture("console-logged-out");
            assertThat(window.find("body")).hasAttribute("data-state", Pattern.compile("withdrawn|ended|loggedout"));
            Eventually.pause(Duration.ofSeconds(2));
            assertThat(window.find("body[data-state=live]")).hasCount(0);
        }
    }
}
