package portico.disk;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import portico.hypervisor.DiskUses;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.task.Periodic;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/** Asks the agents of VMs whose pages somebody looks at how full their disks are. Nobody waits for it; a guest that does not answer is asked again next time. */
@Singleton
class LookAtDisks implements Periodic {

    private static final Logger LOG = Logger.getLogger(LookAtDisks.class);
    private static final Duration EVERY = Duration.ofSeconds(10), WATCHED = Duration.ofMinutes(2), FRESH = Duration.ofSeconds(50);
    private static final int AT_ONCE = 3;

    private record Due(String tenant, long vmId) {}

    private record Target(HostTarget host, Machine machine) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Hypervisors hypervisors;
    private final DiskUse uses;
    private final Clock clock;

    LookAtDisks(Tenancy tenancy, EntityManager database, Hypervisors hypervisors, DiskUse uses, Clock clock) {
        this.tenancy = tenancy;
        this.database = database;
        this.hypervisors = hypervisors;
        this.uses = uses;
        this.clock = clock;
    }

    @Override public String name() { return "look-at-disks"; }

    @Override public Duration every() { return EVERY; }

    @Override public void run() {
        var due = tenancy.everywhere(this::due);
        try (var few = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            due.forEach(vm -> few.submit(() -> look(vm)));
        }
    }

    private List<Due> due() {
        var now = clock.instant();
        List<Object[]> rows = database.createNativeQuery("""
                select v.tenant, v.id from vm v join os_template t on t.id = v.os_template_id where v.watched_at > :watched and v.power = 'RUNNING' and t.agent and v.rescue_since is null
                and not exists (select 1 from disk_use u where u.vm_id = v.id and u.seen_at > :fresh) order by v.watched_at desc limit 200""", Object[].class)
                .setParameter("watched", now.minus(WATCHED)).setParameter("fresh", now.minus(FRESH)).getResultList();
        return rows.stream().map(row -> new Due((String) row[0], ((Number) row[1]).longValue())).toList();
    }

    private void look(Due due) {
        try {
            var target = tenancy.in(due.tenant, () -> Vm.<Vm>findByIdOptional(due.vmId).map(vm -> new Target(vm.target(), vm.toMachine())));
            if (target.isEmpty()) return;
            var seen = hypervisors.port(DiskUses.class, target.get().host).of(target.get().host, target.get().machine);
            tenancy.run(due.tenant, () -> uses.write(due.tenant, due.vmId, seen));
        } catch (HypervisorException silent) {
            LOG.debugf("disks of VM %d: %s", due.vmId, silent.getMessage());
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "looking at the disks of VM %d failed", due.vmId);
        }
    }
}
