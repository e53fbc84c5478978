package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.testing.Crowd;

/** What somebody does in a browser who connects a site of their own: tries commands in the reference, and has a chart drawn. */
@Tag("browser")
@ExtendWith(Houses.class)
@ResourceLock("stories")
class IntegratorStory {

    private static final long VM = PlayedHouse.SHOP03;

    private final PlayedHouse house;
    private final Chromium chromium;

    IntegratorStory(PlayedHouse house, Chromium chromium) {
        this.house = house;
        this.chromium = chromium;
    }

    @Test
    void the_reference_lets_try_a_command_and_keeps_no_key() {
        try (var window = chromium.window(house.portal.url())) {
            window.page.navigate("/api/docs");
            window.find("#try-name").fill(People.BOB.username());
            window.find("#try-key").fill(People.BOB.apiKey());
            var command = window.find("#vm_info");
            command.locator("details:has(form[data-try]) > summary").click();
            command.locator("[name=vpsid]").fill(String.valueOf(VM));
            command.locator("form[data-try] button").click();
            var answer = command.locator("form[data-try] pre");
            assertThat(answer).containsText("\"vname\": \"shop03\"");
            command.screenshot(new Locator.ScreenshotOptions().setPath(Path.of("target/screens/docs-tried.png")));

            window.find("#try-key").fill("wrong");
            // Not by the mouse: taking a picture of an element may move the page for a moment.
            command.locator("form[data-try] button").press("Enter");
            assertThat(answer).hasText("-1|Invalid api_username or api_key");
            // What changes something wants a tick first.
            var rename = window.find("#vm_info_update");
            rename.locator("details:has(form[data-try]) > summary").click();
            rename.locator("[name=vname]").fill("tried");
            rename.locator("form[data-try] button").click();
            assertThat(rename.locator("form[data-try] pre")).isHidden();
            assertThat((String) window.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")).doesNotContain(People.BOB.apiKey());
            window.page.reload();
            assertThat(window.find("#try-key")).hasValue("");
            assertThat(window.complaints()).isEmpty();
        }
    }

    /** A program in a loop: what comes too fast waits, what is far too much is refused, and other customers notice nothing. */
    @Test
    void a_flood_of_calls_in_one_customers_name_is_held_up() {
        var flood = Crowd.of(700, i -> house.portal.api().as(People.BOB).send("vm_state", "vpsid", VM).text().replaceFirst("^[a-z]+\\|.*", "answered"));
        assertThat(flood).containsOnly("answered", "-1|Too many requests, try again later");
        assertThat(flood.stream().filter("answered"::equals).count()).isGreaterThan(200);
        assertThat(house.system().send("vm_state", "vpsid", VM).text()).as("the hosting site").doesNotStartWith("-1");
        assertThat(new Visitor(house.portal.url()).logIn(People.BOB).get("/").status()).as("the customer's own pages").isEqualTo(200);
        Eventually.see("the pace", Duration.ofSeconds(10), () -> house.portal.api().as(People.BOB).send("vm_state", "vpsid", VM).text(), text -> !text.startsWith("-1"));
    }

    /** As a client's page does it: the answer is evaluated where "swin" is a chart. */
    @Test
    void a_statistics_script_draws_a_chart() throws IOException {
        try (var window = chromium.window(house.portal.url()); var stand = getClass().getResourceAsStream("/story/stand-in-chart.js")) {
            window.page.setContent("<canvas id=\"chart\" width=\"800\" height=\"400\"></canvas>");
            window.page.evaluate(new String(stand.readAllBytes()));
            for (int chart = 1; chart <= 4; chart++) {
                int number = chart;
                Eventually.see("samples", Duration.ofSeconds(30), () -> house.system().send("vm_stat", "vpsid", VM, "charttype", number, "chartinterval", 5, "format", "json").json().path("series").get(0).path("points").size(), points -> points > 2);
                var script = house.system().send("vm_stat", "vpsid", VM, "charttype", chart, "chartinterval", 5).text();
                @SuppressWarnings("unchecked") var seen = (Map<String, Object>) window.page.evaluate("""
                        script => { const canvas = document.getElementById('chart'), swin = chart(canvas); const before = Object.keys(window).length; eval(script);
                          const pixels = canvas.getContext('2d').getImageData(61, 41, 718, 298).data; let drawn = 0;
                          for (let i = 0; i < pixels.length; i += 4) if (pixels[i] < 250 || pixels[i + 1] < 250 || pixels[i + 2] < 250) drawn++;
                          return { drawn, more: Object.keys(window).length - before }; }""", script);
                assertThat((Integer) seen.get("drawn")).as("pixels of the curves of chart " + chart).isGreaterThan(20);
                assertThat(seen.get("more")).as("nothing else is touched").isEqualTo(0);
                window.picture("vm-stat-" + chart);
            }
        }
    }
}
