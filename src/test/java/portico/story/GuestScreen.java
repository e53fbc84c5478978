package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.function.Supplier;

/** A guest's screen on the console page. */
final class GuestScreen {

    /** Emulated guests merge keys that come faster. Only letters and digits: no key is held for others. */
    private static final double BETWEEN_KEYS_MILLIS = 120;
    /** Letters on a text screen: more than the cursor alone lights. */
    private static final int LIT_BY_TEXT = 300;

    private final Page page;

    GuestScreen(Page page) { this.page = page; }

    /** Until the picture is there. */
    void awaitLive(Duration patience) {
        assertThat(page.locator("body[data-state=live]")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(patience.toMillis()));
        page.locator("canvas").first().focus();
    }

    /** Until something is written on it that stays for three seconds: the login prompt. */
    void awaitText(Duration patience) {
        Supplier<Boolean> settled = () -> {
            var before = picture();
            if (lit() < LIT_BY_TEXT) return false;
            Eventually.pause(Duration.ofSeconds(3));
            return picture().equals(before);
        };
        Eventually.see("text on the screen", patience, settled, yes -> yes);
    }

    void type(String text) { page.keyboard().type(text, new Keyboard.TypeOptions().setDelay(BETWEEN_KEYS_MILLIS)); }

    /** Has the page type a text, as a customer does who copied it. */
    void typeForMe(String text) {
        page.locator("[data-console=paste]").click();
        page.locator("#paste-text").fill(text);
        page.locator("#paste [data-part=go]").click();
        assertThat(page.locator("#paste")).isHidden();
    }

    void enter() { page.keyboard().press("Enter"); }

    /** The pixels, in short; the blinking cursor's row of pixels is left out by looking at a coarse copy. */
    String picture() {
        return (String) page.evaluate("""
                () => { const from = document.querySelector('canvas'), to = document.createElement('canvas');
                  to.width = from.width; to.height = from.height; const pen = to.getContext('2d'); pen.drawImage(from, 0, 0);
                  const cell = 16, rows = []; const data = pen.getImageData(0, 0, to.width, to.height).data;
                  for (let y = 0; y + cell <= to.height; y += cell) { let row = '';
                    for (let x = 0; x + 8 <= to.width; x += 8) { let lit = 0;
                      for (let i = 0; i < cell - 4; i++) for (let j = 0; j < 8; j++) if (data[4 * ((y + i) * to.width + x + j)] > 64) lit++;
                      row += lit ? String.fromCharCode(33 + lit % 90) : ' '; }
                    rows.push(row.trimEnd()); }
                  return rows.join('\\n'); }""");
    }

    private int lit() { return (int) page.evaluate("""
                () => { const from = document.querySelector('canvas'), to = document.createElement('canvas');
                  to.width = from.width; to.height = from.height; const pen = to.getContext('2d'); pen.drawImage(from, 0, 0);
                  const data = pen.getImageData(0, 0, to.width, to.height).data; let lit = 0;
                  for (let i = 0; i < data.length; i += 4) if (data[i] > 64) lit++;
                  return lit; }"""); }
}
