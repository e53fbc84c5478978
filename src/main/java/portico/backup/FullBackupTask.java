package portico.backup;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import portico.hypervisor.BackupFile;
import portico.hypervisor.FullBackups;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.task.Running;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Copies a VM's disks to files of their own, all as they are at one moment; the slow half of {@link CreateBackup} for these. */
@Singleton
public class FullBackupTask extends MakeBackupTask {

    FullBackupTask(OnHost onHost, Hypervisors hypervisors, BackupDisk disk, BackupLimits limits, BackupLetters letters, Tenancy tenancy, Clock clock) {
        super(onHost, hypervisors, disk, limits, letters, tenancy, clock);
    }

    @Override public String name() { return "vm.backup"; }

    @Override String stepName() { return "copy"; }

    @Override void make(Order order, Running task) {
        onHost.with(task, order.vmId(), (host, machine) -> {
            var rows = disk.rows(task, order.backupId());
            var files = new HashMap<Long, BackupFile>();
            rows.forEach((disk, row) -> files.put(disk, new BackupFile(order.vmId(), row)));
            var contents = hypervisors.port(FullBackups.class, host).write(host, machine, files, task::progress);
            tenancy.run(task.tenant(), () -> contents.forEach((disk, content) -> Backup.<Backup>findByIdOptional(rows.get(disk)).ifPresent(backup -> {
                backup.bytes = content.bytes();
                backup.sha256 = content.sha256();
                backup.flushed = content.flushed();
            })));
            if (!contents.get(Machine.SYSTEM_DISK).flushed()) task.detail("detail.not-flushed");
        });
    }
}
