package portico.backup;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Snapshots;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Takes a snapshot; the slow half of {@link CreateBackup} for these. */
@Singleton
public class SnapshotTask extends MakeBackupTask {

    SnapshotTask(OnHost onHost, Hypervisors hypervisors, BackupDisk disk, BackupLimits limits, BackupLetters letters, Tenancy tenancy, Clock clock) {
        super(onHost, hypervisors, disk, limits, letters, tenancy, clock);
    }

    @Override public String name() { return "vm.snapshot"; }

    @Override String stepName() { return "snapshot"; }

    @Override void make(Order order, Running task) {
        onHost.with(task, order.vmId(), (host, machine) -> {
            boolean flushed = hypervisors.port(Snapshots.class, host).take(host, machine, order.backupId());
            if (!hypervisors.port(Snapshots.class, host).has(host, machine, order.backupId())) throw new StepFailed("failure.host", null);
            note(order, task, backup -> backup.flushed = flushed);
            if (!flushed) task.detail("detail.not-flushed");
        });
    }
}
