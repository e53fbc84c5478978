package portico.task;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import portico.api.Refusal;

/**
 * Whether a failed task can be tried again: for the command and the button alike. Who tries it again confirms nothing anew, so what was confirmed must still be what is
 * done: on the VM that it was meant for, not on what has become of it since. Runs inside the tenant's transaction.
 */
@Singleton
class Retries {

    private static final Duration WITHIN = Duration.ofDays(1);

    private final TaskTypes types;
    private final Tasks tasks;
    private final Clock clock;

    Retries(TaskTypes types, Tasks tasks, Clock clock) {
        this.types = types;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Why not; empty: it can. */
    Optional<Refusal> against(Task task) {
        if (!task.state.isTrouble() && task.state != TaskState.CANCELLED) return Optional.of(new Refusal("task.noretry"));
        if (task.vmId == null) return Optional.empty();
        boolean late = task.endedAt != null && task.endedAt.isBefore(clock.instant().minus(WITHIN));
        if (!late && !task.isOvertaken(types.timeless()) || staysRight(types.named(task.type), task)) return Optional.empty();
        return Optional.of(new Refusal(late ? "task.retry.late" : "task.retry.overtaken"));
    }

    private <O extends Record> boolean staysRight(TaskType<O> type, Task task) { return type.staysRight(tasks.read(type, task.workOrder)); }
}
