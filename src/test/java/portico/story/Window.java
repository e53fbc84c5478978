package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.Cookie;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import portico.testing.Given.Customer;

/** A browser window with one page, which writes down what its console complains about. */
final class Window implements AutoCloseable {

    private static final Path SCREENS = Path.of("target/screens");

    final BrowserContext context;
    final Page page;
    private final List<String> complaints = new ArrayList<>();

    Window(BrowserContext context) {
        this.context = context;
        page = context.newPage();
        page.setDefaultTimeout(30_000);
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) complaints.add(page.url() + ": " + message.text());
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
    }

    Window logIn(Customer person) {
        page.navigate("/login");
        page.fill("#username", person.username());
        page.fill("#password", person.password());
        page.locator("form:has(#password) button").click();
        assertThat(page.url()).as("after logging in").doesNotContain("/login");
        return this;
    }

    /** Staff of the stories' worlds, whose passwords are their names with "-password". */
    Window staff(String username) {
        page.navigate("/staff/login");
        page.fill("#username", username);
        page.fill("#password", username + "-password");
        page.locator("form:has(#password) button").click();
        assertThat(page.url()).as("after logging in").endsWith("/staff");
        return this;
    }

    /** A person's look and language, as the settings menu would remember them. */
    Window prefers(String portal, String language, String theme) {
        context.addCookies(List.of(new Cookie("portico-language", language).setUrl(portal), new Cookie("portico-theme", theme).setUrl(portal)));
        return this;
    }

    Locator find(String selector) { return page.locator(selector); }

    /** Keeps a picture for people to look at. Chromium now and then never finishes one that it was asked for while the page changed; it is asked again then. */
    void picture(String name) {
        var options = new Page.ScreenshotOptions().setPath(SCREENS.resolve(name + ".png")).setFullPage(true);
        try {
            page.screenshot(options);
        } catch (TimeoutError unfinished) {
            page.screenshot(options);
        }
    }

    /** What the console complained about since the last time. */
    List<String> complaints() {
        var since = List.copyOf(complaints);
        complaints.clear();
        return since;
    }

    @Override public void close() { context.close(); }
}
