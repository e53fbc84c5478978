package portico.vm;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How old our knowledge of a host is, from when it last answered (null: never). Hosts are looked at every two seconds; a minute of silence is worth saying. */
@Singleton
public class Freshness {

    private static final Duration FRESH = Duration.ofSeconds(60);

    private final Clock clock;

    Freshness(Clock clock) { this.clock = clock; }

    public boolean isStale(Instant seen) { return seen == null || seen.isBefore(clock.instant().minus(FRESH)); }

    /** Whole minutes since it last answered; only for a host that ever did. */
    long minutes(Instant seen) { return Duration.between(seen, clock.instant()).toMinutes(); }

    /** In words, or null when fresh. */
    String sentence(Instant seen, VmText words) {
        if (!isStale(seen)) return null;
        return seen == null ? words.neverSeen() : words.stale(minutes(seen));
    }

    String brief(Instant seen, VmText words) {
        if (!isStale(seen)) return null;
        return seen == null ? words.neverSeen() : words.staleShort(minutes(seen));
    }
}
