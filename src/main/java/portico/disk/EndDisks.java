package portico.disk;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Periodic;
import portico.task.Task;
import portico.task.Tasks;
import portico.tenant.Tenancy;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Has erased the data disks that were taken away long enough ago: exactly those whose rows say so, one task each. */
@Singleton
class EndDisks implements Periodic {

    private record Due(String tenant, long id, long vmId) {}

    private final Tenancy tenancy;
    private final Tasks tasks;
    private final Clock clock;

    EndDisks(Tenancy tenancy, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public String name() { return "end-disks"; }

    @Override public Duration every() { return Duration.ofMinutes(5); }

    @Override public void run() {
        var due = tenancy.everywhere(() -> DataDisk.<DataDisk>list("removedAt is not null and eraseAt <= ?1 order by id", clock.instant()).stream().map(disk -> new Due(disk.tenant, disk.id, disk.vmId)).toList());
        due.forEach(disk -> tenancy.run(disk.tenant, () -> queue(disk)));
    }

    private void queue(Due disk) {
        Vm vm = Vm.findById(disk.vmId);
        if (vm == null || Task.busyWith(disk.vmId).isPresent()) return;
        // Nobody's task: its end was told when it was taken away.
        tasks.queue(EraseDiskTask.class, new EraseDiskTask.Order(disk.vmId, disk.id), new Tasks.Order(Kind.GENERAL, "disk_erase", Lane.NORMAL, null, disk.vmId, vm.host.id, "portico"));
    }
}
