package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every page, for everybody: in both languages, light and dark, wide and narrow, by keyboard, for screen readers, and without scripts. */
@Tag("browser")
@ExtendWith(Houses.class)
@ResourceLock("stories")
class PagesStory {

    private static final String VM = "/vm/" + PlayedHouse.WEB01;
    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private final PlayedHouse house;
    private final Chromium chromium;

    PagesStory(PlayedHouse house, Chromium chromium) {
        this.house = house;
        this.chromium = chromium;
    }

    @BeforeEach
    void the_machine_runs() { house.rest(PlayedHouse.WEB01, "running"); }

    /** Each language in each theme and at each width, and each theme at each width; screen readers' matters in both languages, themes and widths once. */
    @ParameterizedTest(name = "{0}, {1}, {2} pixels wide, examined: {3}")
    @CsvSource({"zh-CN, light, 1280, false", "zh-CN, dark, 320, true", "en, light, 320, false", "en, dark, 1280, false", "en, light, 1280, true"})
    void is_accessible_fits_and_runs_clean(String language, String theme, int width, boolean examined) { walk(language, theme, width, examined); }

    private void walk(String language, String theme, int width, boolean examined) {
        var tour = PageTour.of(house);
        try (var window = chromium.window(house.portal.url(), new Browser.NewContextOptions().setViewportSize(width, 800))) {
            window.prefers(house.portal.url(), language, theme);
            var faults = new ArrayList<String>();
            for (var path : tour.forEverybody()) faults.addAll(look(window, path, language, theme, width, examined));
            window.logIn(People.ANN);
            for (var path : tour.forCustomers()) faults.addAll(look(window, path, language, theme, width, examined));
            window.staff("root");
            for (var path : tour.forStaff()) faults.addAll(look(window, path, language, theme, width, examined));
            assertThat(faults).isEmpty();
        }
    }

    private static List<String> look(Window window, String path, String language, String theme, int width, boolean examined) {
        window.page.navigate(path);
        if (path.endsWith("/console")) assertThat(window.find("body[data-state=live]")).isVisible();
        assertThat(window.find("html").getAttribute("lang")).isEqualTo(language);
        assertThat(window.find("html").getAttribute("data-theme")).isEqualTo(theme);
        var faults = new ArrayList<String>();
        int wide = (int) window.page.evaluate("document.documentElement.scrollWidth");
        if (wide > width) faults.add(path + ": " + wide + " pixels wide");
        if (examined) {
            window.picture("pages/" + path.replaceAll("[^a-z0-9-]+", "_") + "-" + language + "-" + theme + "-" + width);
            // Legacy: without a second page for frames of other sites, of which we have none.
            new AxeBuilder(window.page).setLegacyMode(true).analyze().getViolations().stream().filter(rule -> GRAVE.contains(rule.getImpact())).map(rule -> path + ": " + describe(rule)).forEach(faults::add);
        }
        // A page that is an error on purpose is no complaint.
        window.complaints().stream().filter(text -> !text.contains("status of 404")).forEach(faults::add);
        return faults;
    }

    private static String describe(Rule rule) { return rule.getId() + " " + rule.getNodes().stream().map(node -> node.getHtml() + " " + node.getFailureSummary()).toList(); }

    @Test
    void walks_from_login_to_power_by_keyboard_alone() {
        try (var window = chromium.window(house.portal.url())) {
            window.page.navigate("/login");
            // The cursor is in the first field already.
            window.page.keyboard().type(People.ANN.username());
            window.page.keyboard().press("Tab");
            window.page.keyboard().type(People.ANN.password());
            window.page.keyboard().press("Enter");
            assertThat(window.find("h1")).hasText("Machines");
            // The first thing reached is the way past the top bar.
            window.page.keyboard().press("Tab");
            assertThat(window.find(":focus")).hasText("Skip to content");
            tabTo(window, "#vm-" + PlayedHouse.WEB01);
            window.page.keyboard().press("Enter");
            assertThat(window.find("h1")).hasText("web01");
            tabTo(window, "#shutdown");
            assertThat(window.find(":focus").evaluate("e => getComputedStyle(e).outlineStyle")).as("the focus is seen").isNotEqualTo("none");
            window.page.keyboard().press("Enter");
            assertThat(window.find("#machine-head .state.pill")).hasText("Stopped");
            tabTo(window, "#start");
            window.page.keyboard().press("Enter");
            assertThat(window.find("#machine-head .state.pill")).hasText("Running");
        }
    }

