package portico.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.hypervisor.PowerState;
import portico.hypervisor.TaskThread;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.task.Task;
import portico.task.TaskState;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** On and off: what the plug passes and what it does not, and what stays off. */
@QuarkusTest
class PowerTest {

    private static final Duration A_WHILE = Duration.ofMillis(1_500);

    @Inject Given given;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    @Inject KeepOff keep;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_running_vm() {
        ann = given.customer();
        web = given.vm(ann);
    }

    @AfterEach void calm() { mishaps.calm(); }

    @Test void the_plug_passes_a_shutdown_that_is_under_way_but_not_itself() throws Exception {
        mishaps.slow("shutdown", A_WHILE);
        order("vm_shutdown");
        eventually(() -> touched("shutdown"));
        var passed = newest();
        mishaps.slow("powerOff", Duration.ofMillis(700));
        order("vm_hshutdown");
        api.as(ann).send("vm_hshutdown", "vpsid", web.id()).refuses("A task is running on this host");
        // Nor does anything else begin beside it, although it has a lane of its own.
        system.send("vm_update", "vpsid", web.id(), "cpu", 2).refuses("A task is running on this host");
        idle();
        assertThat(newest().action).isEqualTo("hshutdown");
        assertThat(newest().state).isEqualTo(TaskState.DONE);
        assertThat(look().isRunning()).isFalse();
        // Nor does who was passed say anything once it wakes up.
        Thread.sleep(A_WHILE);
        var after = given.inside(Given.ACME, () -> Task.<Task>findById(passed.id));
        assertThat(after.state + " " + after.message).isEqualTo("CANCELLED failure.overtaken");
    }

    @Test void the_plug_does_not_pass_a_disk_that_is_being_written() throws Exception {
        mishaps.slow("writeBackup", A_WHILE);
        system.send("vm_backup", "vpsid", web.id(), "subaction", "backup", "bktype", 1, "bkname", "full").says("0");
        eventually(() -> touched("writeBackup"));
        api.as(ann).send("vm_hshutdown", "vpsid", web.id()).refuses("A task is running on this host");
        assertThat(newest().state).isEqualTo(TaskState.RUNNING);
        idle();
        mishaps.slow("rebuildDisks", A_WHILE);
        api.as(ann).send("vm_reload", "vpsid", web.id(), "osid", Given.DEBIAN).says("0");
        eventually(() -> touched("rebuildDisks"));
        int before = hypervisor.touched().size();
        for (var action : List.of("vm_hshutdown", "vm_start", "vm_reboot")) api.as(ann).send(action, "vpsid", web.id()).refuses("A task is running on this host");
        api.as(ann).send("vm_cd_manage", "vpsid", web.id(), "subaction", "change", "cd_image", 21).refuses("A task is running on this host");
        system.send("vm_update", "vpsid", web.id(), "status", 1).refuses("A task is running on this host");
        assertThat(newest().action).isEqualTo("reload_step_1");
        idle();
        assertThat(newest().state).isEqualTo(TaskState.DONE);
        assertThat(hypervisor.touched().stream().skip(before).filter(touch -> touch.machine().equals(name())).map(SimulatedHypervisor.Touch::operation)).doesNotContain("powerOff");
        assertThat(look().isRunning()).isTrue();
    }

    @Test void a_restart_for_a_size_that_waits_starts_nothing_once_the_plug_is_pulled() throws Exception {
        system.send("vm_update", "vpsid", web.id(), "cpu", 2).says("0");
        idle();
        mishaps.slow("shutdown", A_WHILE);
        order("vm_reboot");
        eventually(() -> touched("shutdown"));
        order("vm_hshutdown");
        idle();
        assertThat(look().isRunning()).isFalse();
        Thread.sleep(A_WHILE.plusMillis(500));
        assertThat(look().isRunning()).as("the restart found it off, and lets it be").isFalse();
        assertThat(touched("start")).isFalse();
        order("vm_start");
        idle();
        assertThat(look().runsAs().orElseThrow().cpu()).isEqualTo(2);
    }

    @Test void a_start_that_comes_through_after_the_plug_was_pulled_is_taken_back() throws Exception {
        web = given.vm(ann, "off");
        mishaps.slow("start", A_WHILE);
        order("vm_start");
        eventually(() -> touched("start"));
        order("vm_hshutdown");
        idle();
        Thread.sleep(A_WHILE);
        eventually(() -> hypervisor.touched().stream().filter(touch -> touch.machine().equals(name()) && touch.operation().equals("powerOff")).count() == 2);
        eventually(() -> !look().isRunning());
    }

