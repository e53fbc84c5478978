package portico.task;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Starts and stops the scheduler. It has a small connection pool of its own, so that neither busy pages nor busy tasks starve the other. */
@Singleton
class TaskEngine {

    private static final Logger LOG = Logger.getLogger(TaskEngine.class);
    /** With 4 misses allowed, another process takes over a dead one's tasks after 20 s. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final javax.sql.DataSource database;
    private final Scheduler scheduler;
    private final String name;

    TaskEngine(@DataSource("tasks") javax.sql.DataSource database, TaskRunner runner, Tasks tasks, @All List<Periodic> periodic, Clock clock,
               @ConfigProperty(name = "portico.instance", defaultValue = "portal") String name,
               @ConfigProperty(name = "portico.tasks.threads", defaultValue = "8") int threads) {
        this.database = database;
        this.name = name;
        var known = new ArrayList<com.github.kagkarlsson.scheduler.task.Task<?>>(List.of(runner.schedulable()));
        scheduler = Scheduler.create(database, known)
                .startTasks(periodic.stream().map(Periodic::schedulable).toList())
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed(name))
                .threads(threads)
                .pollingInterval(Duration.ofSeconds(1))
                .pollUsingLockAndFetch(0.5, 1.0)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(15))
                .build();
        tasks.wakeWith(scheduler::triggerCheckForDueExecutions);
    }

    void start(@Observes @Priority(2000) StartupEvent event) throws SQLException {
        // What a process of our name held when it died is free at once; no need to wait for missed heartbeats.
        try (var connection = database.getConnection(); var release = connection.prepareStatement(
                "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null, version = version + 1 where picked_by = ?")) {
            release.setString(1, name);
            int released = release.executeUpdate();
            if (released > 0) LOG.infof("%d tasks of this portal's former life go on", released);
        }
        scheduler.start();
    }

    void stop(@Observes ShutdownEvent event) { scheduler.stop(); }
}
