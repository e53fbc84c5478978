package portico.power;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
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

/**
 * Has stay off what is to be off. What a status has switched off and somebody started on its host is switched off again. What is off, by whomever, is not started when its
 * host comes up: where a status holds it off at once, otherwise when it was off for so long, on a host that answered all the time, that its host did not shut it down with itself.
 */
@Singleton
class KeepOff implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepOff.class);
    /** A host that goes down gives its guests less than that to end. */
    private static final Duration BY_ITSELF = Duration.ofMinutes(10);
    private static final Duration FRESH = Duration.ofMinutes(1), AFTER_FAILURE = Duration.ofMinutes(5);
    private static final int AT_ONCE = 100;

    private record Due(String tenant, long vmId) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Tasks tasks;
    private final Clock clock;

    KeepOff(Tenancy tenancy, EntityManager database, Tasks tasks, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.tasks = tasks;
        this.clock = clock;
    }

    @Override public String name() { return "keep-off"; }

    @Override public Duration every() { return Duration.ofSeconds(10); }

    @Override public void run() {
        for (var due : tenancy.everywhere(this::due)) {
            try {
                tenancy.run(due.tenant, () -> queue(due.vmId));
            } catch (Refusal busy) {
                LOG.debugf("VM %d: %s; later again", due.vmId, busy.getMessage());
            }
        }
    }

    private List<Due> due() {
        var now = clock.instant();
        List<Object[]> rows = database.createNativeQuery("""
                select vm.tenant, vm.id from vm join host h on h.id = vm.host_id
                where not vm.deleting and h.seen_at > :fresh
                  and (vm.held_off and vm.power in ('RUNNING', 'PAUSED')
                    or vm.power = 'OFF' and (vm.stays_off_at is null or vm.stays_off_at < vm.power_since) and (vm.held_off or greatest(vm.power_since, h.answering_since) < :long))
                  and not exists (select from task t where t.vm_id = vm.id and t.lane <> 'free' and (t.state in ('QUEUED', 'RUNNING') or t.type = 'vm.keep-off' and t.state = 'FAILED' and t.ended_at > :failed))
                order by vm.held_off desc, vm.id limit :most""", Object[].class)
                .setParameter("fresh", now.minus(FRESH)).setParameter("long", now.minus(BY_ITSELF)).setParameter("failed", now.minus(AFTER_FAILURE)).setParameter("most", AT_ONCE).getResultList();
        return rows.stream().map(row -> new Due((String) row[0], ((Number) row[1]).longValue())).toList();
    }

    /** @throws Refusal when the VM is busy by now */
    private void queue(long vmId) {
        Vm vm = Vm.findById(vmId, LockModeType.PESSIMISTIC_WRITE);
        if (vm == null || vm.deleting) return;
        boolean runs = switch (vm.power) {
            case RUNNING, PAUSED -> true;
            case OFF, ABSENT, CRASHED, UNKNOWN -> false;
        };
        if (runs && !vm.heldOff) return;
        // That a machine which is off stays so is nobody's business.
        tasks.queue(KeepOffTask.class, new KeepOffTask.Order(vmId, runs), new Tasks.Order(Kind.SYSTEM, runs ? "keep_off" : "stay_off", Lane.NORMAL, runs ? vm.owner.id : null, vmId, vm.host.id, "portico"));
    }
}
