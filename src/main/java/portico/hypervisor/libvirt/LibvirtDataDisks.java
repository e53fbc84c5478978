package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.IN_USE;
import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import portico.hypervisor.DataDisks;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;

/** Data disks on hosts that run libvirt: a file each, plugged in and out while the guest runs. */
@Singleton
public class LibvirtDataDisks implements DataDisks {

    private static final Duration QUICK = Duration.ofSeconds(20), SLOW = Duration.ofSeconds(120), LETTING_GO = Duration.ofSeconds(20), POLL = Duration.ofMillis(200);
    private static final int LIVE = 1;

    /**
     * Unmounts what is mounted of the disk with that serial number, whole or in partitions. Ends with 4 when the guest needs it: busy file systems, swap, or something built on
     * it (LVM, RAID, encryption).
     */
    private static final String LET_GO = """
            for serial in /sys/class/block/vd*/serial; do
                [ "$(cat "$serial" 2>/dev/null)" = "$1" ] || continue
                disk=$(basename "${serial%/serial}")
                for holder in "/sys/class/block/$disk"/holders/* "/sys/class/block/$disk/$disk"*/holders/*; do [ ! -e "$holder" ] || exit 4; done
                while read -r source rest; do case $(readlink -f "$source") in "/dev/$disk"|"/dev/$disk"[0-9]*) exit 4 ;; esac; done < /proc/swaps
                sync
                # What is mounted within goes before what it is mounted in.
                for pass in 1 2 3 4; do
                    left=
                    while read -r source mount rest; do
                        case $(readlink -f "$source") in "/dev/$disk"|"/dev/$disk"[0-9]*) umount "$(printf '%b' "$mount")" 2>/dev/null || left=1 ;; esac
                    done < /proc/mounts
                    [ -n "$left" ] || break
                done
                [ -z "$left" ] || exit 4
            done
            exit 0
            """;

    private final LibvirtConnections connections;

    LibvirtDataDisks(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public void attach(HostTarget host, Machine machine, long disk) {
        var disks = connections.disks(host, machine);
        var described = machine.data().stream().filter(one -> one.id() == disk).findFirst().orElseThrow();
        disks.makeData(described);
        var xml = DomainXml.dataDisk(described, disks.dataDisk(disk), disks.rescue() != null);
        connections.hands(host).onDomain(machine.name(), "give a disk to " + machine.name(), QUICK, domain -> {
            if (DomainPower.isOn(domain) && !has(domain, disks.dataDisk(disk))) domain.attachDeviceFlags(xml, LIVE);
            if (DomainPower.isOn(domain) && !has(domain, disks.dataDisk(disk))) throw new HypervisorException(FAILED, domain.getName() + " does not have its disk " + disk);
            return null;
        });
    }

    @Override public void detach(HostTarget host, Machine machine, long disk) {
        var file = connections.disks(host, machine).dataDisk(disk);
        connections.hands(host).onDomain(machine.name(), "take a disk from " + machine.name(), SLOW, domain -> {
            if (!DomainPower.isOn(domain) || !has(domain, file)) return null;
            demandLetGo(domain, disk);
            domain.detachDeviceFlags(DomainXml.liveDisk(domain.getXMLDesc(0), file), LIVE);
            // The guest lets go by itself, in its own time.
            for (long end = System.nanoTime() + LETTING_GO.toNanos(); DomainPower.isOn(domain) && has(domain, file); LockSupport.parkNanos(POLL.toNanos()))
                if (System.nanoTime() > end) throw new HypervisorException(IN_USE, domain.getName() + " does not let go of " + file);
            return null;
        });
    }

    private static void demandLetGo(Domain domain, long disk) throws LibvirtException {
        int said;
        try {
            if (!GuestAgent.answers(domain)) throw new HypervisorException(IN_USE, "the agent of " + domain.getName() + " does not answer; it may use the disk");
            said = GuestScript.run(domain, LET_GO, Machine.DataDisk.serial(disk));
        } catch (LibvirtException e) {
            throw new HypervisorException(IN_USE, domain.getName() + " cannot be asked whether it uses the disk: " + e.getMessage(), e);
        }
        if (said != 0) throw new HypervisorException(IN_USE, domain.getName() + " uses the disk (" + said + ")");
    }

    @Override public void erase(HostTarget host, Machine machine, long disk) {
        if (machine.data().stream().anyMatch(one -> one.id() == disk)) throw new HypervisorException(IN_USE, machine.name() + " has disk " + disk);
        var disks = connections.disks(host, machine);
        try {
            connections.hands(host).onDomain(machine.name(), "look at " + machine.name(), QUICK, domain -> {
                if (has(domain, disks.dataDisk(disk)) || DomainXml.liveDisk(domain.getXMLDesc(DomainXml.INACTIVE), disks.dataDisk(disk)) != null)
                    throw new HypervisorException(IN_USE, domain.getName() + " still has " + disks.dataDisk(disk));
                return null;
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
        disks.eraseData(disk);
    }

    private static boolean has(Domain domain, Path file) throws LibvirtException { return DomainXml.liveDisk(domain.getXMLDesc(0), file) != null; }
}
