package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.GUEST_REFUSED;
import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import portico.hypervisor.FirstBoot;
import portico.hypervisor.FirstBoots;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;

/** First boots of real guests: {@code seed.iso} in the VM's directory is a second CD drive for as long as it is there; what the agent does are scripts beside this class. */
@Singleton
public class LibvirtFirstBoots implements FirstBoots {

    private static final Duration PATIENCE = Duration.ofSeconds(20), SCRIPT = Duration.ofSeconds(45);
    private static final int LIVE = 1, CONFIG = 2, FORCE = 4, MOST_SAID_BYTES = 4 << 10;
    private static final String USER_DATA = "/var/lib/portico-user-data";

    private final LibvirtConnections connections;
    private final LibvirtGuest guest;

    LibvirtFirstBoots(LibvirtConnections connections, LibvirtGuest guest) {
        this.connections = connections;
        this.guest = guest;
    }

    @Override public String driver() { return "libvirt"; }

    @Override public void insert(HostTarget host, Machine machine, FirstBoot firstBoot) { disks(host, machine).writeSeed(Seed.of(firstBoot)); }

    @Override public void eject(HostTarget host, Machine machine) {
        try {
            connections.hands(host).onDomain(machine.name(), "take the first boot's CD out of " + machine.name(), PATIENCE, domain -> {
                takeOut(domain);
                return null;
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
        disks(host, machine).removeSeed();
    }

    /** A running guest keeps the empty drive until it is off. */
    private static void takeOut(Domain domain) throws LibvirtException {
        if (DomainPower.isOn(domain) && DomainXml.hasSeedDrive(domain.getXMLDesc(0))) domain.updateDeviceFlags(DomainXml.seedDrive(null), LIVE | FORCE);
        if (DomainXml.hasSeedDrive(domain.getXMLDesc(DomainXml.INACTIVE))) domain.detachDeviceFlags(DomainXml.seedDrive(null), CONFIG);
    }

    @Override public List<String> authorize(HostTarget host, String machine, String userName, List<String> keys) {
        if (guest.isWindows(host, machine)) throw new HypervisorException(GUEST_REFUSED, "keys are not set inside Windows");
        var arguments = new ArrayList<>(List.of(userName));
        arguments.addAll(keys);
        var outcome = guest.script(host, machine, "authorize", SCRIPT, MOST_SAID_BYTES, arguments.toArray(String[]::new));
        return guest.readFile(host, machine, outcome.output().strip()).lines().toList();
    }

    @Override public Use use(HostTarget host, String machine, String userData) {
        if (guest.isWindows(host, machine)) return Use.UNUSED;
        guest.writeFile(host, machine, USER_DATA, userData.getBytes(StandardCharsets.UTF_8));
        var said = guest.script(host, machine, "userdata", SCRIPT, MOST_SAID_BYTES, USER_DATA).output().strip();
        return Arrays.stream(Use.values()).filter(use -> use.name().equals(said)).findFirst()
                .orElseThrow(() -> new HypervisorException(GUEST_REFUSED, machine + " does not say what became of its user data"));
    }

    private VmDisks disks(HostTarget host, Machine machine) { return connections.disks(host, machine); }
}
