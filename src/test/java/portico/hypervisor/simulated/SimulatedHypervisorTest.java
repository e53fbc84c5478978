package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.TaskThread;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;

class SimulatedHypervisorTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SimulatedWorld world = new SimulatedWorld(100);
    private final SimulatedHypervisor hypervisor = world.hypervisor;

    @Test void a_machine_is_installed_boots_and_shuts_down() throws Exception {
        var machine = SimulatedWorld.machine();
        var percents = new ArrayList<Integer>();
        TaskThread.run(() -> {
            hypervisor.define(world.host, machine);
            hypervisor.rebuildDisks(world.host, machine, SimulatedWorld.DEBIAN, Wipe.SYSTEM_DISK, CloneMode.FAST, percents::add);
            hypervisor.start(world.host, machine.name());
        });
        assertThat(percents).startsWith(0).endsWith(100).isSorted();
        assertThat(world.look(machine).hasTemplate("debian-12.qcow2")).isTrue();
        assertThat(world.view.machines(world.host).get(machine.name()).power()).isEqualTo(PowerState.RUNNING);
        assertThat(TaskThread.call(() -> hypervisor.awaitAgent(world.host, machine.name(), PATIENCE))).isTrue();
        assertThat(world.view.agentAnswers(world.host, machine.name())).isTrue();
        assertThat(TaskThread.call(() -> hypervisor.shutdown(world.host, machine.name(), PATIENCE))).isTrue();
        assertThat(world.view.machines(world.host).get(machine.name()).power()).isEqualTo(PowerState.OFF);
        assertThat(TaskThread.call(() -> hypervisor.shutdown(world.host, machine.name(), PATIENCE))).isTrue();
    }

    @Test void changes_outside_the_task_runner_are_refused() {
        var machine = SimulatedWorld.machine();
        assertThatThrownBy(() -> hypervisor.define(world.host, machine)).isInstanceOf(IllegalStateException.class).hasMessageContaining("define");
        assertThat(hypervisor.touched()).isEmpty();
        assertThat(hypervisor.look(world.host, machine.name())).isEmpty();
    }

    @Test void another_portal_sees_the_same_machine_finish_its_boot() {
        var slow = new SimulatedWorld(1);
        var machine = world.installed();
        TaskThread.run(() -> slow.hypervisor.start(slow.host, machine.name()));
        var other = new SimulatedWorld(1);
        assertThat(other.view.agentAnswers(other.host, machine.name())).isFalse();
        other.forward(Duration.ofSeconds(6));
        assertThat(other.view.agentAnswers(other.host, machine.name())).isTrue();
    }

    @Test void a_password_is_taken_by_the_guest_and_gone_after_a_reinstall() {
        var machine = world.running("tr0ub4dor");
        assertThat(world.look(machine).accepts("tr0ub4dor")).isTrue();
        assertThat(world.look(machine).accepts("")).isFalse();
        assertThat(world.look(machine).passwordHash().orElseThrow()).doesNotContain("tr0ub4dor");
        fails(Kind.FAILED, () -> hypervisor.setPassword(world.host, machine.name(), "nobody", "x"));
        fails(Kind.FAILED, () -> rebuild(machine, SimulatedWorld.DEBIAN));
        TaskThread.run(() -> {
            hypervisor.powerOff(world.host, machine.name());
            rebuild(machine, SimulatedWorld.DEBIAN);
        });
        assertThat(world.look(machine).accepts("tr0ub4dor")).isFalse();
    }

    @Test void a_password_hashed_elsewhere_is_understood() {
        var made = Password.hash("demo").addRandomSalt(16).with(Argon2Function.getInstance(4096, 3, 1, 24, Argon2.ID)).getResult();
        var machine = SimulatedMachine.blank(3, SimulatedWorld.machine()).withPasswordHash(made);
        assertThat(machine.accepts("demo")).isTrue();
        assertThat(machine.accepts("Demo")).isFalse();
    }

    @Test void a_reboot_begins_a_new_boot_and_so_does_a_reset() throws Exception {
        var machine = world.running("secret");
        var first = bootOf(machine);
        assertThat(TaskThread.call(() -> hypervisor.reboot(world.host, machine.name(), PATIENCE))).isTrue();
        var second = bootOf(machine);
        assertThat(second.bootedAt()).isAfter(first.bootedAt());
        TaskThread.run(() -> hypervisor.reset(world.host, machine.name()));
        assertThat(bootOf(machine).bootedAt()).isAfter(second.bootedAt());
        TaskThread.run(() -> hypervisor.powerOff(world.host, machine.name()));
        fails(Kind.FAILED, () -> hypervisor.reset(world.host, machine.name()));
        fails(Kind.FAILED, () -> hypervisor.reboot(world.host, machine.name(), PATIENCE));
    }

    @Test void a_new_size_applies_at_the_next_boot_and_a_disk_never_shrinks() {
        var machine = world.running("secret");
        var larger = new Machine(machine.vmId(), machine.name(), machine.uuid(), 4, 2048, 2, 0, machine.cards());
        TaskThread.run(() -> hypervisor.define(world.host, larger));
        assertThat(bootOf(machine).as().cpu()).isEqualTo(2);
        TaskThread.run(() -> {
            hypervisor.powerOff(world.host, machine.name());
            rebuild(larger, SimulatedWorld.DEBIAN);
            hypervisor.start(world.host, machine.name());
        });
        assertThat(bootOf(machine).as().cpu()).isEqualTo(4);
        assertThat(world.look(machine).disk().orElseThrow().sizeGb()).isEqualTo(5);
    }

    @Test void deleting_is_fine_when_nothing_is_left_and_so_is_pulling_the_plug() {
        var machine = world.running("secret");
        for (int i = 0; i < 2; i++) TaskThread.run(() -> hypervisor.delete(world.host, machine));
        TaskThread.run(() -> hypervisor.powerOff(world.host, machine.name()));
        assertThat(world.view.machines(world.host)).doesNotContainKey(machine.name());
        fails(Kind.NO_SUCH_MACHINE, () -> hypervisor.start(world.host, machine.name()));
        fails(Kind.NO_SUCH_MACHINE, () -> rebuild(machine, SimulatedWorld.DEBIAN));
        fails(Kind.NO_SUCH_MACHINE, () -> hypervisor.awaitAgent(world.host, machine.name(), PATIENCE));
    }

    @Test void mishaps_happen_when_asked_for() throws Exception {
        var machine = world.running("secret");
        world.mishaps.failNext("powerOff", Kind.TIMEOUT, "lost in the woods");
        assertThat(fails(Kind.TIMEOUT, () -> hypervisor.powerOff(world.host, machine.name()))).hasMessage("lost in the woods");
        assertThat(world.look(machine).isRunning()).isTrue();

        world.mishaps.unreachable(world.host.id(), true);
        fails(Kind.UNREACHABLE, () -> hypervisor.powerOff(world.host, machine.name()));
        fails(Kind.UNREACHABLE, () -> world.view.machines(world.host));
        world.mishaps.unreachable(world.host.id(), false);

        world.mishaps.guestIgnoresShutdown(machine.name());
        assertThat(TaskThread.call(() -> hypervisor.shutdown(world.host, machine.name(), Duration.ofSeconds(10)))).isFalse();
        assertThat(TaskThread.call(() -> hypervisor.reboot(world.host, machine.name(), Duration.ofSeconds(10)))).isFalse();

        world.mishaps.agentSilent(machine.name());
        assertThat(TaskThread.call(() -> hypervisor.awaitAgent(world.host, machine.name(), Duration.ofSeconds(10)))).isFalse();
        fails(Kind.NO_AGENT, () -> hypervisor.setPassword(world.host, machine.name(), "root", "x"));

        world.mishaps.calm();
        world.mishaps.slow("start", Duration.ofMillis(150));
        long began = System.nanoTime();
        TaskThread.run(() -> hypervisor.start(world.host, machine.name()));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(149));
        assertThat(TaskThread.call(() -> hypervisor.shutdown(world.host, machine.name(), PATIENCE))).isTrue();
    }

    @Test void a_template_outside_the_template_directory_is_refused_and_leaves_the_old_disk() {
        var machine = world.installed();
        fails(Kind.BAD_TEMPLATE, () -> rebuild(machine, new TemplateImage("../../etc/shadow", true, "root")));
        assertThat(world.look(machine).hasTemplate("debian-12.qcow2")).isTrue();
    }

    @Test void without_a_disk_it_does_not_start() {
        var machine = SimulatedWorld.machine();
        TaskThread.run(() -> hypervisor.define(world.host, machine));
        fails(Kind.NO_DISK, () -> hypervisor.start(world.host, machine.name()));
        assertThat(world.look(machine).isRunning()).isFalse();
    }

    @Test void a_stranger_of_the_same_name_is_neither_redefined_nor_deleted() {
        var machine = SimulatedWorld.machine();
        TaskThread.run(() -> hypervisor.define(world.host, machine));
        var other = new Machine(machine.vmId(), machine.name(), "11111111-2222-4333-8444-555555555555", 1, 64, 1, 0, machine.cards());
        fails(Kind.NAME_TAKEN, () -> hypervisor.define(world.host, other));
        fails(Kind.NAME_TAKEN, () -> hypervisor.delete(world.host, other));
        assertThat(world.look(machine).definition()).isEqualTo(machine.withCeiling(1024));
    }

    @Test void two_portals_may_define_and_change_at_once() throws Exception {
        var machine = SimulatedWorld.machine();
        var failures = Collections.synchronizedList(new ArrayList<Throwable>());
        var ready = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> TaskThread.run(() -> {
                try {
                    ready.await();
                    hypervisor.define(world.host, machine);
                    hypervisor.applyNetwork(world.host, machine);
                } catch (Exception e) {
                    failures.add(e);
                }
            })));
        }
        ready.countDown();
        for (var thread : threads) thread.join();
        assertThat(failures).isEqualTo(List.of());
        assertThat(world.look(machine).definition()).isEqualTo(machine.withCeiling(1024));
    }

    @Test void the_host_has_less_left_when_machines_run() {
        var before = world.view.host(world.host);
        assertThat(before.acceleration()).isEqualTo("simulated");
        world.running("secret");
        assertThat(world.view.host(world.host).memoryFreeMb()).isEqualTo(before.memoryFreeMb() - 512);
        assertThat(world.view.host(world.host).storageFreeGb()).isEqualTo(before.storageFreeGb() - 5);
    }

    private void rebuild(Machine machine, TemplateImage template) {
        hypervisor.rebuildDisks(world.host, machine, template, Wipe.SYSTEM_DISK, CloneMode.FAST, Progress.SILENT);
    }

    private Life.On bootOf(Machine machine) { return (Life.On) world.look(machine).life(); }

    private static HypervisorException fails(Kind kind, Runnable change) {
        var failure = catchThrowableOfType(HypervisorException.class, () -> TaskThread.run(change));
        assertThat(failure).isNotNull();
        assertThat(failure.kind).isEqualTo(kind);
        return failure;
    }
}
