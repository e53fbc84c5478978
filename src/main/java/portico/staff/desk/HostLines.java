package portico.staff.desk;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import portico.infra.Host;
import portico.page.PageContext;
import portico.page.State;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.vm.Freshness;
import portico.vm.Sizes;

/** Hosts with what is sold of them: those a tenant was granted, or all for an operator who looks everywhere. Runs inside the look's transaction. */
@Singleton
class HostLines {

    private record Used(long machines, long cpu, long ramMb, long diskGb) {}

    private final StaffDesk desk;
    private final EntityManager database;
    private final Freshness freshness;
    private final PageContext page;

    HostLines(StaffDesk desk, EntityManager database, Freshness freshness, PageContext page) {
        this.desk = desk;
        this.database = database;
        this.freshness = freshness;
        this.page = page;
    }

    List<Host> hosts() { return desk.isEverywhere() ? database.createQuery("select h from Host h join fetch h.group order by h.id", Host.class).getResultList() : Host.grantedTo(desk.tenant()); }

    List<HostLine> all() {
        var used = used();
        return hosts().stream().map(host -> line(host, used.getOrDefault(host.id, new Used(0, 0, 0, 0)))).toList();
    }

    @SuppressWarnings("unchecked")
    private Map<Long, Used> used() {
        var query = database.createNativeQuery("select host_id, count(*) n, sum(cpu) cpu, sum(ram_mb) ram, sum(disk_gb + (select coalesce(sum(d.size_gb), 0) from data_disk d where d.vm_id = vm.id)) disk from vm" + (desk.isEverywhere() ? "" : " where tenant = :tenant")
                + " group by host_id", Tuple.class);
        if (!desk.isEverywhere()) query.setParameter("tenant", desk.scope());
        return ((List<Tuple>) query.getResultList()).stream().collect(Collectors.toMap(row -> Search.number(row, "host_id"),
                row -> new Used(Search.number(row, "n"), Search.number(row, "cpu"), Search.number(row, "ram"), Search.number(row, "disk"))));
    }

    private HostLine line(Host host, Used used) {
        var words = page.words(StaffText.class);
        var state = freshness.isStale(host.seenAt) ? new State("bad", words.hostSilent()) : host.error != null ? new State("bad", words.hostError())
                : host.maintenance != null ? new State("warn", words.hostMaintenance()) : new State("ok", words.hostFine());
        return new HostLine(host.id, host.name, host.group.name, host.rack, state, host.acceleration, host.seenAt, host.error, host.maintenance, host.drainingSince != null, used.machines,
                used.cpu, host.maxCpu, Sizes.memory(used.ramMb), Sizes.memory(host.maxRamMb), percent(used.ramMb, host.maxRamMb), used.diskGb, host.maxDiskGb,
                percent(used.diskGb, host.maxDiskGb), Sizes.memory(host.memoryFreeMb), host.storageFreeGb);
    }

    private static int percent(long part, long whole) { return whole == 0 ? 0 : (int) Math.min(100, part * 100 / whole); }
}
