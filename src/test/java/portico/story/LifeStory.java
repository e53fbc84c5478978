package portico.story;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The whole life of a machine with a real guest: a hosting site creates it, its owner sets it up, it grows, is deleted by mistake and comes back. */
@Tag("guest")
@Tag("browser")
@ExtendWith(Houses.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock("stories")
class LifeStory {

    private final RealHouse house;
    private final Window window;
    private long vm;

    LifeStory(RealHouse house, Chromium chromium) {
        this.house = house;
        window = chromium.window(house.portal.url()).logIn(People.ANN);
    }

    @Test @Order(1)
    void a_hosting_site_creates_it() {
        var answer = house.system().send("vm_create", "userid", 1001, "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "fresh01", "osid", RealHouse.TINY, "serverid", 1,
                "backup_snapshot", 2, "externalid", "order-1").parts();
        vm = Long.parseLong(answer.getFirst());
        assertThat(house.system().send("vm_info", "vpsid", vm).json().get(0).get("vip").asText()).isEqualTo(answer.get(1));
        house.awaitRunning(vm);
        assertThat(house.letsIn(vm, house.password(vm))).isTrue();
        assertThat(house.inGuest(vm, "ip -4 -o address show eth0")).contains(answer.get(1) + "/24");
        assertThat(rootMb()).isBetween(1_700, 2_100);
    }

    @Test @Order(2)
    void its_owner_names_and_protects_it() {
        window.page.navigate("/vm/" + vm);
        window.find(".tabs a[href$=settings]").click();
        window.find("input[name=vname]").fill("Mail server");
        window.find("form[action$='/settings/name'] button").click();
        assertThat(window.find("h1")).hasText("Mail server");
        window.find("form[action$='/protection'] button").click();
        assertThat(window.find("#content")).containsText("cannot delete this machine");
        window.picture("life-1-settings");
        assertThat(house.system().send("vm_delete", "vpsid", vm).text()).isEqualTo("-1|The owner has protected this host from deletion");
        window.find("form[action$='/protection'] button").click();
        assertThat(window.find("#content")).containsText("may delete this machine");
    }

    @Test @Order(3)
    void its_owner_sets_a_new_password() {
        var old = house.password(vm);
        window.page.navigate("/vm/" + vm + "/settings");
        window.find("a[href$='/settings/password']").click();
        var letters = house.mail.letters();
        window.find("button[formaction$='/settings/password/code']").click();
        assertThat(window.find("#vcode-hint")).containsText("an•••@acme.test");
        window.find("#vcode").fill(house.mail.codeAfter(letters));
        window.find("input[name=confirm]").fill("Mail server");
        window.picture("life-2-password");
        window.find("button.btn-danger").click();
        assertThat(window.page).hasURL(Pattern.compile(".*/vm/" + vm + "$"));
        house.awaitQuiet(vm);
        assertThat(house.password(vm)).isNotEqualTo(old);
        assertThat(house.letsIn(vm, house.password(vm))).isTrue();
        assertThat(house.letsIn(vm, old)).isFalse();
    }

    @Test @Order(4)
    void it_grows_while_it_runs() {
        house.inGuest(vm, "echo mine > /root/mark; sync");
        assertThat(house.system().send("vm_update", "vpsid", vm, "disk", 3, "cpu", 2).text()).isEqualTo("0");
        house.awaitQuiet(vm);
        assertThat(rootMb()).isBetween(2_600, 3_100);
        assertThat(house.inGuest(vm, "nproc").strip()).isEqualTo("1");
        window.page.navigate("/vm/" + vm + "/settings");
        assertThat(window.find("#content")).containsText("Its new size waits");
        window.picture("life-3-grown");
        assertThat(house.system().send("vm_update", "vpsid", vm, "disk", 2).text()).isEqualTo("-1|Parameter disk: a disk cannot become smaller, it has 3 GB");
    }

    @Test @Order(5)
    void deleted_by_mistake_it_comes_back() {
        assertThat(house.system().send("vm_delete", "vpsid", vm).text()).isEqualTo("0");
        Eventually.see("it is gone", RealHouse.BOOT, () -> house.system().send("vm_info", "vpsid", vm).text(), "[]"::equals);
        assertThat(window.page.navigate("/vm/" + vm).status()).isEqualTo(404);
        assertThat(Files.exists(Path.of("/var/lib/portico-test/disks/portico-" + vm + "/vda.qcow2"))).isTrue();

        assertThat(house.system().send("vm_undelete", "vpsid", vm).text()).startsWith("0|" + vm + "|");
        house.awaitQuiet(vm);
        assertThat(house.system().send("vm_start", "vpsid", vm).text()).isEqualTo("0");
        house.awaitRunning(vm);
        assertThat(house.inGuest(vm, "cat /root/mark").strip()).isEqualTo("mine");
        assertThat(house.inGuest(vm, "nproc").strip()).as("switched off and on it has both processors").isEqualTo("2");
        window.page.navigate("/vm/" + vm + "/activity");
        assertThat(window.find("#content")).containsText("Bring back");
        window.picture("life-4-back");
        assertThat(window.complaints().stream().filter(complaint -> !complaint.contains("404"))).isEmpty();
    }

    @Test @Order(6)
    void deleted_for_good_it_leaves_room() {
        assertThat(house.system().send("vm_delete", "vpsid", vm, "returnmsg", "true").parts().get(1)).isEqualTo("Mail server");
        Eventually.see("it is gone", Duration.ofMinutes(1), () -> house.system().send("vm_info", "vpsid", vm).text(), "[]"::equals);
        assertThat(house.system().send("vm_delete", "vpsid", vm).text()).isEqualTo("0");
        assertThat(house.portal.database().value("select count(*) from ip_address where vm_id = " + vm)).isEqualTo("0");
    }

    private int rootMb() { return Integer.parseInt(house.inGuest(vm, "df -m / | tail -1 | awk '{print $2}'").strip()); }
}
