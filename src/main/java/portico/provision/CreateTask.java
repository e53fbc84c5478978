package portico.provision;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.backup.BackupDisk;
import portico.hypervisor.DataDisks;
import portico.hypervisor.Hypervisors;
import portico.secret.Vault;
import portico.task.Running;
import portico.tenant.Tenancy;
import portico.vm.OnHost;

/** Puts a new VM on its host and installs it, from a template or from a full backup. */
@Singleton
public class CreateTask extends InstallTask {

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    CreateTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault, Clock clock, Dowry dowry, BackupDisk backups) {
        super(onHost, hypervisors, tenancy, vault, clock, dowry, backups);
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.create"; }

    @Override protected void disks(Order order, Running task) {
        if (order.backupId() == null) {
            super.disks(order, task);
            return;
        }
        backups.check(task, order.vmId(), order.backupId(), order.wipe());
        backups.restore(task, order.vmId(), order.backupId(), order.wipe());
        backups.takeAway(task, order.vmId(), order.backupId());
        // Data disks that the backup does not fill are empty; one that is there stays as it is.
        onHost.with(task, order.vmId(), (host, machine) -> machine.data().forEach(disk -> hypervisors.port(DataDisks.class, host).attach(host, machine, disk.id())));
    }
}
