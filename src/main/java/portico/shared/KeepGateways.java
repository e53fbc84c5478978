package portico.shared;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import portico.api.Unavailable;
import portico.gateway.*;
import portico.shared.GatewayBook.Found;
import portico.shared.GatewayBook.Work;
import portico.task.Periodic;

/**
 * Keeps gateways in step with the database: reads what one shows, compares it with what shall be, mends what differs and remembers what had drifted. Right after a
 * change, at the portal's start, every half minute, and every few seconds while a gateway does not answer. Each gateway on a thread of its own, so that one
 * that hangs holds up nobody.
 */
@Singleton
class KeepGateways implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepGateways.class);
    private static final Duration QUIET = Duration.ofSeconds(30), TROUBLE = Duration.ofSeconds(5);

    private final GatewayBook book;
    private final Gateways gateways;
    private volatile boolean stopping;

    KeepGateways(GatewayBook book, Gateways gateways) {
        this.book = book;
        this.gateways = gateways;
    }

    @Override public String name() { return "keep-gateways"; }

    @Override public Duration every() { return Duration.ofSeconds(1); }

    void start(@Observes StartupEvent event) { book.distrust(); }

    void stop(@Observes ShutdownEvent event) { stopping = true; }

    /** A customer waits for this one. */
    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) GatewayChanged change) { apart(change.hostId()); }

    @Override public void run() { book.due().forEach(this::apart); }

    private void apart(long hostId) {
        if (stopping) return;
        Thread.ofVirtual().name("gateway " + hostId).start(() -> {
            try {
                while (keep(hostId) && book.due().contains(hostId)) LOG.debugf("gateway of host %d: more changed meanwhile", hostId);
            } catch (Unavailable databaseGone) {
                LOG.debugf("gateway of host %d waits for the database", hostId);
            } catch (RuntimeException failed) {
                // The lease runs out, and the next round, or the next portal, takes it up again.
                if (stopping) LOG.debugf(failed, "gateway of host %d: the portal stops", hostId);
                else LOG.errorf(failed, "keeping the gateway of host %d in step failed", hostId);
            }
        });
    }

    /** Brings one gateway in step. False when somebody else is at it. */
    boolean keep(long hostId) {
        var taken = book.take(hostId);
        if (taken.isEmpty()) return false;
        var work = taken.get();
        var found = List.of(ports(work), sites(work));
        book.close(work, found, found.stream().anyMatch(half -> half.error() != null) ? TROUBLE : QUIET);
        return true;
    }

    private Found ports(Work work) {
        return look(work, false, work.hadPorts(), () -> {
            var wanted = work.rules(false).stream().filter(Rule::open).flatMap(rule -> rule.forwards().stream()).collect(Collectors.toSet());
            return compare(work, false, gateways.forwarder(work.gateway()).sync(work.gateway(), wanted), wanted, Rule::forwards, forward -> forward.protocol() + " " + forward.publicPort());
        });
    }

    private Found sites(Work work) {
        return look(work, true, work.hadSites(), () -> {
            var wanted = work.rules(true).stream().filter(Rule::open).map(Rule::asSite).collect(Collectors.toSet());
            return compare(work, true, gateways.binder(work.gateway()).sync(work.gateway(), new Sites(wanted, work.answers(), book::pem)), wanted, rule -> List.of(rule.asSite()), Site::domain);
        });
    }

    /** A gateway that never had anything to do is left alone, and so is one without an address of its own. */
    private static Found look(Work work, boolean site, boolean had, Callable<Found> sync) {
        if (!work.reachable() || !had && work.rules(site).isEmpty()) return new Found(site, true, null, Set.of(), Set.of(), Set.of(), List.of());
        try {
            return sync.call();
        } catch (GatewayException silent) {
            LOG.warnf("gateway of %s: %s", work.gateway().name(), silent.getMessage());
            return new Found(site, false, silent.getMessage(), Set.of(), Set.of(), Set.of(), List.of());
        } catch (Exception bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** @param source what visitors ask for: a port, whatever the public address, or a name */
    private static <T> Found compare(Work work, boolean site, Synced<T> synced, Set<T> wanted, Function<Rule, List<T>> parts, Function<T, String> source) {
        var appeared = new ArrayList<Long>();
        var vanished = new ArrayList<Long>();
        var lost = new ArrayList<Long>();
        var drifts = new ArrayList<String>();
        var gone = new ArrayList<String>();
        var shown = synced.before().stream().map(source).collect(Collectors.toSet());
        for (var rule : work.rules(site)) {
            if (!rule.open()) {
                if (rule.present()) vanished.add(rule.id());
                continue;
            }
            boolean there = synced.now().containsAll(parts.apply(rule));
            if (there && !rule.present()) appeared.add(rule.id());
            if (!there && rule.present()) lost.add(rule.id());
            // With changes under way it may have been moved on purpose.
            if (rule.present() && work.changes().isEmpty() && !synced.before().containsAll(parts.apply(rule))) drifts.add(rule.what() + " was gone or led elsewhere");
            if (rule.present() && !work.changes().isEmpty() && parts.apply(rule).stream().map(source).anyMatch(each -> !shown.contains(each))) gone.add(rule.what());
        }
        // No order of ours takes away the port or name of a rule that stays: a change of either makes it one that is yet to be shown (V320).
        if (!gone.isEmpty()) drifts.add(Collections.min(gone) + (gone.size() == 1 ? "" : " and " + (gone.size() - 1) + " more") + " had vanished before a change");
        if (work.changes().isEmpty()) synced.before().stream().filter(part -> !wanted.contains(part)).forEach(part -> drifts.add(part + " was there and belongs to nobody"));
        return new Found(site, false, null, appeared, vanished, lost, drifts);
    }
}
