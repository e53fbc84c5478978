package portico.story;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The browser that this machine has installed. */
final class Chromium implements AutoCloseable {

    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private final Playwright playwright;
    private final Browser browser;

    Chromium() {
        var program = PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow(() -> new AssertionError("no Chromium among " + PLACES + "; ./portico test installs it"));
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(program).setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")));
    }

    /** A window of its own, with nobody's cookies. */
    Window window(String portal) { return window(portal, new Browser.NewContextOptions().setViewportSize(1280, 900).setLocale("en")); }

    Window window(String portal, Browser.NewContextOptions options) { return new Window(browser.newContext(options.setBaseURL(portal))); }

    @Override public void close() {
        browser.close();
        playwright.close();
    }
}