    @Test void what_a_status_switched_off_is_switched_off_again_whoever_starts_it() throws Exception {
        system.send("vm_update", "vpsid", web.id(), "status", 1).says("0");
        idle();
        startBehindOurBack();
        keep.run();
        eventually(() -> power() == PowerState.OFF);
        idle();
        assertThat(look().isRunning()).isFalse();
        assertThat(newest().action + " " + newest().state).isEqualTo("keep_off DONE");
        new BrowserClient().loggedIn(ann).open("/vm/" + web.id() + "/activity").shows("Shut down again: its status does not let it run");
        // It ran when it was locked.
        system.send("vm_update", "vpsid", web.id(), "status", 2).says("0");
        idle();
        keep.run();
        assertThat(power()).isEqualTo(PowerState.RUNNING);
        assertThat(newest().action).isEqualTo("resume");
    }

    @Test void a_status_that_was_written_down_only_stops_nothing_until_it_is_said_for_the_machine() throws Exception {
        system.send("vm_update", "vpsid", web.id(), "status", -1, "updatevm", 0).says("0");
        keep.run();
        assertThat(tasks()).isEmpty();
        assertThat(look().isRunning()).isTrue();
        system.send("vm_update", "vpsid", web.id(), "status", -1).says("0");
        idle();
        assertThat(look().isRunning()).isFalse();
        assertThat(tasks()).containsExactly("suspend");
    }

    @Test void who_switched_itself_off_does_not_come_up_with_its_host() throws Exception {
        given.sql("update host set answering_since = now() - interval '1 hour' where id = 3");
        off();
        keep.run();
        assertThat(touched("stayOff")).as("its host may be going down").isFalse();
        given.sql("update vm set power_since = now() - interval '11 minutes' where id = ?", web.id());
        keep.run();
        eventually(() -> touched("stayOff"));
        idle();
        assertThat(tasks()).containsExactly("stay_off");
        assertThat(api.as(ann).send("task_list", "vpsid", web.id()).json()).as("nobody's business").isEmpty();
        keep.run();
        idle();
        assertThat(tasks()).as("once is enough").hasSize(1);
        // Until it was on again.
        order("vm_start");
        idle();
        off();
        given.sql("update vm set power_since = now() - interval '11 minutes', stays_off_at = now() - interval '12 minutes' where id = ?", web.id());
        keep.run();
        idle();
        assertThat(tasks()).containsExactly("stay_off", "start", "stay_off");
    }

    @Test void one_that_is_off_when_it_is_locked_stays_off_at_once() throws Exception {
        off();
        system.send("vm_update", "vpsid", web.id(), "status", 1).says("0");
        keep.run();
        eventually(() -> touched("stayOff"));
        idle();
        assertThat(tasks()).containsExactly("stay_off");
        // What we switch off ourselves stays off by that.
        web = given.vm(ann);
        order("vm_shutdown");
        idle();
        system.send("vm_update", "vpsid", web.id(), "status", 1).says("0");
        keep.run();
        assertThat(tasks()).containsExactly("shutdown");
    }

    private void order(String command) { api.as(ann).send(command, "vpsid", web.id()).says("0"); }

    /** As its guest would. */
    private void off() throws InterruptedException {
        TaskThread.run(() -> hypervisor.powerOff(host(), name()));
        eventually(() -> power() == PowerState.OFF);
    }

    private void startBehindOurBack() throws InterruptedException {
        TaskThread.run(() -> hypervisor.start(host(), name()));
        eventually(() -> power() == PowerState.RUNNING);
    }

    private PowerState power() { return given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).power); }

    private boolean touched(String operation) { return hypervisor.touched().stream().anyMatch(touch -> touch.machine().equals(name()) && touch.operation().equals(operation)); }

    private String name() { return "portico-" + web.id(); }

    private HostTarget host() { return given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).host.target()); }

    private SimulatedMachine look() { return hypervisor.look(host(), name()).orElseThrow(); }

    private Task newest() { return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 1).getFirst()); }

    private List<String> tasks() { return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 10).stream().map(task -> task.action).toList()); }

    private void idle() throws InterruptedException { eventually(() -> given.inside(Given.ACME, () -> Task.busyWith(web.id()).isEmpty())); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) Thread.sleep(50);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
