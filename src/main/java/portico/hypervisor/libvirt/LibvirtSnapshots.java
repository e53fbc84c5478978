package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Snapshots;

/** Snapshots inside the qcow2 files of a VM's disks, all under the same name. */
@Singleton
public class LibvirtSnapshots implements Snapshots {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long GIB = 1L << 30;
    private static final String UNDO = "undo-";

    private final LibvirtConnections connections;

    LibvirtSnapshots(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public boolean take(HostTarget host, Machine machine, long snapshot) {
        var disks = disks(host, machine).values();
        return hands(host).onDomain(machine.name(), "take a snapshot of " + machine.name(), PATIENCE, domain -> {
            boolean on = DomainPower.isOn(domain);
            // A portal that died in the middle may have left the guest waiting.
            if (on) GuestAgent.thaw(domain);
            var missing = disks.stream().filter(disk -> !disk.names().contains(name(snapshot))).toList();
            if (missing.isEmpty()) return true;
            if (on) return GuestAgent.holdStill(domain, () -> DiskSnapshots.makeLive(domain, missing, name(snapshot)));
            missing.forEach(disk -> disk.make(name(snapshot)));
            return true;
        });
    }

    @Override public boolean has(HostTarget host, Machine machine, long snapshot) {
        return holds(disks(host, machine).get(Machine.SYSTEM_DISK), name(snapshot));
    }

    @Override public void restore(HostTarget host, Machine machine, long snapshot, long attempt, Set<Long> kept) {
        demandOff(host, machine);
        var undo = UNDO + attempt;
        var holding = new LinkedHashMap<Long, DiskSnapshots>();
        disks(host, machine).forEach((id, disk) -> { if (id == Machine.SYSTEM_DISK || holds(disk, name(snapshot))) holding.put(id, disk); });
        // One that is there is of this attempt, cut short: it holds the disk as it was before.
        for (var disk : holding.values()) if (!disk.names().contains(undo)) disk.make(undo);
        try {
            for (var disk : holding.entrySet()) {
                disk.getValue().apply(name(snapshot));
                disk.getValue().grow(size(machine, disk.getKey()) * GIB);
            }
        } catch (IOException | RuntimeException e) {
            for (var disk : holding.values()) {
                disk.apply(undo);
                disk.drop(undo);
            }
            throw e instanceof HypervisorException ours ? ours : new HypervisorException(FAILED, "cannot go back to snapshot " + snapshot + " of " + machine.name() + ": " + e.getMessage(), e);
        }
        for (var disk : holding.values()) disk.names().stream().filter(name -> name.startsWith(UNDO) && kept.stream().noneMatch(one -> name.equals(UNDO + one))).forEach(disk::drop);
    }

    private void demandOff(HostTarget host, Machine machine) {
        if (hands(host).onDomain(machine.name(), "look at " + machine.name(), PATIENCE, DomainPower::isOn))
            throw new HypervisorException(FAILED, machine.name() + " is running; its disk stays as it is");
    }

    @Override public boolean canUndo(HostTarget host, Machine machine, long attempt) { return holds(disks(host, machine).get(Machine.SYSTEM_DISK), UNDO + attempt); }

    @Override public void undo(HostTarget host, Machine machine, long attempt) {
        demandOff(host, machine);
        // The system disk is the last: as long as it holds the moment, there is something left to do.
        disks(host, machine).forEach((id, disk) -> {
            if (!holds(disk, UNDO + attempt)) return;
            disk.apply(UNDO + attempt);
            try {
                disk.grow(size(machine, id) * GIB);
            } catch (IOException e) {
                throw new HypervisorException(FAILED, "cannot go back on " + machine.name() + ": " + e.getMessage(), e);
            }
            disk.drop(UNDO + attempt);
        });
    }

    @Override public void forget(HostTarget host, Machine machine, long attempt) { dropAll(host, machine, UNDO + attempt); }

    private static boolean holds(DiskSnapshots disk, String name) { return disk.exists() && disk.names().contains(name); }

    private static int size(Machine machine, long disk) {
        return disk == Machine.SYSTEM_DISK ? machine.diskGb() : machine.data().stream().filter(one -> one.id() == disk).findFirst().orElseThrow().sizeGb();
    }

    @Override public void drop(HostTarget host, Machine machine, long snapshot) { dropAll(host, machine, name(snapshot)); }

    private void dropAll(HostTarget host, Machine machine, String name) {
        var holding = disks(host, machine).values().stream().filter(disk -> holds(disk, name)).toList();
        if (holding.isEmpty()) return;
        hands(host).onDomain(machine.name(), "drop a snapshot of " + machine.name(), PATIENCE, domain -> {
            for (var disk : holding) {
                if (DomainPower.isOn(domain)) disk.dropLive(domain, name);
                else disk.drop(name);
            }
            return null;
        });
    }

    private static String name(long snapshot) { return "portico-" + snapshot; }

    /** By number, the system disk last. */
    private Map<Long, DiskSnapshots> disks(HostTarget host, Machine machine) {
        var disks = new LinkedHashMap<Long, DiskSnapshots>();
        connections.disks(host, machine).all(machine).forEach((id, file) -> disks.put(id, new DiskSnapshots(connections.place(host), file)));
        return disks;
    }

    private HostLine hands(HostTarget host) { return connections.hands(host); }
}
