package portico.tenant;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The time of the house: the database's, counted on in between by a clock that nobody can set. What one process writes, another judges: leases, codes, sessions. None of that may
 * go by what a process' own machine takes the time to be. Until the database has answered once, it is the machine's time all the same.
 */
@Singleton
public class HouseClock extends Clock {

    private static final Logger LOG = Logger.getLogger(HouseClock.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    /** An answer that took longer says too little about the present. */
    private static final Duration SLOWEST_LOOK = Duration.ofMillis(100);
    /** Less than that is the way to the database rather than its clock, and time should not tremble. */
    private static final Duration NOTICEABLE = Duration.ofMillis(100);
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(2);

    /** @param nanos of {@link System#nanoTime} at that time */
    private record Look(Instant time, long nanos) {
        Instant after(long now) { return time.plusNanos(now - nanos); }
    }

    private final DataSource database;
    private volatile Look last;
    private Thread looker;

    HouseClock(DataSource database) { this.database = database; }

    @Override public Instant instant() {
        var known = last;
        return known == null ? Instant.now() : known.after(System.nanoTime());
    }

    @Override public ZoneId getZone() { return ZoneOffset.UTC; }

    @Override public Clock withZone(ZoneId zone) { throw new UnsupportedOperationException("the house counts in UTC; " + zone + " is for what people read"); }

    /** Before anything that goes by the time. */
    void start(@Observes @Priority(1) StartupEvent event) {
        look();
        looker = Thread.ofVirtual().name("house-clock").start(this::keepLooking);
    }

    void stop(@Observes ShutdownEvent event) { looker.interrupt(); }

    private void keepLooking() {
        try {
            while (true) {
                Thread.sleep(BETWEEN_LOOKS);
                look();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try (var connection = database.getConnection(); var question = connection.prepareStatement("select clock_timestamp()")) {
            long asked = System.nanoTime();
            try (var answer = question.executeQuery()) {
                answer.next();
                long answered = System.nanoTime();
                believe(new Look(answer.getObject(1, OffsetDateTime.class).toInstant(), asked + (answered - asked) / 2), Duration.ofNanos(answered - asked));
            }
        } catch (SQLException later) {
            LOG.debugf("the database does not tell the time: %s", later.getMessage());
        }
    }

    private void believe(Look look, Duration took) {
        if (last == null) {
            last = look;
            return;
        }
        var off = Duration.between(instant(), look.after(System.nanoTime()));
        if (took.compareTo(SLOWEST_LOOK) > 0 || off.abs().compareTo(NOTICEABLE) < 0) return;
        if (off.abs().compareTo(WORTH_A_WORD) > 0) LOG.warnf("the database's clock was set: by %d s", off.toSeconds());
        last = look;
    }
}
