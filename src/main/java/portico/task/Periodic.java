package portico.task;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;

/** Work that comes again and again, once over all portal processes. */
public interface Periodic {

    /** Kept in rows, so never changed. */
    String name();

    /** From the end of one run to the start of the next. */
    Duration every();

    /** A failure is logged; the next run comes all the same. */
    void run();

    default RecurringTask<Void> schedulable() { return Tasks.recurring(name(), FixedDelay.of(every())).execute((instance, context) -> run()); }
}
