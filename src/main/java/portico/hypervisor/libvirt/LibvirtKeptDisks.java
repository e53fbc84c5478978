package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;

import jakarta.inject.Singleton;
import java.time.Duration;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.KeptDisks;
import portico.hypervisor.Machine;
import portico.hypervisor.Wipe;

/** Disks put aside as further names in the VM's directory: nothing is copied. */
@Singleton
public class LibvirtKeptDisks implements KeptDisks {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LibvirtConnections connections;

    LibvirtKeptDisks(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public void keep(HostTarget host, Machine machine, long kept, Wipe wipe) {
        demandOff(host, machine);
        disks(host, machine).keep(kept, wipe);
    }

    @Override public boolean has(HostTarget host, Machine machine, long kept) { return disks(host, machine).hasKept(kept); }

    @Override public void putBack(HostTarget host, Machine machine, long kept) {
        demandOff(host, machine);
        disks(host, machine).putBack(kept, machine);
    }

    @Override public void drop(HostTarget host, Machine machine, long kept) { disks(host, machine).dropKept(kept); }

    private void demandOff(HostTarget host, Machine machine) {
        connections.hands(host).onDomain(machine.name(), "prepare the disks of " + machine.name(), PATIENCE, domain -> {
            if (DomainPower.isOn(domain)) throw new HypervisorException(FAILED, machine.name() + " is running; its disks stay as they are");
            // Saved memory of one system must not wake up on the other's disk.
            if (domain.hasManagedSaveImage() == 1) domain.managedSaveRemove();
            return null;
        });
    }

    private VmDisks disks(HostTarget host, Machine machine) { return connections.disks(host, machine); }
}
