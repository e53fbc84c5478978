package portico.firewall;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jboss.logging.Logger;
import portico.api.Unavailable;
import portico.firewall.FirewallBook.Found;
import portico.firewall.FirewallBook.Wanted;
import portico.firewall.FirewallBook.Work;
import portico.hypervisor.GuestFirewall;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.TaskThread;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/**
 * Keeps hosts' filters in step with the database, as gateways are kept: right after a change, at the portal's start, every half minute, and every few seconds while a
 * host does not answer. Also ends trials that nobody confirmed.
 */
@Singleton
class KeepFirewalls implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepFirewalls.class);
    private static final Duration QUIET = Duration.ofSeconds(30), TROUBLE = Duration.ofSeconds(5);

    private final FirewallBook book;
    private final Firewalls firewalls;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private volatile boolean stopping;

    KeepFirewalls(FirewallBook book, Firewalls firewalls, Hypervisors hypervisors, Tenancy tenancy) {
        this.book = book;
        this.firewalls = firewalls;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "keep-firewalls"; }

    @Override public Duration every() { return Duration.ofSeconds(1); }

    void start(@Observes StartupEvent event) { book.distrust(); }

    void stop(@Observes ShutdownEvent event) { stopping = true; }

    /** A customer waits for this one. */
    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) FirewallChanged change) { apart(change.hostId()); }

    @Override public void run() {
        for (var trial : book.overdue()) tenancy.run(trial.tenant(), () -> firewalls.revertOverdue(trial.vmId()));
        book.due().forEach(this::apart);
    }

    private void apart(long hostId) {
        if (stopping) return;
        Thread.ofVirtual().name("firewall " + hostId).start(() -> {
            try {
                while (keep(hostId) && book.due().contains(hostId)) LOG.debugf("firewall of host %d: more changed meanwhile", hostId);
            } catch (Unavailable databaseGone) {
                LOG.debugf("firewall of host %d waits for the database", hostId);
            } catch (RuntimeException failed) {
                // The lease runs out, and the next round, or the next portal, takes it up again.
                if (stopping) LOG.debugf(failed, "firewall of host %d: the portal stops", hostId);
                else LOG.errorf(failed, "keeping the firewall of host %d in step failed", hostId);
            }
        });
    }

    /** Brings one host in step. False when somebody else is at it. */
    boolean keep(long hostId) {
        var taken = book.take(hostId);
        if (taken.isEmpty()) return false;
        var found = look(taken.get());
        book.close(taken.get(), found, found.error() == null ? QUIET : TROUBLE);
        return true;
    }

    /** A host that never had anything to filter is left alone. */
    private Found look(Work work) {
        if (!work.had() && work.wanted().isEmpty()) return Found.nothingToDo();
        try {
            var port = hypervisors.port(GuestFirewall.class, work.host());
            return compare(work, TaskThread.call(() -> port.sync(work.host(), work.wanted().stream().map(Wanted::guard).toList())));
        } catch (HypervisorException silent) {
            LOG.warnf("firewall of %s: %s", work.host().name(), silent.getMessage());
            return Found.failed(silent.getMessage());
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Found compare(Work work, GuestFirewall.Seen seen) {
        var lost = new ArrayList<Long>();
        var drifted = new LinkedHashMap<Long, Boolean>();
        for (var wanted : work.wanted()) {
            long vm = wanted.guard().vmId();
            boolean there = seen.now().contains(vm);
            if (wanted.present() && !there) lost.add(vm);
            // With changes under way it may have been changed on purpose.
            if (wanted.present() && work.changes().isEmpty() && !seen.before().contains(vm)) drifted.put(vm, there);
        }
        return new Found(false, null, seen.now(), lost, drifted);
    }
}
