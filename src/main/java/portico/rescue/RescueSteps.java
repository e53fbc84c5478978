package portico.rescue;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.RescueSystems;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Steps of tasks that put a VM into the rescue system and take it out again. Each may be repeated after a crash. */
@Singleton
public class RescueSteps {

    private static final Duration BOOT = Duration.ofMinutes(3), USUAL_BOOT = Duration.ofSeconds(30);
    /** The VM's own system gets a moment to end well; what was repaired in the rescue system is still being written. */
    private static final Duration PATIENCE = Duration.ofSeconds(20), PATIENCE_REPAIRED = Duration.ofSeconds(30);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Clock clock;

    RescueSteps(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    /**
     * From the VM's own system into the rescue system, whose agent answers at the end.
     *
     * @param start the words for starting it
     * @param done  percent of the whole task after each: halted, inserted, started, up
     */
    public <O extends Record> List<Step<O>> enter(ToLongFunction<O> vm, String start, int... done) {
        return List.of(
                step("halt", done[0], (order, task) -> halt(task, vm.applyAsLong(order), PATIENCE)),
                step("rescue", done[1], (order, task) -> insert(task, vm.applyAsLong(order))),
                step(start, done[2], (order, task) -> start(task, vm.applyAsLong(order))),
                step("agent", done[3], (order, task) -> awaitAgent(task, vm.applyAsLong(order))));
    }

    /** Ends what was repaired in the rescue system. */
    <O extends Record> Step<O> halt(ToLongFunction<O> vm, int done) { return step("halt", done, (order, task) -> halt(task, vm.applyAsLong(order), PATIENCE_REPAIRED)); }

    /**
     * Back to the VM's own system. What runs must have written out its work: it is cut off.
     *
     * @param on   whether the VM's own system shall run afterwards
     * @param done percent of the whole task after each: taken away, started or left off, seen to be so
     */
    public <O extends Record> List<Step<O>> leave(ToLongFunction<O> vm, Predicate<O> on, int... done) {
        return List.of(
                step("unrescue", done[0], (order, task) -> remove(task, vm.applyAsLong(order))),
                step("start", done[1], (order, task) -> { if (on.test(order)) start(task, vm.applyAsLong(order)); }),
                step("verify", done[2], (order, task) -> onHost.see(task, vm.applyAsLong(order), on.test(order) ? PowerState.RUNNING : PowerState.OFF)));
    }

    private void halt(Running task, long vmId, Duration patience) {
        onHost.with(task, vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), patience)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    /** From the next start on the rescue system runs. */
    private void insert(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            // Somebody may have started it on the host since.
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).insert(host, machine);
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    private void start(Running task, long vmId) { onHost.with(task, vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name())); }

    /** @throws StepFailed when it is not up within three minutes */
    private void awaitAgent(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            long began = clock.millis();
            while (!hypervisors.of(host).awaitAgent(host, machine.name(), Duration.ofSeconds(2))) {
                if (clock.millis() - began > BOOT.toMillis()) throw new StepFailed("failure.no-boot", null);
                task.progress((int) Math.min(95, (clock.millis() - began) * 100 / USUAL_BOOT.toMillis()));
            }
        });
    }

    /** From the next start on the VM's own system runs; its row says so. */
    private void remove(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).remove(host, machine);
            hypervisors.of(host).define(host, machine);
        });
        tenancy.run(task.tenant(), () -> Vm.update("rescueSince = null, rescuePassword = null where id = ?1", vmId));
    }
}
