package portico.vm;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Tells pages that something about a VM changed, whichever portal process changed it: the database's triggers notify (V004), one connection of ours listens.
 * News carry no data; whoever hears them asks again through the ordinary door.
 */
@Singleton
public class News {

    /** Something about this VM changed. {@code vmId} 0: we may have missed news, look at everything again. */
    public record Change(long vmId, long userId) {}

    private static final Logger LOG = Logger.getLogger(News.class);
    private static final int WAIT_MILLIS = 5_000;

    private final BroadcastProcessor<Change> changes = BroadcastProcessor.create();
    private final ObjectMapper json;
    private final String url;
    private final String user;
    private final String password;
    private volatile boolean stopped;
    private Thread listener;

    News(ObjectMapper json, @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
         @ConfigProperty(name = "quarkus.datasource.username") String user, @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.json = json;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** News about one customer's VMs from now on. A reader that is slow misses news, never holds them up. */
    public Multi<Change> of(long userId) {
        return changes.onOverflow().drop().filter(change -> change.vmId == 0 || change.userId == userId);
    }

    void start(@Observes StartupEvent event) { listener = Thread.ofPlatform().daemon().name("news").start(this::listen); }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        listener.interrupt();
    }

    /** The portal is about to go: open streams would otherwise hold it up. */
    void close(@Observes ShutdownDelayInitiatedEvent event) { changes.onComplete(); }

    private void listen() {
        while (!stopped) {
            try (var connection = DriverManager.getConnection(url, user, password)) {
                try (var statement = connection.createStatement()) { statement.execute("listen portico"); }
                changes.onNext(new Change(0, 0));
                while (!stopped) pass(connection);
            } catch (SQLException gone) {
                if (!stopped) LOG.debugf("news: %s; listening again in a second", gone.getMessage());
                pause();
            }
        }
    }

    private void pass(Connection connection) throws SQLException {
        var notes = connection.unwrap(PGConnection.class).getNotifications(WAIT_MILLIS);
        if (notes == null || notes.length == 0) {
            // A peer that froze or vanished would otherwise look like silence for ever.
            if (!connection.isValid(2)) throw new SQLException("the connection died");
            return;
        }
        for (var note : notes) changes.onNext(read(note.getParameter()));
    }

    private Change read(String note) {
        try {
            var tree = json.readTree(note);
            return new Change(tree.path("vm").asLong(), tree.path("user").asLong());
        } catch (IOException foreign) {
            LOG.warnf("a note nobody of us wrote: %s", note);
            return new Change(0, 0);
        }
    }

    private void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException asked) {
            stopped = true;
        }
    }
}
