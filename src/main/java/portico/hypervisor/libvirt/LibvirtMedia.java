package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_IMAGE;
import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.libvirt.LibvirtException;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Media;
import portico.place.Place;

/** The virtual CD drive: images are the files in {@code <storage>/iso/}. */
@Singleton
public class LibvirtMedia implements Media {

    private static final Logger LOG = Logger.getLogger(LibvirtMedia.class);
    /** A guest that locked its drive is asked for some seconds before it is overruled. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LIVE = 1, CONFIG = 2, FORCE = 4;

    private final LibvirtConnections connections;

    LibvirtMedia(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public void sync(HostTarget host, Machine machine) {
        var place = connections.place(host);
        var image = image(place, host, machine);
        if (image != null && !place.isFile(image)) throw new HypervisorException(NO_IMAGE, "host " + host.name() + " has no CD image " + image);
        var drive = DomainXml.cdDrive(image);
        try {
            connections.hands(host).onDomain(machine.name(), "change the CD of " + machine.name(), PATIENCE, domain -> {
                int where = DomainPower.isOn(domain) ? LIVE | CONFIG : CONFIG;
                try {
                    domain.updateDeviceFlags(drive, where);
                } catch (LibvirtException locked) {
                    if (where == CONFIG) throw locked;
                    LOG.debugf("%s holds on to its CD: %s", domain.getName(), locked.getMessage());
                    domain.updateDeviceFlags(drive, where | FORCE);
                }
                var held = DomainXml.inCdDrive(domain.getXMLDesc(where == CONFIG ? DomainXml.INACTIVE : 0));
                if (!held.equals(Optional.ofNullable(image).map(Path::toString))) throw new HypervisorException(FAILED, "the CD drive of " + machine.name() + " holds " + held.orElse("nothing"));
                return null;
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
    }

    /** Null: none. */
    static Path image(Place place, HostTarget host, Machine machine) {
        if (machine.cd() == null) return null;
        return place.path(host.storage()).resolve("iso").resolve(VmDisks.plainName(machine.cd().image()));
    }
}
