package portico.task;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import portico.tenant.Tenancy;

/**
 * Writes down how far tasks have come. Every entry checks the fence: a runner that was presumed dead, or whose task was cancelled, cannot write any more
 * and learns it by {@link Running.Overtaken}.
 */
@Singleton
class TaskBook {

    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(400);

    /** What open tasks of a restored installation carry as their message: their work may have been done since the backup was made, on machines that went on living. */
    static final String RESTORED = "failure.restored";

    /** A runner's hold on a task. @param restored it comes from a backup and must not be gone on with */
    record Claim(long id, String tenant, String type, String order, int step, int attempts, long fence, boolean restored) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Tasks tasks;
    private final Clock clock;

    TaskBook(Tenancy tenancy, EntityManager database, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Takes an open task over from whoever had it; empty when it has ended. */
    Optional<Claim> claim(long id) {
        return tenancy.everywhere(() -> {
            Task task = Task.findById(id, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
            if (task == null || !task.state.isOpen()) return Optional.empty();
            task.state = TaskState.RUNNING;
            task.fence++;
            task.attempts++;
            if (task.startedAt == null) task.startedAt = clock.instant();
            return Optional.of(new Claim(id, task.tenant, task.type, task.workOrder, task.step, task.attempts, task.fence, RESTORED.equals(task.message)));
        });
    }

    <O extends Record> O order(TaskType<O> type, Claim claim) { return tasks.read(type, claim.order); }

    void stepBegins(Claim claim, int position, String name, int percent) {
        tenancy.run(claim.tenant, () -> {
            hold(claim, "message = :name, percent = :percent", q -> q.setParameter("name", name).setParameter("percent", percent));
            step(claim, position, "state = 'RUNNING', percent = 0, verified = true, started_at = :now, ended_at = null", q -> q.setParameter("now", clock.instant()));
        });
    }

    void stepEnds(Claim claim, int position, int percent) {
        tenancy.run(claim.tenant, () -> {
            hold(claim, "step = :step, percent = :percent, attempts = 0", q -> q.setParameter("step", position + 1).setParameter("percent", percent));
            step(claim, position, "state = 'DONE', percent = 100, ended_at = :now", q -> q.setParameter("now", clock.instant()));
        });
    }

    /** Verified if each of its steps was. */
    void done(Claim claim) {
        tenancy.run(claim.tenant, () -> hold(claim, "state = 'DONE', percent = 100, message = '', ended_at = :now, verified = not exists (select from task_step where task_id = task.id and not task_step.verified)",
                q -> q.setParameter("now", clock.instant())));
    }

    /** The step will be tried again soon. */
    void waiting(Claim claim, String reason) {
        tenancy.run(claim.tenant, () -> {
            hold(claim, "message = :reason", q -> q.setParameter("reason", reason));
            database.createNativeQuery("update task_step set detail = :reason where task_id = :task and state = 'RUNNING'")
                    .setParameter("reason", reason).setParameter("task", claim.id).executeUpdate();
        });
    }

    /** Ends the task and lets its kind put things right, in one transaction. @param how FAILED or UNKNOWN */
    <O extends Record> void failed(Claim claim, TaskType<O> type, O order, TaskState how, String reason) {
        try {
            tenancy.run(claim.tenant, () -> {
                hold(claim, "state = :state, message = :reason, ended_at = :now", q -> q.setParameter("state", how.name()).setParameter("reason", reason).setParameter("now", clock.instant()));
                database.createNativeQuery("update task_step set state = :state, detail = :reason, ended_at = :now where task_id = :task and state = 'RUNNING'")
                        .setParameter("state", how.name()).setParameter("reason", reason).setParameter("now", clock.instant()).setParameter("task", claim.id).executeUpdate();
                type.failed(order, reason);
            });
        } catch (Running.Overtaken alreadyEnded) {
            // Whoever cancelled it has put things right.
        }
    }

    Running reporter(Claim claim, int position, int from, int to) {
        return new Running() {
            private Instant next = Instant.MIN;

            @Override public long taskId() { return claim.id; }

            @Override public String tenant() { return claim.tenant; }

            @Override public void progress(int percent) {
                var now = clock.instant();
                if (now.isBefore(next)) return;
                next = now.plus(BETWEEN_REPORTS);
                int within = Math.clamp(percent, 0, 100);
                tenancy.run(claim.tenant, () -> {
                    hold(claim, "percent = :percent", q -> q.setParameter("percent", from + (to - from) * within / 100));
                    step(claim, position, "percent = :percent", q -> q.setParameter("percent", within));
                });
            }

            @Override public void demandHeld() { tenancy.run(claim.tenant, () -> hold(claim, "percent = percent", q -> {})); }

            @Override public void detail(String text) { note("detail = :text", text); }

            @Override public void unverified(String why) { note("detail = :text, verified = false", why); }

            private void note(String change, String text) {
                tenancy.run(claim.tenant, () -> {
                    hold(claim, "percent = percent", q -> {});
                    step(claim, position, change, q -> q.setParameter("text", text));
                });
            }
        };
    }

    /** Changes the task's row if this runner still holds it. */
    private void hold(Claim claim, String change, java.util.function.Consumer<jakarta.persistence.Query> with) {
        var query = database.createNativeQuery("update task set " + change + " where id = :id and fence = :fence and state = 'RUNNING'")
                .setParameter("id", claim.id).setParameter("fence", claim.fence);
        with.accept(query);
        if (query.executeUpdate() == 0) throw new Running.Overtaken(claim.id);
    }

    private void step(Claim claim, int position, String change, java.util.function.Consumer<jakarta.persistence.Query> with) {
        var query = database.createNativeQuery("update task_step set " + change + " where task_id = :task and position = :position")
                .setParameter("task", claim.id).setParameter("position", position);
        with.accept(query);
        query.executeUpdate();
    }
}
