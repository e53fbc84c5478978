package portico.undo;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Periodic;
import portico.task.Task;
import portico.task.Tasks;
import portico.tenant.Tenancy;

/** Has removed what has lain aside long enough: exactly the disks whose rows say so, one task each. */
@Singleton
class EndKeptDisks implements Periodic {

    private record Due(String tenant, long id, long vmId, long hostId) {}

    private final Tenancy tenancy;
    private final Tasks tasks;
    private final Clock clock;

    EndKeptDisks(Tenancy tenancy, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public String name() { return "end-kept-disks"; }

    @Override public Duration every() { return Duration.ofMinutes(1); }

    @Override public void run() {
        var due = tenancy.everywhere(() -> KeptDisk.<KeptDisk>list("endsAt <= ?1 and not dropping order by id", clock.instant()).stream()
                .map(kept -> new Due(kept.tenant, kept.id, kept.vm.id, kept.host.id)).toList());
        due.forEach(kept -> tenancy.run(kept.tenant, () -> queue(kept)));
    }

    private void queue(Due kept) {
        // Whoever works on the VM may be about to go back to it.
        if (Task.busyWith(kept.vmId).isPresent() || KeptDisk.update("dropping = true where id = ?1 and not dropping", kept.id) == 0) return;
        // Nobody's task: its end was told when it was kept.
        tasks.queue(DropTask.class, new DropTask.Order(kept.vmId, kept.id), new Tasks.Order(Kind.GENERAL, "drop_kept", Lane.FREE, null, kept.vmId, kept.hostId, "portico"));
    }
}
