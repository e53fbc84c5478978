package portico.power;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Resizer;
import portico.task.Running;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Looks whether a VM that was started has its link limit, and notes when a limit was last seen in force. One that is not is {@code portico.traffic.KeepLimits}' to put in force. */
@Singleton
public class LinkCheck {

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Clock clock;

    LinkCheck(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    /** A VM that runs without its limit runs all the same: the task's log says so. */
    public void afterStart(Running task, long vmId) {
        onHost.with(task, vmId, (host, machine) -> {
            if (machine.linkSpeedMbps() == 0) return;
            boolean inForce = hypervisors.port(Resizer.class, host).linkLimit(host, machine) == machine.linkSpeedMbps();
            note(task, vmId, inForce ? clock.instant() : Instant.EPOCH);
            if (!inForce) task.detail("detail.no-limit");
        });
    }

    /** What its row says is in force. */
    public void seen(Running task, long vmId) { note(task, vmId, clock.instant()); }

    private void note(Running task, long vmId, Instant at) { tenancy.run(task.tenant(), () -> Vm.update("limitedAt = ?1 where id = ?2", at, vmId)); }
}