    private static void tabTo(Window window, String selector) {
        for (int i = 0; i < 60; i++) {
            if ((boolean) window.page.evaluate("selector => document.activeElement === document.querySelector(selector)", selector)) return;
            window.page.keyboard().press("Tab");
        }
        throw new AssertionError(selector + " is not reached by Tab");
    }

    @Test
    void works_without_scripts() {
        var key = house.portal.database().value("select api_key_hash from user_account where username = '" + People.ANN.username() + "'");
        try {
            walkWithoutScripts();
        } finally {
            // Other stories use the key that the world file gave her.
            house.portal.database().change("update user_account set api_key_hash = '" + key + "' where username = '" + People.ANN.username() + "'");
        }
    }

    private void walkWithoutScripts() {
        try (var window = chromium.window(house.portal.url(), new Browser.NewContextOptions().setViewportSize(1280, 900).setJavaScriptEnabled(false))) {
            window.logIn(People.ANN);
            window.find("#q").fill("web");
            window.page.keyboard().press("Enter");
            assertThat(window.find(".machine")).hasCount(1);
            window.find("#vm-" + PlayedHouse.WEB01).click();
            window.find("#shutdown").click();
            // A page that waits for something loads itself again.
            assertThat(window.find("#machine-head .state.pill")).hasText("Stopped");
            window.find("#start").click();
            assertThat(window.find("#machine-head .state.pill")).hasText("Running");
            house.rest(PlayedHouse.WEB01, "running");

            window.page.navigate(VM + "/reinstall");
            window.find("input[name=osid][value='" + PlayedHouse.DEBIAN + "']").check();
            window.find("input[name=confirm]").fill("web01");
            house.forgetCodes();
            var letters = house.mail.letters();
            window.find("button[formaction$='/reinstall/code']").press("Enter");
            // The next page, which the one before does not look like: what was typed is in both.
            assertThat(window.find("#vcode-hint[role=status]")).isVisible();
            assertThat(window.find("input[name=confirm]")).hasValue("web01");
            window.find("#vcode").fill("000000");
            // Return in the field means what the page is for, not another code.
            window.find("#vcode").press("Enter");
            assertThat(window.find("#vcode-problem")).isVisible();
            assertThat(house.mail.letters().size()).isLessThanOrEqualTo(letters.size() + 1);
            window.find("#vcode").fill(house.mail.codeAfter(letters));
            window.find("#vcode").press("Enter");
            assertThat(window.find("#machine-head .task-now, #machine-head .state.pill").first()).isVisible();
            window.picture("without-scripts-reinstalling");
            assertThat(window.find("#machine-head .state.pill")).hasText("Running");

            window.page.navigate("/account");
            // A key that is in use is not replaced by a single click.
            if (window.find("#change-key").count() > 0) window.find("#change-key > summary").click();
            window.find("form[action='/account/key'] button").click();
            assertThat(window.find("#api-key")).isVisible();
            var key = window.find("#api-key").textContent();
            assertThat(house.portal.api().with("user", People.ANN.username(), key).send("vm_info").text()).startsWith("[{");
            window.picture("without-scripts-account");
        }
    }

    /** What a page says to those who cannot see it is in the page's language. */
    @Test
    void no_word_of_one_language_stands_in_the_other() {
        try (var window = chromium.window(house.portal.url())) {
            window.prefers(house.portal.url(), "en", "light");
            window.logIn(People.ANN);
            for (var path : PageTour.of(house).forCustomers()) {
                window.page.navigate(path);
                var text = (String) window.page.evaluate("""
                        () => [document.title, document.body.innerText, ...[...document.querySelectorAll('[aria-label],[placeholder],[title],[alt]')]
                          .flatMap(e => ['aria-label', 'placeholder', 'title', 'alt'].map(a => e.getAttribute(a) ?? ''))].join('\\n')""");
                assertThat(Stream.of(text.split("\n")).filter(line -> line.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)).filter(line -> !line.contains("简体中文")))
                        .as(path).isEmpty();
            }
        }
    }
}
