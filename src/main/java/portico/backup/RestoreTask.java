package portico.backup;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.Wipe;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.undo.PutAside;
import portico.vm.OnHost;

/** Restores a backup; the slow half of {@link RestoreBackup}. The backup is read and compared before the VM is touched. */
@Singleton
public class RestoreTask implements TaskType<RestoreTask.Order> {

    /**
     * @param wasOn the VM ran when it was ordered, and shall run afterwards, whatever comes of it
     * @param wipe  which disks; null (in what was ordered before there was a choice): all
     */
    public record Order(long vmId, long backupId, boolean wasOn, Wipe wipe) {
        public Order {
            wipe = wipe == null ? Wipe.ALL_DISKS : wipe;
        }
    }

    /** What is on the disk is about to be replaced, but stays if that fails; so the guest gets a moment to end well. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final BackupDisk disk;
    private final PutAside aside;
    private final Tenancy tenancy;

    RestoreTask(OnHost onHost, Hypervisors hypervisors, BackupDisk disk, PutAside aside, Tenancy tenancy) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.disk = disk;
        this.aside = aside;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.restore"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("check", 25, (order, task) -> disk.check(task, order.vmId, order.backupId, order.wipe)),
                step("define", 30, this::define),
                step("stop", 40, this::stop),
                step("restore", 85, this::restore),
                step("start", 95, this::start),
                step("verify", 100, this::verify));
    }

    /** The cards and addresses of today, also for a VM whose installation never came so far. */
    private void define(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    private void stop(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), PATIENCE)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    private void restore(Order order, Running task) {
        // Somebody may have started it on the host since.
        onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).powerOff(host, machine.name()));
        try {
            boolean full = disk.isFull(task, order.backupId);
            if (full) aside.keep(task, order.vmId, order.wipe);
            disk.restore(task, order.vmId, order.backupId, order.wipe, full ? Set.of() : aside.keepInside(task, order.vmId));
            if (full) {
                aside.kept(task, order.vmId);
                disk.takeAway(task, order.vmId, order.backupId);
            } else aside.keptInside(task, order.vmId);
        } catch (StepFailed failure) {
            // The disk is as before, so let it be used; unless this step comes again.
            if (!failure.worthRetrying) {
                try {
                    start(order, task);
                } catch (StepFailed also) {
                    failure.addSuppressed(also);
                }
            }
            throw failure;
        }
    }

    private void start(Order order, Running task) {
        if (order.wasOn) onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name()));
    }

    private void verify(Order order, Running task) {
        onHost.see(task, order.vmId, order.wasOn ? PowerState.RUNNING : PowerState.OFF);
        tenancy.run(task.tenant(), () -> aside.replacedWell(order.vmId));
    }

    @Override public List<Remedy> remedies(Order order, String reason) {
        return reason.equals("failure.bad-backup") ? List.of(Remedy.BACKUPS) : List.of(Remedy.RETRY, Remedy.BACKUPS);
    }

    @Override public void again(Order order) {
        Backup backup = Backup.findById(order.backupId);
        if (backup == null || backup.vm == null || backup.vm.id != order.vmId || backup.state != BackupState.DONE) throw new Refusal("task.noretry");
        if (!backup.vm.installFailed()) backup.vm.demandUsable();
    }
}
