package portico.provision;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import portico.account.User;
import portico.api.Refusal;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.infra.OsTemplate;

/**
 * Says whether a host has room for a VM, and which host of several is best. What counts is what was sold: the guaranteed memory ({@code ram_min}) and the disks of all
 * VMs of all tenants against the host's {@code maxRamMb} and {@code maxDiskGb}, which the operator sets above the real ones to sell more than there is.
 */
@Singleton
public class Placement {

    /** What a VM takes. @param diskGb all disks together */
    public record Size(int cpu, int ramMb, int minRamMb, int diskGb) {}

    private final EntityManager database;

    Placement(EntityManager database) { this.database = database; }

    /**
     * The best of these hosts, locked until the transaction ends, so that nobody else takes the room meanwhile.
     *
     * @param template  that it must be able to install; null: none is installed
     * @param addresses that it must have free
     * @throws Refusal when none has room: of a single one why, of several that there is none
     */
    public Host choose(List<Host> hosts, Size size, OsTemplate template, User owner, boolean sharedIp, int addresses) {
        Host.lock(hosts);
        if (hosts.size() == 1) {
            demandRoom(hosts.getFirst(), size, new Size(0, 0, 0, 0));
            demandAddresses(hosts.getFirst(), sharedIp, addresses);
            return hosts.getFirst();
        }
        var roomy = hosts.stream().filter(host -> host.error == null && (template == null || template.runsOn(host.id)) && hasRoom(host, size)).toList();
        if (roomy.isEmpty()) throw new Refusal("host.full.all");
        var reachable = roomy.stream().filter(host -> IpAddress.free(host.id, sharedIp) >= addresses).toList();
        if (reachable.isEmpty()) throw new Refusal("ip.insufficient");
        return best(reachable, owner);
    }

    /** Spread: a customer's VMs on different hosts, so that one broken host does not take all; then where most memory is left. */
    public Host best(List<Host> hosts, User owner) {
        var own = ownPerHost(owner);
        return hosts.stream().min(Comparator.<Host, Long>comparing(host -> own.getOrDefault(host.id, 0L)).thenComparing(Placement::share).thenComparing(host -> host.id)).orElseThrow();
    }

    /** Whether the host, locked by the caller, has room for a VM that grows. @param before what it takes now */
    public void demandRoom(Host host, Size size, Size before) {
        if (host.maintenance != null) throw new Refusal("host.maintenance", host.maintenance);
        // One that was set up wrongly, or whose key is another's: staff read why on their page.
        if (host.seenAt == null && host.error != null) throw new Refusal("host.never", host.name);
        if (size.cpu > host.maxCpu && size.cpu > before.cpu) throw Refusal.of("cpu", "host.cpu", host.maxCpu);
        var taken = host.taken();
        boolean moreRam = size.minRamMb > before.minRamMb || size.ramMb > before.ramMb;
        if (moreRam && (size.ramMb > host.maxRamMb || taken.ramMb() - before.minRamMb + size.minRamMb > host.maxRamMb))
            throw Refusal.of("ram_max", "host.full.ram", Math.max(0, host.maxRamMb - taken.ramMb() + before.minRamMb));
        if (size.diskGb > before.diskGb && taken.diskGb() - before.diskGb + size.diskGb > host.maxDiskGb)
            throw Refusal.of("disk", "host.full.disk", Math.max(0, host.maxDiskGb - taken.diskGb() + before.diskGb));
    }

    /** Whether the host, locked by the caller, has room for so much more of disks. @param field that asks for it */
    public void demandDisk(Host host, String field, int moreGb) {
        if (host.maintenance != null) throw new Refusal("host.maintenance", host.maintenance);
        long left = Math.max(0, host.maxDiskGb - host.taken().diskGb());
        if (moreGb > left) throw Refusal.of(field, "host.full.disk", left);
    }

    private void demandAddresses(Host host, boolean sharedIp, int addresses) {
        if (IpAddress.free(host.id, sharedIp) < addresses) throw new Refusal("ip.insufficient");
    }

    private boolean hasRoom(Host host, Size size) {
        try {
            demandRoom(host, size, new Size(0, 0, 0, 0));
            return true;
        } catch (Refusal no) {
            return false;
        }
    }

    private static double share(Host host) { return (double) host.taken().ramMb() / Math.max(1, host.maxRamMb); }

    private Map<Long, Long> ownPerHost(User owner) {
        return database.createQuery("select v.host.id, count(v) from Vm v where v.owner.id = ?1 group by v.host.id", Object[].class).setParameter(1, owner.id)
                .getResultStream().collect(Collectors.toMap(row -> (Long) row[0], (Function<Object[], Long>) row -> (Long) row[1]));
    }
}
