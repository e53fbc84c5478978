package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_DISK;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import portico.hypervisor.Adoption;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;

/**
 * Taking over machines on hosts that run libvirt. The disk gets a second name where ours lie, then its first name becomes a link to the second: at no moment is there
 * a name under which the disk is not, and the QEMU that has it open does not notice.
 */
@Singleton
public class LibvirtAdoption implements Adoption {

    private final LibvirtConnections connections;

    LibvirtAdoption(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public void takeOver(HostTarget host, Machine machine, String diskFile) {
        var place = connections.place(host);
        var storage = place.path(host.storage());
        var old = place.path(diskFile);
        var ours = connections.disks(host, machine).systemDisk();
        if (!old.startsWith(storage) || old.equals(ours)) throw new HypervisorException(FAILED, old + " is not a disk within " + storage + " that could be taken over");
        try {
            if (!place.isThere(ours)) {
                if (place.look(old, LinkOption.NOFOLLOW_LINKS).filter(BasicFileAttributes::isRegularFile).isEmpty()) throw new HypervisorException(NO_DISK, "there is no disk " + old);
                if (!place.isDirectory(ours.getParent())) {
                    Files.createDirectory(ours.getParent());
                    Files.setPosixFilePermissions(ours.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
                }
                place.link(ours, old);
            }
            if (place.look(old, LinkOption.NOFOLLOW_LINKS).filter(BasicFileAttributes::isSymbolicLink).isPresent()) return;
            if (place.isThere(old) && !place.isSame(old, ours)) throw new HypervisorException(FAILED, ours + " is another disk than " + old);
            var link = old.resolveSibling(old.getFileName() + ".portico");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, ours);
            place.rename(link, old);
        } catch (IOException | UncheckedIOException e) {
            throw new HypervisorException(FAILED, "cannot take over " + old + ": " + e, e);
        }
    }
}
