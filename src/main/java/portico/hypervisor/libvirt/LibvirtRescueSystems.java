package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_IMAGE;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.RescueSystems;

/** A template of the host, fresh for each rescue: {@code rescue.qcow2} in the VM's directory is its first disk for as long as it is there. */
@Singleton
public class LibvirtRescueSystems implements RescueSystems {

    private static final Duration PATIENCE = Duration.ofSeconds(20), WRITING = Duration.ofSeconds(40);
    private static final String SECRET = "/run/portico-password";
    private static final int NO_SYSTEM = 3, NO_USER = 4;

    private final LibvirtConnections connections;
    private final LibvirtGuest guest;
    private final String image;

    /** @param image file among the host's templates; its guest agent must be able to set root's password */
    LibvirtRescueSystems(LibvirtConnections connections, LibvirtGuest guest, @ConfigProperty(name = "portico.rescue.image", defaultValue = "tiny.qcow2") String image) {
        this.connections = connections;
        this.guest = guest;
        this.image = image;
    }

    @Override public String driver() { return "libvirt"; }

    @Override public void insert(HostTarget host, Machine machine) {
        demandOff(host, machine);
        try {
            disks(host, machine).writeRescue(image);
        } catch (HypervisorException e) {
            if (e.kind != HypervisorException.Kind.BAD_TEMPLATE) throw e;
            throw new HypervisorException(NO_IMAGE, "host " + host.name() + " has no rescue system: " + e.getMessage(), e);
        }
    }

    @Override public void writePassword(HostTarget host, Machine machine, String userName, String password) {
        // Not as an argument: those are read by whoever lists processes, and stand in the agent's log.
        guest.writeFile(host, machine.name(), SECRET, password.getBytes(StandardCharsets.UTF_8));
        switch (guest.code(host, machine.name(), "owner-password", WRITING, userName, SECRET)) {
            case 0 -> {}
            case NO_SYSTEM -> throw new HypervisorException(HypervisorException.Kind.GUEST_REFUSED, "the rescue system finds no system of " + machine.name() + " on its disk");
            case NO_USER -> throw new HypervisorException(FAILED, "the system of " + machine.name() + " has no user " + userName);
            default -> throw new HypervisorException(HypervisorException.Kind.GUEST_REFUSED, "the rescue system could not write the password of " + machine.name());
        }
    }

    @Override public void remove(HostTarget host, Machine machine) {
        demandOff(host, machine);
        disks(host, machine).removeRescue();
    }

    private void demandOff(HostTarget host, Machine machine) {
        connections.hands(host).onDomain(machine.name(), "look at " + machine.name(), PATIENCE, domain -> {
            if (DomainPower.isOn(domain)) throw new HypervisorException(FAILED, machine.name() + " is running; its disks stay as they are");
            return null;
        });
    }

    private VmDisks disks(HostTarget host, Machine machine) { return connections.disks(host, machine); }
}
