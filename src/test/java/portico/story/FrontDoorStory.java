package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the product is for, as a customer sees it: a real guest is looked at, switched off and on, reinstalled, and logged in to on its screen. */
@Tag("guest")
@Tag("browser")
@ExtendWith(Houses.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock("stories")
class FrontDoorStory {

    private static final LocatorAssertions.IsVisibleOptions SOON = new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);
    private static final double BOOT_MILLIS = RealHouse.BOOT.toMillis();
    private static final String VM = "/vm/" + RealHouse.WEB01;

    private final RealHouse house;
    private final Window window;

    /** What was seen when something went wrong. */
    @RegisterExtension final AfterTestExecutionCallback lastSight = context -> {
        if (context.getExecutionException().isPresent()) window().picture("front-failed-" + context.getRequiredTestMethod().getName());
    };

    FrontDoorStory(RealHouse house, Chromium chromium) {
        this.house = house;
        house.awaitRunning(RealHouse.WEB01);
        window = chromium.window(house.portal.url());
    }

    private Window window() { return window; }

    @Test @Order(1)
    void logs_in_and_sees_the_machine_with_its_screen() {
        window.page.navigate("/");
        window.picture("front-1-login");
        window.logIn(People.ANN);
        assertThat(window.find(".machine")).hasCount(1);
        assertThat(window.find(".machine .state")).hasText("Running");
        assertThat(window.find(".machine .shot img")).isVisible(SOON);
        window.picture("front-2-list");
    }

    @Test @Order(2)
    void stops_it_and_starts_it_while_the_page_follows_by_itself() {
        window.find("#vm-" + RealHouse.WEB01).click();
        window.picture("front-3-machine");
        assertThat(window.find("#content")).containsText(house.acceleration.equals("kvm") ? "Hardware virtualisation (KVM)" : "Software emulation, slower than KVM");
        window.page.evaluate("window.neverLoadedAgain = true");

        window.find("#shutdown").click();
        // The form is answered with the page itself; from here on nothing is loaded again.
        window.page.evaluate("window.neverLoadedAgain = true");
        assertThat(window.find("#machine-head .task-now")).isVisible(SOON);
        window.picture("front-4-shutting-down");
        assertThat(window.find("#machine-head .state.pill")).hasText("Stopped", new LocatorAssertions.HasTextOptions().setTimeout(BOOT_MILLIS));
        assertThat(window.find("#screen")).containsText("The machine is off");
        assertThat(window.find("#machine-head .task-now")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(20_000));
        assertThat(window.page.evaluate("window.neverLoadedAgain")).isEqualTo(true);
        window.picture("front-5-stopped");

        window.find("#start").click();
        window.page.evaluate("window.neverLoadedAgain = true");
        assertThat(window.find("#machine-head .state.pill")).hasText("Running", new LocatorAssertions.HasTextOptions().setTimeout(BOOT_MILLIS));
        assertThat(window.page.evaluate("window.neverLoadedAgain")).isEqualTo(true);
        house.awaitQuiet(RealHouse.WEB01);
    }

    @Test @Order(3)
    void types_into_the_login_prompt_on_its_screen() {
        house.awaitGuest(RealHouse.WEB01);
        window.page.navigate(VM + "/console");
        var screen = new GuestScreen(window.page);
        screen.awaitLive(Duration.ofSeconds(60));
        screen.awaitText(RealHouse.BOOT);
        window.picture("front-6-console");
        var before = screen.picture();
        screen.type("nobody");
        Eventually.see("typed letters on the screen", Duration.ofSeconds(20), screen::picture, now -> !now.equals(before));
        window.picture("front-7-typed");
        screen.enter();
        Eventually.pause(Duration.ofSeconds(1));
        screen.enter();
    }

    @Test @Order(4)
    void reinstalls_it_with_a_code_from_the_letter() {
        var oldPassword = house.password(RealHouse.WEB01);
        house.inGuest(RealHouse.WEB01, "echo mine > /root/mark; sync");
        window.page.navigate(VM);
        window.find(".tabs a[href$=reinstall]").click();
        window.picture("front-8-reinstall");
        window.find("input[name=osid][value='" + RealHouse.TINY + "']").check();
        var letters = house.mail.letters();
        window.find("button[formaction$='/reinstall/code']").click();
        assertThat(window.find("#vcode-hint")).containsText("an•••@acme.test");
        var code = house.mail.codeAfter(letters);
        assertThat(window.find("input[name=osid]:checked")).hasValue(String.valueOf(RealHouse.TINY));
        window.find("#vcode").fill(code);
        window.find("input[name=confirm]").fill("web01");
        window.picture("front-9-reinstall-filled");
        window.find("button.btn-danger[formaction$='/reinstall']").click();
        assertThat(window.page).hasURL(Pattern.compile(".*" + VM + "$"));
        window.page.evaluate("window.neverLoadedAgain = true");
        window.picture("front-10-reinstalling");
        assertThat(window.find(".task-now ol li")).hasCount(8);
        assertThat(window.find("#machine-head .state.pill")).hasText("Running", new LocatorAssertions.HasTextOptions().setTimeout(BOOT_MILLIS));
        assertThat(window.page.evaluate("window.neverLoadedAgain")).isEqualTo(true);
        window.picture("front-11-reinstalled");

        house.awaitRunning(RealHouse.WEB01);
        assertThat(house.password(RealHouse.WEB01)).isNotEqualTo(oldPassword);
        assertThat(house.inGuest(RealHouse.WEB01, "ls /root")).doesNotContain("mark");
        assertThat(house.letsIn(RealHouse.WEB01, house.password(RealHouse.WEB01))).isTrue();
        assertThat(house.letsIn(RealHouse.WEB01, oldPassword)).isFalse();
    }

    @Test @Order(5)
    void logs_in_to_the_fresh_system_on_its_screen() {
        window.page.navigate(VM);
        window.find("form[action$='/password'] button").click();
        var password = window.find("#password").textContent();
        assertThat(password).isEqualTo(house.password(RealHouse.WEB01));
        window.picture("front-12-password");

        house.awaitGuest(RealHouse.WEB01);
        window.page.navigate(VM + "/console");
        var screen = new GuestScreen(window.page);
        screen.awaitLive(Duration.ofSeconds(60));
        screen.awaitText(RealHouse.BOOT);
        screen.type("root");
        screen.enter();
        screen.awaitText(Duration.ofSeconds(20));
        screen.typeForMe(password + "\n");
        screen.awaitText(Duration.ofSeconds(20));
        screen.typeForMe("echo Portico > /root/proof\n");
        Eventually.see("what root wrote on the screen", Duration.ofSeconds(30), () -> house.inGuest(RealHouse.WEB01, "cat /root/proof 2>/dev/null").strip(), "Portico"::equals);
        window.picture("front-13-logged-in");
        assertThat(window.complaints()).isEmpty();
    }

    @Test @Order(6)
    void reads_in_the_activity_what_was_done() {
        window.page.navigate(VM + "/activity");
        assertThat(window.find("#content")).containsText("ann1980");
        window.picture("front-14-activity");
    }
}
