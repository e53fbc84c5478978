package portico.resize;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.hypervisor.Balloons;
import portico.hypervisor.Balloons.Balloon;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.TaskThread;
import portico.infra.Host;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/**
 * Keeps hosts from running out of memory where more was sold than there is: when one has little left, its running VMs give away what they have above their guarantee
 * ({@code ram_min}), and get it back when there is room again. VMs that are guaranteed all they have are never touched. What each makes do with is in its row, for staff.
 */
@Singleton
class KeepMemory implements Periodic {

    private static final Logger LOG = Logger.getLogger(KeepMemory.class);
    /** Guests take some seconds to let go, and the next look at the host shows what came of it. */
    private static final Duration EVERY = Duration.ofSeconds(15), FRESH = Duration.ofSeconds(30);

    /** A host as last looked at, MiB. */
    private record Due(HostTarget host, long totalMb, long freeMb) {}

    private record Flexible(long id, String machine, boolean running, int leastMb, int ramMb, Integer squeezedMb) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Hypervisors hypervisors;
    private final Clock clock;
    private final double shortPercent;

    /** @param shortPercent of its memory: with less free a host is short of it; 0: never */
    KeepMemory(Tenancy tenancy, EntityManager database, Hypervisors hypervisors, Clock clock, @ConfigProperty(name = "portico.memory.short-percent", defaultValue = "5") double shortPercent) {
        this.tenancy = tenancy;
        this.database = database;
        this.hypervisors = hypervisors;
        this.clock = clock;
        this.shortPercent = shortPercent;
    }

    @Override public String name() { return "keep-memory"; }

    @Override public Duration every() { return EVERY; }

    @Override public void run() {
        var due = tenancy.everywhere(this::due);
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(host -> each.submit(() -> keep(host)));
        }
    }

    /** Hosts that were seen of late, and have VMs that could give, or did. */
    @SuppressWarnings("unchecked")
    private List<Due> due() {
        List<Object[]> rows = database.createNativeQuery("""
                select h.id, h.memory_mb, h.memory_free_mb from host h where h.seen_at > :fresh and h.error is null and h.memory_mb > 0
                and exists (select from vm v where v.host_id = h.id and (v.squeezed_mb is not null or v.min_ram_mb < v.ram_mb and h.memory_free_mb < h.memory_mb * :part))""", Object[].class)
                .setParameter("fresh", clock.instant().minus(FRESH)).setParameter("part", shortPercent / 100).getResultList();
        return rows.stream().map(row -> new Due(Host.<Host>findById(((Number) row[0]).longValue()).target(), ((Number) row[1]).longValue(), ((Number) row[2]).longValue())).toList();
    }

    private void keep(Due due) {
        try {
            var port = hypervisors.port(Balloons.class, due.host);
            var vms = tenancy.everywhere(() -> flexible(due.host.id()));
            var now = port.all(due.host);
            var shares = new ArrayList<MemoryShares.Share>();
            for (var vm : vms) {
                var balloon = now.get(vm.machine);
                // One that was switched off starts with all of its memory; one that runs and does not say is asked again.
                if (balloon != null) shares.add(new MemoryShares.Share(vm.id, vm.leastMb, Math.min(vm.ramMb, balloon.ceilingMb()), balloon.memoryMb()));
                else if (vm.squeezedMb != null && !vm.running) note(vm, vm.ramMb);
            }
            var wanted = MemoryShares.of(due.freeMb, Math.round(due.totalMb * shortPercent / 100), shares);
            if (!wanted.isEmpty()) LOG.infof("host %s has %d of %d MiB left; memory of its VMs: %s", due.host.name(), due.freeMb, due.totalMb, wanted);
            for (var vm : vms) {
                if (now.get(vm.machine) == null) continue;
                apply(due.host, port, vm, now, wanted);
            }
        } catch (HypervisorException silent) {
            LOG.debugf("memory of host %s: %s", due.host.name(), silent.getMessage());
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "keeping the memory of host %s failed", due.host.name());
        }
    }

    private void apply(HostTarget host, Balloons port, Flexible vm, Map<String, Balloon> now, Map<Long, Integer> wanted) {
        var shall = wanted.get(vm.id);
        if (shall == null) {
            // Resized or restarted since, it has all of it.
            if (vm.squeezedMb != null && now.get(vm.machine).memoryMb() >= vm.ramMb) note(vm, vm.ramMb);
            return;
        }
        // In this order: what a guest was made to give away is never forgotten.
        note(vm, shall);
        TaskThread.run(() -> port.set(host, vm.machine, shall));
    }

    /** Those that are not being worked on: running, and with something above their guarantee; and whoever gave something away. */
    @SuppressWarnings("unchecked")
    private List<Flexible> flexible(long hostId) {
        List<Object[]> rows = database.createNativeQuery("""
                select v.id, coalesce(v.adopted_as, 'portico-' || v.id), v.power = 'RUNNING', v.min_ram_mb, v.ram_mb, v.squeezed_mb from vm v
                where v.host_id = :host and (v.squeezed_mb is not null or v.power = 'RUNNING' and v.min_ram_mb < v.ram_mb) and not exists (select from vm_move m where m.vm_id = v.id and m.ended_at is null)
                and not exists (select from task t where t.vm_id = v.id and t.lane <> 'free' and t.state in ('QUEUED', 'RUNNING')) order by v.id""", Object[].class)
                .setParameter("host", hostId).getResultList();
        return rows.stream().map(row -> new Flexible(((Number) row[0]).longValue(), (String) row[1], (Boolean) row[2], ((Number) row[3]).intValue(), ((Number) row[4]).intValue(), (Integer) row[5])).toList();
    }

    /** @param memoryMb all of it: it makes do with nothing less any more */
    private void note(Flexible vm, int memoryMb) {
        tenancy.run(Tenancy.EVERYWHERE, () -> database.createNativeQuery("""
                update vm set squeezed_mb = nullif(:now_mb, ram_mb), squeezed_since = case when :now_mb < ram_mb then coalesce(squeezed_since, :now) end where id = :id""")
                .setParameter("now_mb", Math.min(memoryMb, vm.ramMb)).setParameter("now", clock.instant()).setParameter("id", vm.id).executeUpdate());
    }
}
