package portico.task;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which remedies fit a failed task: what its kind says, and support where only people help. */
@Singleton
class Remedies {

    /** Reasons that no second try changes, or that somebody of ours must know of. */
    private static final Set<String> FOR_SUPPORT = Set.of("failure.unexpected", "failure.host", "failure.no-space", "failure.no-machine", "failure.name-taken", "failure.address-taken", "failure.unreachable",
            "failure.timeout", "failure.bad-template", "failure.bad-backup", "failure.no-image", "failure.no-address", "failure.speed");

    private final TaskTypes types;
    private final Tasks tasks;
    private final Retries retries;

    Remedies(TaskTypes types, Tasks tasks, Retries retries) {
        this.types = types;
        this.tasks = tasks;
        this.retries = retries;
    }

    /** In the order they are offered; empty unless it failed or nobody knows its outcome. Runs inside the tenant's transaction. */
    List<Remedy> of(Task task) {
        if (!task.state.isTrouble() || task.vmId == null) return List.of();
        var remedies = new ArrayList<>(of(types.named(task.type), task));
        if (remedies.contains(Remedy.RETRY) && retries.against(task).isPresent()) remedies.remove(Remedy.RETRY);
        if (FOR_SUPPORT.contains(task.message) && !remedies.contains(Remedy.SUPPORT)) remedies.add(Remedy.SUPPORT);
        return List.copyOf(remedies);
    }

    private <O extends Record> List<Remedy> of(TaskType<O> type, Task task) { return type.remedies(tasks.read(type, task.workOrder), task.message); }
}
