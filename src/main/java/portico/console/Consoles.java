package portico.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.api.Unavailable;

/**
 * The consoles that are open in this portal process. Once a second it asks, for all of them in one query, who may still look, and closes the others; so a right that
 * was taken away through any portal process ends within two seconds.
 */
@Singleton
class Consoles {

    private static final Logger LOG = Logger.getLogger(Consoles.class);
    private static final Duration TURN = Duration.ofSeconds(1);
    /** A short trouble of the database does not throw out people in the middle of their work; a long one must not keep open what may have been closed. */
    private static final Duration UNASKED = Duration.ofSeconds(60);
    private static final int PING_TURNS = 15;
    private static final int SILENT_SECONDS = 40;

    private final Set<Relay> open = ConcurrentHashMap.newKeySet();
    private final Viewers viewers;
    private final Clock clock;
    private final int mostPerVm;
    private volatile boolean stopped;
    private Thread watch;
    private Instant askedAt;

    /** @param mostPerVm sockets on one VM's screen at a time, in this process */
    Consoles(Viewers viewers, Clock clock, MeterRegistry meters, @ConfigProperty(name = "portico.console.viewers-per-vm", defaultValue = "16") int mostPerVm) {
        this.viewers = viewers;
        this.clock = clock;
        this.mostPerVm = mostPerVm;
        meters.gaugeCollectionSize("portico.consoles.open", io.micrometer.core.instrument.Tags.empty(), open);
    }

    /** Takes a relay in. False when as many look at this VM as may. */
    boolean add(Relay relay) {
        open.add(relay);
        boolean crowded = open.stream().filter(other -> other.pass.vmId() == relay.pass.vmId()).limit(mostPerVm + 1L).count() > mostPerVm;
        if (crowded) open.remove(relay);
        return !crowded;
    }

    void remove(Relay relay) { open.remove(relay); }

    void start(@Observes StartupEvent event) { watch = Thread.ofVirtual().name("consoles").start(this::watch); }

    /** Before requests under way are waited for, of which each console is one. */
    void part(@Observes ShutdownDelayInitiatedEvent event) { open.forEach(relay -> relay.end(Ending.RESTARTING)); }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        watch.interrupt();
        open.forEach(relay -> relay.end(Ending.RESTARTING));
    }

    private void watch() {
        askedAt = clock.instant();
        for (long turn = 0; !stopped; turn++) {
            try {
                Thread.sleep(TURN);
                check(turn);
            } catch (InterruptedException asked) {
                return;
            } catch (RuntimeException bug) {
                // This loop is what closes consoles, so it must not die of anything.
                LOG.error("looking after the open consoles failed", bug);
            }
        }
    }

    private void check(long turn) {
        var now = clock.instant();
        var relays = Set.copyOf(open);
        if (relays.isEmpty()) {
            askedAt = now;
            return;
        }
        var ids = relays.stream().map(relay -> relay.pass.viewerId()).collect(Collectors.toSet());
        try {
            var passes = viewers.passes(ids);
            askedAt = now;
            for (var relay : relays) {
                var pass = passes.get(relay.pass.viewerId());
                if (pass == null) relay.end(Ending.WITHDRAWN);
                else pass.ended().ifPresent(relay::end);
            }
            if (turn % PING_TURNS == 0) viewers.seen(ids);
        } catch (Unavailable silence) {
            if (askedAt.plus(UNASKED).isBefore(now)) relays.forEach(relay -> relay.end(Ending.UNVERIFIED));
        }
        for (var relay : relays) {
            if (relay.silentSeconds() > SILENT_SECONDS) relay.end(Ending.SILENT);
            // Spread, so that thousands of pings do not leave in one burst.
            else if (turn % PING_TURNS == Math.floorMod(System.identityHashCode(relay), PING_TURNS)) relay.ping();
        }
    }
}
