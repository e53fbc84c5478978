package portico.trash;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Periodic;
import portico.task.Task;
import portico.task.Tasks;
import portico.tenant.Tenancy;

/** Has erased what has lain in the trash long enough: exactly the VMs whose rows say so, one task each. */
@Singleton
class EmptyTrash implements Periodic {

    private record Due(String tenant, long vmId, long hostId) {}

    private final Tenancy tenancy;
    private final Tasks tasks;
    private final Clock clock;

    EmptyTrash(Tenancy tenancy, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public String name() { return "empty-trash"; }

    @Override public Duration every() { return Duration.ofMinutes(5); }

    @Override public void run() {
        var due = tenancy.everywhere(() -> TrashedVm.due(clock.instant()).stream().map(vm -> new Due(vm.tenant, vm.vmId, vm.host.id)).toList());
        due.forEach(vm -> tenancy.run(vm.tenant, () -> queue(vm)));
    }

    private void queue(Due vm) {
        if (Task.busyWith(vm.vmId).isPresent()) return;
        // Nobody's task: its owner was told "deleted" days ago.
        tasks.queue(EraseTask.class, new EraseTask.Order(vm.vmId), new Tasks.Order(Kind.GENERAL, "erase", Lane.NORMAL, null, vm.vmId, vm.hostId, "portico"));
    }
}
