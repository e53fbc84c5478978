package portico.vm;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.infra.Host;

/** How old our knowledge of a host is. Hosts are looked at every two seconds; a minute of silence is worth saying. */
@Singleton
class Freshness {

    private static final Duration FRESH = Duration.ofSeconds(60);

    private final Clock clock;

    Freshness(Clock clock) { this.clock = clock; }

    boolean isStale(Host host) { return host.seenAt == null || host.seenAt.isBefore(clock.instant().minus(FRESH)); }

    /** Whole minutes since it last answered; only for a host that ever did. */
    long minutes(Host host) { return Duration.between(host.seenAt, clock.instant()).toMinutes(); }

    /** In words, or null when fresh. */
    String sentence(Host host, VmText words) {
        if (!isStale(host)) return null;
        return host.seenAt == null ? words.neverSeen() : words.stale(minutes(host));
    }

    String brief(Host host, VmText words) {
        if (!isStale(host)) return null;
        return host.seenAt == null ? words.neverSeen() : words.staleShort(minutes(host));
    }
}
