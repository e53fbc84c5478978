package portico.staff.desk;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.page.PageContext;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.vm.Freshness;
import portico.vm.Sizes;

/** What is sold of hosts and groups, what is left, and how many machines of a size still fit. Runs inside the look's transaction. */
@Singleton
public class Capacities {

    /** A machine's size that staff think of. */
    public record Size(int cpu, int ramMb, int diskGb) {}

    /**
     * A group's or a host's line. What is sold counts the machines of all sites, the trash, and what is on its way.
     *
     * @param host    null: the line of the whole group
     * @param fits    how many more of the size could be made
     * @param closed  why nothing can be made there; null: it can
     */
    public record Line(String group, String host, String soldRam, String ram, String freeRam, int ramPercent, long soldDisk, long disk, long freeDisk, int diskPercent, long addresses, long sharedAddresses, long fits, String closed) {}

    private record Sum(long soldRam, long ram, long soldDisk, long disk, long fits, long freeRam, long freeDisk) {
        Sum plus(Sum other) {
            return new Sum(soldRam + other.soldRam, ram + other.ram, soldDisk + other.soldDisk, disk + other.disk, fits + other.fits, freeRam + other.freeRam, freeDisk + other.freeDisk);
        }
    }

    private final Freshness freshness;
    private final PageContext page;

    Capacities(Freshness freshness, PageContext page) {
        this.freshness = freshness;
        this.page = page;
    }

    List<Line> of(List<Host> hosts, Size size) {
        var groups = new LinkedHashMap<Long, List<Host>>();
        hosts.forEach(host -> groups.computeIfAbsent(host.group.id, id -> new ArrayList<>()).add(host));
        var lines = new ArrayList<Line>();
        for (var group : groups.values()) {
            var all = new Sum(0, 0, 0, 0, 0, 0, 0);
            var own = new ArrayList<Line>();
            for (var host : group) {
                var sum = sum(host, size);
                all = all.plus(sum);
                own.add(line(host.group.name, host.name, sum, IpAddress.free(host.id, false), IpAddress.free(host.id, true), closed(host)));
            }
            if (group.size() > 1) lines.add(line(group.getFirst().group.name, null, all, free(group, false), free(group, true), null));
            lines.addAll(own);
        }
        return lines;
    }

    private Sum sum(Host host, Size size) {
        var taken = host.taken();
        boolean open = closed(host) == null;
        long ram = open ? Math.max(0, host.maxRamMb - taken.ramMb()) : 0, disk = open ? Math.max(0, host.maxDiskGb - taken.diskGb()) : 0;
        long fits = size.cpu > host.maxCpu || size.ramMb > host.maxRamMb ? 0 : Math.min(Math.min(ram / size.ramMb, disk / size.diskGb), IpAddress.free(host.id, false) + IpAddress.free(host.id, true));
        return new Sum(taken.ramMb(), host.maxRamMb, taken.diskGb(), host.maxDiskGb, fits, ram, disk);
    }

    private String closed(Host host) {
        var words = page.words(StaffText.class);
        if (host.maintenance != null) return words.hostMaintenance();
        if (freshness.isStale(host.seenAt)) return words.hostSilent();
        return host.error != null ? words.hostError() : null;
    }

    /** Addresses that several hosts can give away are counted once. */
    private static long free(List<Host> hosts, boolean shared) {
        return (Long) Host.getEntityManager().createNativeQuery("""
                select count(*) from ip_address a join ip_block b on b.id = a.ip_block_id
                where a.vm_id is null and b.shared = :shared and family(a.ip) = 4 and exists (select from host h where h.id in (:hosts) and portico_reaches(b.host_id, b.whole_group, h.id))""", Long.class)
                .setParameter("shared", shared).setParameter("hosts", hosts.stream().map(host -> host.id).toList()).getSingleResult();
    }

    private static Line line(String group, String host, Sum sum, long addresses, long sharedAddresses, String closed) {
        return new Line(group, host, Sizes.memory(sum.soldRam), Sizes.memory(sum.ram), Sizes.memory(sum.freeRam), percent(sum.soldRam, sum.ram), sum.soldDisk, sum.disk, sum.freeDisk, percent(sum.soldDisk, sum.disk),
                addresses, sharedAddresses, Math.min(sum.fits, addresses + sharedAddresses), closed);
    }

    private static int percent(long part, long whole) { return whole == 0 ? 0 : (int) Math.min(100, part * 100 / whole); }
}
