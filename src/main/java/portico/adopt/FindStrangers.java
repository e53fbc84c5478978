package portico.adopt;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import portico.hypervisor.Census;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.infra.Host;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Writes down which machines on our hosts are not ours, and which disks belong to none. Reads only: what nobody knows is listed, never touched. */
@Singleton
class FindStrangers implements Periodic {

    private static final Logger LOG = Logger.getLogger(FindStrangers.class);

    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    FindStrangers(Hypervisors hypervisors, Tenancy tenancy, EntityManager database, Clock clock) {
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "find-strangers"; }

    @Override public Duration every() { return Duration.ofSeconds(30); }

    @Override public void run() {
        var hosts = tenancy.everywhere(() -> Host.<Host>listAll().stream().map(Host::target).toList());
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            hosts.forEach(host -> each.submit(() -> look(host)));
        }
    }

    void look(HostTarget host) {
        try {
            var known = tenancy.everywhere(() -> known(host.id()));
            var residents = hypervisors.port(Census.class, host).residents(host, known);
            tenancy.run(Tenancy.EVERYWHERE, () -> write(host, residents));
            var strays = hypervisors.port(Census.class, host).strayDisks(host, tenancy.everywhere(() -> owners(host.id())));
            tenancy.run(Tenancy.EVERYWHERE, () -> writeStrays(host, strays));
        } catch (HypervisorException silent) {
            LOG.debugf("host %s: %s; its strangers stay as last seen", host.name(), silent.getMessage());
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "looking for strangers on host %s failed", host.name());
        }
    }

    /** VMs, those on their way to or from here, and what lies in the trash: its machine is ours until it is erased. */
    private Set<String> known(long hostId) {
        List<String> names = database.createNativeQuery("""
                select coalesce(adopted_as, 'portico-' || id) from vm where host_id = :host
                union all select machine->>'name' from trashed_vm where host_id = :host and erased_at is null
                union all select coalesce(v.adopted_as, 'portico-' || m.vm_id) from vm_move m left join vm v on v.id = m.vm_id where :host in (m.from_id, m.to_id)""", String.class).setParameter("host", hostId).getResultList();
        return new HashSet<>(names);
    }

    /** Whose disks may be there, by the same rows. */
    private Set<Long> owners(long hostId) {
        List<Long> ids = database.createNativeQuery("""
                select id from vm where host_id = :host union select vm_id from trashed_vm where host_id = :host and erased_at is null
                union select vm_id from vm_move where :host in (from_id, to_id)""", Long.class).setParameter("host", hostId).getResultList();
        return new HashSet<>(ids);
    }

    private void writeStrays(HostTarget host, List<Census.StrayDisks> found) {
        // One of them may have been made for a VM that came since.
        var owners = owners(host.id());
        var strays = found.stream().filter(stray -> !owners.contains(stray.vmId())).toList();
        var ids = strays.stream().map(Census.StrayDisks::vmId).toList();
        if (ids.isEmpty()) StrayDisks.delete("hostId = ?1", host.id());
        else StrayDisks.delete("hostId = ?1 and vmNumber not in ?2", host.id(), ids);
        for (var stray : strays)
            database.createNativeQuery("""
                    insert into stray_disks (host_id, vm_number, path, bytes, changed_at, seen_at) values (:host, :vm, :path, :bytes, :changed, :now)
                    on conflict (host_id, vm_number) do update set path = excluded.path, bytes = excluded.bytes, changed_at = excluded.changed_at, seen_at = excluded.seen_at""")
                    .setParameter("host", host.id()).setParameter("vm", stray.vmId()).setParameter("path", stray.path()).setParameter("bytes", stray.bytes())
                    .setParameter("changed", stray.changedAt()).setParameter("now", clock.instant()).executeUpdate();
    }

    private void write(HostTarget host, List<Census.Resident> residents) {
        // One of them may have been taken over since they were listed.
        var known = known(host.id());
        var strangers = residents.stream().filter(resident -> !known.contains(resident.name())).toList();
        var names = strangers.stream().map(Census.Resident::name).toList();
        if (names.isEmpty()) Stranger.delete("hostId = ?1", host.id());
        else Stranger.delete("hostId = ?1 and name not in ?2", host.id(), names);
        strangers.forEach(resident -> write(host, resident));
    }

    /** By one statement each, since another portal may be writing the same. */
    private void write(HostTarget host, Census.Resident resident) {
        database.createNativeQuery("""
                insert into stranger (host_id, name, uuid, power, cpu, ram_mb, disk_file, disk_gb, macs, agent, hindrances, seen_at)
                values (:host, :name, cast(:uuid as uuid), :power, :cpu, :ram, :file, :disk, :macs, :agent, :hindrances, :now)
                on conflict (host_id, name) do update set uuid = excluded.uuid, power = excluded.power, cpu = excluded.cpu, ram_mb = excluded.ram_mb, disk_file = excluded.disk_file,
                    disk_gb = excluded.disk_gb, macs = excluded.macs, agent = excluded.agent, hindrances = excluded.hindrances, seen_at = excluded.seen_at""")
                .setParameter("host", host.id()).setParameter("name", resident.name()).setParameter("uuid", resident.uuid()).setParameter("power", resident.power().name())
                .setParameter("cpu", resident.cpu()).setParameter("ram", resident.memoryMb()).setParameter("file", resident.disks().size() == 1 ? resident.disks().getFirst().file() : "")
                .setParameter("disk", resident.disks().stream().mapToInt(Census.Disk::sizeGb).sum()).setParameter("macs", resident.macs().toArray(String[]::new))
                .setParameter("agent", resident.agent()).setParameter("hindrances", Hindrances.of(host, resident).toArray(String[]::new)).setParameter("now", clock.instant()).executeUpdate();
    }
}
