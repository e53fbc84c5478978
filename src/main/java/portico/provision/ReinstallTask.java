package portico.provision;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.backup.BackupDisk;
import portico.hypervisor.Hypervisors;
import portico.secret.Vault;
import portico.task.Running;
import portico.tenant.Tenancy;
import portico.undo.PutAside;
import portico.vm.OnHost;

/** Installs a template on a VM that has a system, whose disk is put aside where there is room for it; the slow half of {@link ReinstallVm}. */
@Singleton
public class ReinstallTask extends InstallTask {

    private final PutAside aside;

    ReinstallTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault, Clock clock, Dowry dowry, BackupDisk backups, PutAside aside) {
        super(onHost, hypervisors, tenancy, vault, clock, dowry, backups);
        this.aside = aside;
    }

    @Override public String name() { return "vm.reinstall"; }

    @Override protected void disks(Order order, Running task) {
        powerOff(order, task);
        aside.keep(task, order.vmId(), order.wipe());
        super.disks(order, task);
        aside.kept(task, order.vmId());
    }

    @Override protected void opened(long vmId) { aside.replacedWell(vmId); }
}
