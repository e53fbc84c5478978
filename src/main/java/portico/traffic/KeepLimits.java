package portico.traffic;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import portico.api.Refusal;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Periodic;
import portico.task.Tasks;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/** Puts link limits in force again that a host may have lost: where it began to answer anew since they were last seen, and where a start left its VM without. */
@Singleton
class KeepLimits implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepLimits.class);
    private static final Duration FRESH = Duration.ofMinutes(1), AFTER_FAILURE = Duration.ofMinutes(30);
    private static final int AT_ONCE = 100;

    private record Due(String tenant, long vmId) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Tasks tasks;
    private final Clock clock;

    KeepLimits(Tenancy tenancy, EntityManager database, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public String name() { return "keep-limits"; }

    @Override public Duration every() { return Duration.ofSeconds(15); }

    @Override public void run() {
        for (var due : tenancy.everywhere(this::due)) {
            try {
                tenancy.run(due.tenant, () -> queue(due.vmId));
            } catch (Refusal busy) {
                LOG.debugf("VM %d: %s; later again", due.vmId, busy.getMessage());
            }
        }
    }

    /** Machines from before the portal have no cards of ours until their next start. */
    private List<Due> due() {
        var now = clock.instant();
        List<Object[]> rows = database.createNativeQuery("""
                select vm.tenant, vm.id from vm join host h on h.id = vm.host_id
                where vm.power = 'RUNNING' and (vm.link_speed_mbps > 0 or vm.throttle_mbps > 0) and vm.limited_at < h.answering_since and h.seen_at > :fresh
                  and not vm.deleting and not (vm.redefine and vm.adopted_as is not null)
                  and not exists (select from task t where t.vm_id = vm.id and t.lane <> 'free'
                                  and (t.state in ('QUEUED', 'RUNNING') or t.type = 'vm.traffic-limit' and t.state = 'FAILED' and t.ended_at > :failed))
                order by vm.id limit :most""", Object[].class)
                .setParameter("fresh", now.minus(FRESH)).setParameter("failed", now.minus(AFTER_FAILURE)).setParameter("most", AT_ONCE).getResultList();
        return rows.stream().map(row -> new Due((String) row[0], ((Number) row[1]).longValue())).toList();
    }

    /** @throws Refusal when the VM is busy by now */
    private void queue(long vmId) {
        Vm vm = Vm.findById(vmId);
        if (vm == null || vm.deleting) return;
        // Nobody's task: its owner has the speed they know of.
        tasks.queue(LimitForTraffic.class, new LimitForTraffic.Order(vmId), new Tasks.Order(Kind.SYSTEM, "link_limit", Lane.NORMAL, null, vmId, vm.host.id, "portico"));
    }
}
