package portico.move;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import portico.api.Codes;
import portico.api.Refusal;
import portico.task.Periodic;
import portico.task.Task;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/** Orders the moves of VMs off hosts that are drained, a few at a time, and notes why others cannot. The wish is a column of the host, so it outlives everybody. */
@Singleton
class DrainHosts implements Periodic {

    private static final Logger LOG = Logger.getLogger(DrainHosts.class);
    /** One that runs and one that is copied keep two disks and the line between them busy. */
    private static final int AT_ONCE = 2;
    /** A move that failed is not repeated before somebody could look at it. */
    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(10);

    private record Draining(long hostId, Instant since, Way way, boolean newIp, String asker) {}

    private record Candidate(String tenant, long id) {}

    private final Tenancy tenancy;
    private final MoveRules rules;
    private final MoveOrders orders;
    private final EntityManager database;
    private final Clock clock;

    DrainHosts(Tenancy tenancy, MoveRules rules, MoveOrders orders, EntityManager database, Clock clock) {
        this.tenancy = tenancy;
        this.rules = rules;
        this.orders = orders;
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "drain-hosts"; }

    @Override public Duration every() { return Duration.ofSeconds(3); }

    @Override public void run() {
        var draining = tenancy.everywhere(() -> portico.infra.Host.<portico.infra.Host>list("drainingSince is not null order by id").stream()
                .map(host -> new Draining(host.id, host.drainingSince, Codes.find(Way.class, String.valueOf(host.drainMode)).orElse(Way.BEST), host.drainNewIp, host.drainAskedBy)).toList());
        draining.forEach(this::drain);
    }

    private void drain(Draining host) {
        long free = AT_ONCE - tenancy.everywhere(() -> Move.under(host.hostId));
        for (var vm : candidates(host.hostId)) {
            if (free <= 0) return;
            if (attempt(host, vm)) free--;
        }
    }

    /** Those that wait longest for a look first, so that one that cannot does not keep the others waiting. */
    @SuppressWarnings("unchecked")
    private List<Candidate> candidates(long hostId) {
        return tenancy.everywhere(() -> ((List<Object[]>) database.createNativeQuery("""
                select v.tenant, v.id from vm v left join drain_hindrance d on d.vm_id = v.id
                where v.host_id = :host and not exists (select from task t where t.vm_id = v.id and t.lane <> 'free' and t.state in ('QUEUED', 'RUNNING'))
                order by d.at nulls first, v.id""", Object[].class).setParameter("host", hostId).getResultList()).stream().map(row -> new Candidate((String) row[0], ((Number) row[1]).longValue())).toList());
    }

    private boolean attempt(Draining host, Candidate candidate) {
        try {
            return tenancy.in(candidate.tenant, () -> {
                Vm vm = Vm.findById(candidate.id, LockModeType.PESSIMISTIC_WRITE);
                if (vm == null || vm.host.id != host.hostId || vm.host.drainingSince == null) return false;
                demandNotFailed(vm, host);
                orders.queue(vm, rules.plan(vm, Optional.empty(), host.way, host.newIp), host.asker);
                DrainHindrance.deleteById(vm.id);
                return true;
            });
        } catch (Refusal no) {
            tenancy.run(candidate.tenant, () -> DrainHindrance.note(candidate.id, candidate.tenant, host.hostId, no, clock.instant()));
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "draining host %d: VM %d", host.hostId, candidate.id);
        }
        return false;
    }

    private void demandNotFailed(Vm vm, Draining host) {
        var soon = clock.instant().minus(BETWEEN_TRIES);
        if (Task.count("vmId = ?1 and type = 'vm.move' and state in (FAILED, UNKNOWN) and endedAt > ?2", vm.id, soon.isAfter(host.since) ? soon : host.since) > 0) throw new Refusal("move.failed");
    }
}
