package portico.hypervisor.simulated;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;

/** The clock of the simulated hosts, and how long things take on them. Like real hosts they do not follow the portal's clock. */
@Singleton
public class HostTime {

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(5);

    private final Clock clock;
    private final double speed;

    /** @param speed 1.0 as on a real host; tests set {@code portico.simulated.speed} to 100 and wait for nothing */
    @Inject
    HostTime(@ConfigProperty(name = "portico.simulated.speed", defaultValue = "1.0") double speed) { this(Clock.systemUTC(), speed); }

    HostTime(Clock clock, double speed) {
        if (!(speed > 0)) throw new IllegalArgumentException("portico.simulated.speed must be above 0, is " + speed);
        this.clock = clock;
        this.speed = speed;
    }

    /** In the precision of the database, so that a moment is the same before and after it was stored. */
    Instant now() { return clock.instant().truncatedTo(ChronoUnit.MICROS); }

    /** From power on until the guest agent answers. */
    Duration boot() { return scaled(Duration.ofSeconds(6)); }

    /** From the wish to shut down or restart until the machine is off. */
    Duration shutdown() { return scaled(Duration.ofSeconds(3)); }

    Duration copyOfDisk(CloneMode mode) {
        return scaled(switch (mode) { case FAST -> Duration.ofSeconds(4); case FULL -> Duration.ofSeconds(10); });
    }

    /** A duration of the real world as it passes here. Applies to the caller's patience too, so that giving up is as quick as the rest. */
    Duration scaled(Duration duration) { return Duration.ofNanos((long) (duration.toNanos() / speed)); }

    /** Waits until it is so. False when it was not within the (not yet scaled) patience. */
    boolean await(Duration patience, BooleanSupplier isSo) {
        var step = scaled(Duration.ofMillis(200)).compareTo(SHORTEST_WAIT) > 0 ? scaled(Duration.ofMillis(200)) : SHORTEST_WAIT;
        long end = System.nanoTime() + scaled(patience).toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() >= end) return false;
            sleep(step);
        }
        return true;
    }

    /** Waits for an already scaled time. */
    void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.FAILED, "interrupted while waiting for the host", e);
        }
    }
}
