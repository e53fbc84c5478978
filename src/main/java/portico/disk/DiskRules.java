package portico.disk;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.api.Caller;
import portico.api.Refusal;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** When a VM's disks can be changed: for commands and pages alike. Runs inside the tenant's transaction. */
@Singleton
class DiskRules {

    private final Clock clock;
    private final Duration keep;

    /** @param keep how long the content of a disk is kept that was taken away */
    DiskRules(Clock clock, @ConfigProperty(name = "portico.trash.keep", defaultValue = "3d") Duration keep) {
        this.clock = clock;
        this.keep = keep;
    }

    Instant now() { return clock.instant(); }

    Instant eraseAt() { return now().plus(keep); }

    /** How long the content of a disk is kept that was taken away. */
    Duration keep() { return keep; }

    /** @throws Refusal when no disk of the VM can be changed now */
    void demand(Vm vm, boolean limited) {
        if (vm.host.maintenance != null) throw new Refusal("host.maintenance", vm.host.maintenance);
        Task.demandNoOther(vm.id);
        vm.demandOwnSystem();
        if (limited) vm.demandUsable();
        if (vm.deleting) throw new Refusal("vm.deleting");
        if (vm.installFailed()) throw new Refusal("vm.setupfailed");
        if (vm.status() == VmStatus.INSTALLING) throw new Refusal("vm.status." + vm.status());
    }

    /** @throws Refusal when it is not a disk that the VM uses */
    void demandUsed(Vm vm, DataDisk disk) {
        if (disk.vmId != vm.id) throw Refusal.of("diskid", "disk.none");
        if (disk.removedAt != null) throw Refusal.of("diskid", "disk.removed");
    }

    /** @throws Refusal when it is not a disk that was taken from the VM and can be put back */
    void demandRemoved(Vm vm, DataDisk disk) {
        if (disk.vmId != vm.id) throw Refusal.of("diskid", "disk.none");
        if (disk.removedAt == null) throw Refusal.of("diskid", "disk.used");
        if (disk.erasing) throw Refusal.of("diskid", "disk.erasing");
        if (DataDisk.of(vm.id).size() >= DataDisk.MOST) throw Refusal.of("diskid", "disk.most", DataDisk.MOST);
    }

    static Tasks.Order order(Caller caller, Vm vm, String action) { return new Tasks.Order(Kind.GENERAL, action, Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, caller.name()); }
}
