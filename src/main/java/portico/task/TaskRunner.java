package portico.task;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler.OnCompleteRemove;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks.TaskBuilder;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;
import portico.hypervisor.TaskThread;

/**
 * Carries tasks out, step by step. The end of each step is written in a transaction of its own, so a new runner goes on where a dead one stopped.
 * What is written where: {@link TaskBook}.
 */
@Singleton
class TaskRunner {

    static final TaskDescriptor<Void> DESCRIPTOR = TaskDescriptor.of("portico-task");
    private static final Logger LOG = Logger.getLogger(TaskRunner.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    private final TaskTypes types;
    private final TaskBook book;
    private final Clock clock;

    TaskRunner(TaskTypes types, TaskBook book, Clock clock) {
        this.types = types;
        this.book = book;
        this.clock = clock;
    }

    /** The scheduler's side of every task of ours. */
    com.github.kagkarlsson.scheduler.task.Task<Void> schedulable() {
        return new TaskBuilder<>(DESCRIPTOR.getTaskName(), Void.class)
                .onDeadExecutionRevive()
                // Only the database can have failed here; the step itself never throws through.
                .onFailure((done, operations) -> operations.reschedule(done, clock.instant().plus(BETWEEN_TRIES)))
                .execute((instance, context) -> run(Long.parseLong(instance.getId())));
    }

    /** Takes the task over from whoever had it and carries it on; what is to be done with the scheduler's row comes back. */
    CompletionHandler<Void> run(long id) {
        var claim = book.claim(id);
        return claim.isEmpty() ? new OnCompleteRemove<>() : run(types.named(claim.get().type()), claim.get());
    }

    private <O extends Record> CompletionHandler<Void> run(TaskType<O> type, TaskBook.Claim claim) {
        O order = book.order(type, claim);
        if (claim.restored()) {
            book.failed(claim, type, order, TaskState.UNKNOWN, TaskBook.RESTORED);
            return new OnCompleteRemove<>();
        }
        var steps = type.steps();
        try {
            for (int position = claim.step(); position < steps.size(); position++) run(steps.get(position), position, order, claim, position == 0 ? 0 : steps.get(position - 1).percent());
            book.done(claim);
        } catch (Running.Overtaken letGo) {
            LOG.infof("task %d: let go, it was cancelled or taken over", claim.id());
        } catch (StepFailed failure) {
            if (failure.worthRetrying && claim.attempts() < type.tries()) {
                LOG.warnf("task %d: attempt %d failed (%s), trying again", claim.id(), claim.attempts(), failure.getCause() == null ? failure.reason : failure.getCause().getMessage());
                book.waiting(claim, failure.reason);
                return (done, operations) -> operations.reschedule(done, clock.instant().plus(BETWEEN_TRIES));
            }
            LOG.errorf(failure, "task %d failed", claim.id());
            book.failed(claim, type, order, failure.outcomeUnknown ? TaskState.UNKNOWN : TaskState.FAILED, failure.reason);
        } catch (portico.api.Unavailable databaseGone) {
            throw databaseGone;
        } catch (RuntimeException | Error bug) {
            LOG.errorf(bug, "task %d failed unexpectedly", claim.id());
            book.failed(claim, type, order, TaskState.FAILED, "failure.unexpected");
        }
        return new OnCompleteRemove<>();
    }

    private <O extends Record> void run(Step<O> step, int position, O order, TaskBook.Claim claim, int percentBefore) {
        book.stepBegins(claim, position, step.name(), percentBefore);
        TaskThread.run(() -> step.work().run(order, book.reporter(claim, position, percentBefore, step.percent())));
        book.stepEnds(claim, position, step.percent());
    }
}
