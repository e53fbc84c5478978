package portico.move;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import portico.api.Refusal;
import portico.backup.Backup;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.provision.Placement;
import portico.task.Task;
import portico.undo.KeptDisk;
import portico.vm.Freshness;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Says whether a VM can move, where to, and whether it can go on running meanwhile: for the command, for draining, and for the pages that explain. */
@Singleton
public class MoveRules {

    /** @param live it goes on running @param replaced addresses that the new host has no use for */
    public record Plan(Host to, boolean live, List<IpAddress> replaced) {}

    private final Placement placement;
    private final Freshness freshness;
    private final EntityManager database;
    private final Clock clock;

    MoveRules(Placement placement, Freshness freshness, EntityManager database, Clock clock) {
        this.placement = placement;
        this.freshness = freshness;
        this.database = database;
        this.clock = clock;
    }

    /**
     * What a move would be. Hosts it may be to are locked, so that what was free stays so until the transaction ends.
     *
     * @param wanted none: the best of the VM's group
     * @param newIp  addresses that the new host has no use for may be replaced
     * @throws Refusal when it cannot be
     */
    public Plan plan(Vm vm, Optional<Host> wanted, Way way, boolean newIp) {
        demandMovable(vm);
        var hosts = wanted.map(List::of).orElseGet(() -> others(vm));
        if (hosts.isEmpty()) throw new Refusal("move.alone");
        Host.lock(hosts);
        var to = wanted.isPresent() || hosts.size() == 1 ? hosts.getFirst() : best(vm, hosts, newIp);
        demandFits(vm, to, newIp);
        var replaced = unreached(vm, to);
        var hindrance = hindranceLive(vm, to, replaced);
        if (way == Way.LIVE && hindrance.isPresent()) throw hindrance.get();
        return new Plan(to, way != Way.COLD && hindrance.isEmpty(), replaced);
    }

    /** Why the VM cannot move to that host; empty: it can. Takes no locks. */
    public Optional<Refusal> hindrance(Vm vm, Host to, boolean newIp) {
        try {
            demandFits(vm, to, newIp);
            return Optional.empty();
        } catch (Refusal no) {
            return Optional.of(no);
        }
    }

    /** Other hosts of its group, whether it fits there or not. */
    public List<Host> others(Vm vm) { return Host.list("group.id = ?1 and id <> ?2 order by id", vm.host.group.id, vm.host.id); }

    private Host best(Vm vm, List<Host> hosts, boolean newIp) {
        var fitting = hosts.stream().filter(host -> hindrance(vm, host, newIp).isEmpty()).toList();
        if (fitting.isEmpty()) throw new Refusal("move.nowhere");
        return placement.best(fitting, vm.owner);
    }

    private void demandMovable(Vm vm) {
        if (vm.deleting) throw new Refusal("vm.deleting");
        if (vm.installFailed()) throw new Refusal("vm.setupfailed");
        if (vm.status() == portico.vm.VmStatus.INSTALLING) throw new Refusal("vm.status." + vm.status());
        vm.demandOwnSystem();
        Task.demandNoOther(vm.id);
        demandAnswers(vm.host);
        if (vm.power == PowerState.ABSENT || vm.power == PowerState.UNKNOWN) throw new Refusal("move.absent", vm.host.name);
    }

    private void demandAnswers(Host host) {
        if (host.error != null || freshness.isStale(host.seenAt)) throw new Refusal("move.silent", host.name);
    }

    private void demandFits(Vm vm, Host to, boolean newIp) {
        if (to.id.equals(vm.host.id)) throw new Refusal("move.same", to.name);
        if (Host.grantedTo(vm.tenant).stream().noneMatch(host -> host.id.equals(to.id))) throw Refusal.of("serverid", "host.none");
        if (!to.driver.equals(vm.host.driver)) throw new Refusal("move.driver", to.name, vm.host.name);
        if (to.maintenance != null) throw new Refusal("host.maintenance", to.maintenance);
        demandAnswers(to);
        if (Move.leftOn(vm.id, to.id).isPresent()) throw new Refusal("move.clearing", to.name);
        demandRoom(vm, to);
        demandAddresses(vm, to, newIp);
        if (vm.isoImage != null && !vm.isoImage.isOn(to.id)) throw new Refusal("move.cd", vm.isoImage.name, to.name);
        if (vm.adoptedAs != null && Vm.count("host.id = ?1 and adoptedAs = ?2", to.id, vm.adoptedAs) > 0) throw new Refusal("move.name", vm.adoptedAs, to.name);
        demandPorts(vm, to);
    }

    private void demandRoom(Vm vm, Host to) {
        try {
            placement.demandRoom(to, new Placement.Size(vm.cpu, vm.ramMb, vm.minRamMb, vm.diskGb + DataDisk.roomGb(vm.id)), new Placement.Size(0, 0, 0, 0));
        } catch (Refusal full) {
            throw new Refusal("move.room", to.name);
        }
    }

    private void demandAddresses(Vm vm, Host to, boolean newIp) {
        var replaced = unreached(vm, to);
        if (replaced.isEmpty()) return;
        // Which network a customer would want instead nobody but they can say.
        if (!newIp || replaced.stream().anyMatch(address -> address.ip.contains(":"))) throw new Refusal("move.address", replaced.getFirst().ip, to.name);
        for (boolean shared : new boolean[] {false, true})
            if (replaced.stream().filter(address -> address.block.shared == shared).count() > IpAddress.free(to.id, shared)) throw new Refusal("ip.insufficient");
    }

    /** Its addresses on ranges that the host has no use for. */
    private List<IpAddress> unreached(Vm vm, Host to) {
        var unreached = new ArrayList<IpAddress>();
        for (var address : IpAddress.of(vm.id)) if (address.nicId != null && !address.block.reaches(to)) unreached.add(address);
        return unreached;
    }

    private void demandPorts(Vm vm, Host to) {
        var taken = database.createNativeQuery("""
                select f.public_port from port_forward f join host h on h.id = :host where f.vm_id = :vm and (f.public_port not between h.port_from and h.port_to
                    or exists (select from reserved_port r where (r.host_id = h.id or r.host_id is null) and f.public_port between r.first_port and r.last_port)
                    or portico_port_taken(h.id, f.protocol, f.public_port)) order by 1 limit 1""", Integer.class)
                .setParameter("host", to.id).setParameter("vm", vm.id).getResultStream().findFirst();
        if (taken.isPresent()) throw new Refusal("move.port", taken.get(), to.name);
        boolean shares = (Boolean) database.createNativeQuery("select exists (select from port_forward where vm_id = :vm) or exists (select from site_binding where vm_id = :vm)", Boolean.class)
                .setParameter("vm", vm.id).getSingleResult();
        if (shares && to.publicIp.isBlank()) throw new Refusal("move.shared", to.name);
    }

    /** Why it cannot go on running meanwhile. */
    private Optional<Refusal> hindranceLive(Vm vm, Host to, List<IpAddress> replaced) {
        if (vm.power != PowerState.RUNNING) return Optional.of(new Refusal("move.live.off"));
        if (!replaced.isEmpty()) return Optional.of(new Refusal("move.live.address"));
        if (Backup.hasSnapshots(vm.id)) return Optional.of(new Refusal("move.live.snapshots"));
        if (KeptDisk.count("vm.id", vm.id) > 0) return Optional.of(new Refusal("move.live.kept"));
        if (vm.redefine) return Optional.of(new Refusal("move.live.redefine"));
        if (!to.acceleration.equals(vm.host.acceleration)) return Optional.of(new Refusal("move.live.acceleration", vm.host.name, to.name));
        return Optional.empty();
    }
}
