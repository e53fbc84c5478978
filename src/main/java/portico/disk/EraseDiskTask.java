package portico.disk;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import portico.hypervisor.DataDisks;
import portico.hypervisor.Hypervisors;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.DataDisk;
import portico.vm.OnHost;

/** Erases one data disk that was taken away long enough ago, named by its row. Nobody else erases data disks of VMs that exist. */
@Singleton
public class EraseDiskTask implements TaskType<EraseDiskTask.Order> {

    public record Order(long vmId, long diskId) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Clock clock;

    EraseDiskTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public String name() { return "vm.disk.erase"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step("erase_disk", 100, this::erase)); }

    /** It is tried again in a few minutes. */
    @Override public List<Remedy> remedies(Order order, String reason) { return List.of(); }

    private void erase(Order order, Running task) {
        if (!tenancy.in(task.tenant(), () -> begin(order.diskId))) return;
        onHost.with(task, order.vmId, (host, machine) -> hypervisors.port(DataDisks.class, host).erase(host, machine, order.diskId));
        tenancy.run(task.tenant(), () -> DataDisk.delete("id = ?1 and erasing", order.diskId));
    }

    /** The last look before the point of no return: the row says that this disk is to be erased, and its VM is there without it. */
    private boolean begin(long diskId) {
        DataDisk disk = DataDisk.findById(diskId, LockModeType.PESSIMISTIC_WRITE);
        if (disk == null || disk.removedAt == null || disk.eraseAt.isAfter(clock.instant())) return false;
        disk.erasing = true;
        return true;
    }
}
