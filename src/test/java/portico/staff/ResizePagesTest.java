package portico.staff;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.resize.SizeRules;
import portico.resize.SizeRules.Part;
import portico.task.Task;
import portico.task.TaskState;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** Staff change a machine's size, and read before they do what it has at once and what waits. */
@QuarkusTest
class ResizePagesTest {

    private static final String WAITS = "Waits until the machine is restarted here", MORE_WAITS = "more waits until the machine is restarted here";

    @Inject Given given;
    Given.Customer ann;
    BrowserClient chief;

    @BeforeEach void log_in() {
        ann = given.customer();
        chief = new BrowserClient().staff("chief");
    }

    @Test void what_waits_is_said_before_and_afterwards() throws Exception {
        var web = given.vm(ann);
        var path = "/staff/machines/" + web.id() + "/resize";
        chief.open("/staff/machines/" + web.id()).shows(path);
        chief.open(path).is(200).shows(WAITS, MORE_WAITS, "never smaller than its 5 GB", "value=\"512\"", "memory and");
        chief.cookie("portico-language", "zh-CN").open(path).shows("在此处重启或关机再开机后生效", "不可小于现有的 5 GB");
        chief.cookie("portico-language", "en");
        chief.send(path, "cpu", "2", "ram_max", "512", "disk", "3").is(422).shows("disk cannot become smaller", "aria-invalid=\"true\"", "value=\"3\"");
        chief.send(path, "cpu", "2", "ram_max", "512", "disk", "5", "backup_full", "4").leadsTo("/staff/machines/" + web.id() + "?said=staff-ordered");
        idle(web);
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).fullBackups)).isEqualTo(4);
        chief.open("/staff/machines/" + web.id()).shows("Its new size waits");
        chief.open(path).shows("Its new size waits", "value=\"2\"");

        chief.send(path, "bandwidth", "300").leadsTo("/staff/machines/" + web.id() + "?said=staff-saved");
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).trafficQuotaGb)).isEqualTo(300);
    }

    @Test void a_machine_that_is_off_has_all_of_it_at_once() throws Exception {
        var web = given.vm(ann, "off");
        var path = "/staff/machines/" + web.id() + "/resize";
        chief.open(path).is(200).shows("Takes effect at once").hides(WAITS, MORE_WAITS);
        chief.send(path, "cpu", "2", "ram_max", "1024").leadsTo("/staff/machines/" + web.id() + "?said=staff-ordered");
        idle(web);
        chief.open("/staff/machines/" + web.id()).hides("Its new size waits");
    }

    /** What the rule foretells is what the host makes of it. */
    @Test void the_rule_foretells_what_the_host_does() throws Exception {
        for (var state : new String[] { "running", "off" })
            for (var change : new Object[][] { { Part.PROCESSORS, "cpu", "2", true }, { Part.MEMORY, "ram_max", "1024", true }, { Part.MEMORY, "ram_max", "256", false }, { Part.DISK, "disk", "8", true }, { Part.SPEED, "port", "50", true } }) {
                var web = given.vm(ann, state);
                var power = given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).power);
                chief.send("/staff/machines/" + web.id() + "/resize", change[1], change[2]).is(303);
                idle(web);
                assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).resizeWaits)).as(change[1] + " " + change[2] + " while " + state).isEqualTo(SizeRules.waits((Part) change[0], power, (boolean) change[3]));
            }
    }

    private void idle(Given.Machine machine) throws InterruptedException {
        for (int i = 0; i < 300 && given.inside(Given.ACME, () -> Task.busyWith(machine.id()).isPresent()); i++) Thread.sleep(100);
        assertThat(given.inside(Given.ACME, () -> Task.newestOf(machine.id(), 1).getFirst().state)).isEqualTo(TaskState.DONE);
    }
}
