package portico.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.hibernate.exception.ConstraintViolationException;
import portico.api.Codes;
import portico.api.Refusal;
import portico.tenant.Tenancy;

/** Writes work orders down, in the transaction of the command that wants them: no answer leaves before its task is safe. */
@Singleton
public class Tasks {

    /** What is known of a task before it exists. */
    public record Order(Kind kind, String action, Lane lane, Long userId, Long vmId, Long hostId, String askedBy) {}

    private final TaskTypes types;
    private final ObjectMapper json;
    private final Clock clock;
    private final SchedulerClient scheduler;
    private final TransactionSynchronizationRegistry transaction;
    private volatile Runnable wake = () -> {};

    Tasks(TaskTypes types, ObjectMapper json, Clock clock, DataSource database, TransactionSynchronizationRegistry transaction) {
        this.types = types;
        this.json = json;
        this.clock = clock;
        // On the portal's own pool, so that the scheduler's row joins the running transaction.
        scheduler = SchedulerClient.Builder.create(database).build();
        this.transaction = transaction;
    }

    /** @throws Refusal when the VM is busy; the database decides, not a look before */
    public <O extends Record> Task queue(Class<? extends TaskType<O>> type, O work, Order order) {
        // The database knows of one task in each lane; while the plug is pulled nothing else begins either.
        if (order.lane() == Lane.NORMAL && order.vmId() != null) Task.demandNoOther(order.vmId());
        var task = new Task();
        task.type = types.of(type).name();
        task.action = order.action();
        task.kindCode = Integer.parseInt(Codes.of(order.kind()));
        task.laneName = order.lane().name().toLowerCase(java.util.Locale.ROOT);
        task.workOrder = write(work);
        task.userId = order.userId();
        task.vmId = order.vmId();
        task.hostId = order.hostId();
        task.askedBy = order.askedBy();
        task.createdAt = clock.instant();
        try {
            task.persistAndFlush();
        } catch (ConstraintViolationException busy) {
            if (Tenancy.Trouble.violates(busy, "task_one_per_vm")) throw new Refusal("vm.busy");
            throw busy;
        }
        writeSteps(task);
        schedule(task);
        return task;
    }

    /** Queues a failed task again, from the step that failed. The caller has asked {@link Retries}. @throws Refusal when its kind cannot be tried again, or not now */
    void again(Task task) {
        askAgain(types.named(task.type), task);
        task.state = TaskState.QUEUED;
        task.attempts = 0;
        task.message = "";
        task.endedAt = null;
        try {
            Task.flush();
        } catch (ConstraintViolationException busy) {
            throw new Refusal("vm.busy");
        }
        schedule(task);
    }

    /** Ends an open task that something more urgent overtakes; its runner lets go at its next word. */
    public void cancel(Task task, String reason) {
        task.state = TaskState.CANCELLED;
        task.message = reason;
        task.endedAt = clock.instant();
        task.fence++;
    }

    /** Called by the runner once it is there. */
    void wakeWith(Runnable wake) { this.wake = wake; }

    <O extends Record> O read(TaskType<O> type, String order) {
        try {
            return json.readValue(order, type.order());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot read the order of a " + type.name(), broken);
        }
    }

    private <O extends Record> void askAgain(TaskType<O> type, Task task) { type.again(read(type, task.workOrder)); }

    private void writeSteps(Task task) {
        int position = 0;
        for (var step : types.named(task.type).steps()) {
            var row = new TaskStep();
            row.taskId = task.id;
            row.position = position++;
            row.name = step.name();
            row.persist();
        }
    }

    private void schedule(Task task) {
        scheduler.scheduleIfNotExists(TaskRunner.DESCRIPTOR.instance(String.valueOf(task.id)).scheduledTo(clock.instant()));
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override public void beforeCompletion() {}

            @Override public void afterCompletion(int status) { if (status == Status.STATUS_COMMITTED) wake.run(); }
        });
    }

    private String write(Record order) {
        try {
            return json.writeValueAsString(order);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
