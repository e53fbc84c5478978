package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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
        var disk = disks(host, machine).get(Machine.SYSTEM_DISK);
        return disk.exists() && disk.names().contains(name(snapshot));
    }

    @Override public void restore(HostTarget host, Machine machine, long snapshot, long attempt) {
        if (hands(host).onDomain(machine.name(), "look at " + machine.name(), PATIENCE, DomainPower::isOn))
            throw new HypervisorException(FAILED, machine.name() + " is running; its disk stays as it is");
        var undo = UNDO + attempt;
        var holding = new LinkedHashMap<Long, DiskSnapshots>();
        disks(host, machine).forEach((id, disk) -> { if (id == Machine.SYSTEM_DISK || disk.exists() && disk.names().contains(name(snapshot))) holding.put(id, disk); });
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
        for (var disk : holding.values()) disk.names().stream().filter(name -> name.startsWith(UNDO)).forEach(disk::drop);
    }

    private static int size(Machine machine, long disk) {
        return disk == Machine.SYSTEM_DISK ? machine.diskGb() : machine.data().stream().filter(one -> one.id() == disk).findFirst().orElseThrow().sizeGb();
    }

    @Override public void drop(HostTarget host, Machine machine, long snapshot) {
        var holding = disks(host, machine).values().stream().filter(disk -> disk.exists() && disk.names().contains(name(snapshot))).toList();
        if (holding.isEmpty()) return;
        hands(host).onDomain(machine.name(), "drop a snapshot of " + machine.name(), PATIENCE, domain -> {
            for (var disk : holding) {
                if (DomainPower.isOn(domain)) disk.dropLive(domain, name(snapshot));
                else disk.drop(name(snapshot));
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
