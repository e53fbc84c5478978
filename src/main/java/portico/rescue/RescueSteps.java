package portico.rescue;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.RescueSystems;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Steps of tasks that put a VM into the rescue system and take it out again. Each may be repeated after a crash. */
@Singleton
public class RescueSteps {

    private static final Duration BOOT = Duration.ofMinutes(3), USUAL_BOOT = Duration.ofSeconds(30);

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

    /** Switches the VM off. @param patience that whatever runs there gets to end well */
    public void halt(Running task, long vmId, Duration patience) {
        onHost.with(task, vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), patience)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    /** From the next start on the rescue system runs. */
    public void insert(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            // Somebody may have started it on the host since.
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).insert(host, machine);
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    public void start(Running task, long vmId) { onHost.with(task, vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name())); }

    /** @throws StepFailed when it is not up within three minutes */
    public void awaitAgent(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            long began = clock.millis();
            while (!hypervisors.of(host).awaitAgent(host, machine.name(), Duration.ofSeconds(2))) {
                if (clock.millis() - began > BOOT.toMillis()) throw new StepFailed("failure.no-boot", null);
                task.progress((int) Math.min(95, (clock.millis() - began) * 100 / USUAL_BOOT.toMillis()));
            }
        });
    }

    /** From the next start on the VM's own system runs; its row says so. What runs must have written out its work: it is cut off. */
    public void remove(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).remove(host, machine);
            hypervisors.of(host).define(host, machine);
        });
        tenancy.run(task.tenant(), () -> Vm.update("rescueSince = null, rescuePassword = null where id = ?1", vmId));
    }
}
