package portico.debuglog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.api.CallLog;
import portico.tenant.Aside;
import portico.tenant.Tenancy;

/** Writes heard calls down, one bulk after the other, on a thread of its own. What does not fit into its queue, or meets a database that is away, is dropped and counted. */
@Singleton
class CallBook implements CallLog {

    private static final Logger LOG = Logger.getLogger(CallBook.class);
    private static final int BULK = 200;
    private static final int LAST_WORDS_SECONDS = 2;

    private final BlockingQueue<Heard> queue;
    private final Aside database;
    private final ObjectMapper json;
    private final Clock clock;
    private final Map<String, Long> dropped = new HashMap<>();
    private volatile boolean stopping;
    private Thread writer;

    /** @param most calls that wait to be written; each holds about a kilobyte */
    CallBook(Aside database, ObjectMapper json, Clock clock, MeterRegistry meters, @ConfigProperty(name = "portico.debug-log.queue", defaultValue = "4000") int most) {
        this.database = database;
        this.json = json;
        this.clock = clock;
        queue = new ArrayBlockingQueue<>(most);
        meters.gaugeCollectionSize("portico.debuglog.waiting", io.micrometer.core.instrument.Tags.empty(), queue);
    }

    @Override public void take(Heard heard) { if (!queue.offer(heard)) drop(List.of(heard)); }

    void start(@Observes StartupEvent event) { writer = Thread.ofVirtual().name("debug log").start(this::write); }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        writer.join(TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
    }

    private void write() {
        while (!stopping || !queue.isEmpty()) {
            try {
                var first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) continue;
                var bulk = new ArrayList<>(List.of(first));
                queue.drainTo(bulk, BULK - 1);
                keep(bulk);
            } catch (InterruptedException asked) {
                return;
            }
        }
    }

    /** A bulk that cannot be written is lost, and the next one says so. */
    private void keep(List<Heard> bulk) {
        var gaps = gaps();
        try {
            database.in(Tenancy.EVERYWHERE, connection -> {
                insert(connection, bulk);
                tell(connection, gaps);
                return null;
            });
        } catch (RuntimeException trouble) {
            LOG.warnf("%d calls are not in the debug log: %s", bulk.size(), trouble.getMessage());
            gaps.forEach(this::add);
            drop(bulk);
        }
    }

    private void insert(Connection connection, List<Heard> bulk) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into api_call (tenant, at, identity, caller, action, address, user_agent, parameters, ok, answer, duration_ms, face) values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)""")) {
            for (var heard : bulk) {
                insert.setString(1, heard.tenant());
                insert.setTimestamp(2, Timestamp.from(heard.at()));
                insert.setString(3, heard.identity());
                insert.setString(4, heard.caller());
                insert.setString(5, heard.action());
                insert.setString(6, heard.address());
                insert.setString(7, heard.userAgent());
                insert.setString(8, text(heard.parameters()));
                insert.setBoolean(9, heard.ok());
                insert.setString(10, heard.answer());
                insert.setInt(11, heard.millis());
                insert.setString(12, heard.face().name());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void tell(Connection connection, Map<String, Long> gaps) throws SQLException {
        try (var insert = connection.prepareStatement("insert into api_call_gap (tenant, at, calls) values (?, ?, ?)")) {
            for (var gap : gaps.entrySet()) {
                insert.setString(1, gap.getKey());
                insert.setTimestamp(2, Timestamp.from(clock.instant()));
                insert.setLong(3, gap.getValue());
                insert.executeUpdate();
            }
        }
    }

    private synchronized void drop(List<Heard> calls) { calls.forEach(call -> add(call.tenant(), 1L)); }

    private synchronized void add(String tenant, long calls) { dropped.merge(tenant, calls, Long::sum); }

    private synchronized Map<String, Long> gaps() {
        var now = Map.copyOf(dropped);
        dropped.clear();
        return now;
    }

    private String text(Map<String, String> parameters) {
        try {
            return json.writeValueAsString(parameters);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
