package portico.task;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts and stops the schedulers: one for orders, one for periodic work, each with a table and threads of its own, so that hosts are looked at however many orders there
 * are. They have a small connection pool of their own, so that neither busy pages nor busy tasks starve the other.
 */
@Singleton
class TaskEngine {

    private static final Logger LOG = Logger.getLogger(TaskEngine.class);
    /** With 4 misses allowed, another process takes over a dead one's tasks after 20 s. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final String ORDERS = "scheduled_tasks", PERIODIC = "scheduled_periodic";
    private static final int PERIODIC_THREADS = 8;

    private final javax.sql.DataSource database;
    private final Scheduler orders, periodic;
    private final String name;

    /**
     * @param name    by which it knows what it held before a restart
     * @param threads orders under way at the same time; nearly all of them wait, for their turn to boot or for a guest
     */
    TaskEngine(@DataSource("tasks") javax.sql.DataSource database, TaskRunner runner, Tasks tasks, @All List<Periodic> periodic, Clock clock,
               @ConfigProperty(name = "portico.instance") Optional<String> name, @ConfigProperty(name = "portico.data") Optional<String> data,
               @ConfigProperty(name = "portico.tasks.threads", defaultValue = "64") int threads) {
        this.database = database;
        this.name = name.orElseGet(() -> nameOf(data));
        orders = with(Scheduler.create(database, List.of(runner.schedulable())), ORDERS, threads, clock).executorService(Executors.newVirtualThreadPerTaskExecutor()).build();
        this.periodic = with(Scheduler.create(database).startTasks(periodic.stream().map(Periodic::schedulable).toList()), PERIODIC, PERIODIC_THREADS, clock).build();
        tasks.wakeWith(orders::triggerCheckForDueExecutions);
    }

    /** The same after a restart and another one's than any other portal's at this database: two of one name would take each other's tasks for their own. */
    private static String nameOf(Optional<String> data) { return machine() + data.map(directory -> ":" + Path.of(directory).toAbsolutePath()).orElse(""); }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "portal";
        }
    }

    private SchedulerBuilder with(SchedulerBuilder scheduler, String table, int threads, Clock clock) {
        return scheduler.tableName(table)
                .clock(clock::instant)
                .schedulerName(new SchedulerName.Fixed(name))
                .threads(threads)
                .pollingInterval(Duration.ofSeconds(1))
                .pollUsingLockAndFetch(0.5, 1.0)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(15));
    }

    void start(@Observes @Priority(2000) StartupEvent event) throws SQLException {
        for (var table : List.of(ORDERS, PERIODIC)) release(table);
        orders.start();
        periodic.start();
    }

    /** What a process of our name held when it died is free at once; no need to wait for missed heartbeats. */
    private void release(String table) throws SQLException {
        try (var connection = database.getConnection(); var release = connection.prepareStatement(
                "update " + table + " set picked = false, picked_by = null, last_heartbeat = null, version = version + 1 where picked_by = ?")) {
            release.setString(1, name);
            int released = release.executeUpdate();
            if (released > 0) LOG.infof("%d tasks of this portal's former life go on", released);
        }
    }

    /** Side by side: each waits for what it has under way. */
    void stop(@Observes ShutdownEvent event) { CompletableFuture.allOf(CompletableFuture.runAsync(orders::stop), CompletableFuture.runAsync(periodic::stop)).join(); }
}
