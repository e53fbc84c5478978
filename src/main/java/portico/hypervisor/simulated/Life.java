package portico.hypervisor.simulated;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import portico.hypervisor.Machine;

/** Whether a machine is on, and since when. Kept as moments, not as states: what is true now follows from the time alone ({@link #at}). */
public sealed interface Life {

    record Off() implements Life {}

    /**
     * @param as     the machine as it was defined when it booted
     * @param ending set while the guest is shutting down
     */
    record On(Instant bootedAt, Machine as, Optional<Ending> ending) implements Life {
        boolean hasBooted(Instant now, Duration boot) { return !now.isBefore(bootedAt.plus(boot)); }
    }

    /** @param restarts boots again at once */
    record Ending(Instant at, boolean restarts) {}

    Life OFF = new Off();

    static Life booted(Instant at, Machine as) { return new On(at, as, Optional.empty()); }

    /** This life as it has become by {@code now}, with {@code definition} for a machine that has restarted meanwhile. */
    default Life at(Instant now, Machine definition) {
        return switch (this) {
            case Off off -> off;
            case On on when on.ending.isEmpty() || on.ending.get().at.isAfter(now) -> on;
            case On on when on.ending.get().restarts -> booted(on.ending.get().at, definition);
            case On _ -> OFF;
        };
    }
}
