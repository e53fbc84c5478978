package portico.hypervisor.libvirt;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import portico.hypervisor.DiskUses;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** What guests' agents say about their file systems. Which disk is which is told by where it sits on the PCI bus: names inside a guest are the guest's own. */
@Singleton
public class LibvirtDiskUses implements DiskUses {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int MOST_MOUNTS = 4;

    private final LibvirtConnections connections;

    LibvirtDiskUses(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public Map<Long, Use> of(HostTarget host, Machine machine) {
        var disks = connections.disks(host, machine);
        var files = new HashMap<String, Long>();
        files.put(disks.systemDisk().toString(), Machine.SYSTEM_DISK);
        machine.data().forEach(disk -> files.put(disks.dataDisk(disk.id()).toString(), disk.id()));
        return connections.eyes(host).onDomain(machine.name(), "ask the agent of " + machine.name(), PATIENCE, domain -> {
            if (!DomainPower.isOn(domain) || !GuestAgent.answers(domain)) throw new HypervisorException(Kind.NO_AGENT, "the agent of " + machine.name() + " does not answer");
            return uses(GuestAgent.ask(domain, "guest-get-fsinfo", Map.of()), seats(domain.getXMLDesc(0), files));
        });
    }

    /** Disks by their seat on the PCI bus, {@code 0:0:7:0}. */
    static Map<String, Long> seats(String liveXml, Map<String, Long> files) {
        var seats = new HashMap<String, Long>();
        for (var disk : DomainXml.disks(liveXml)) if (disk.seat() != null && files.containsKey(disk.file())) seats.put(disk.seat(), files.get(disk.file()));
        return seats;
    }

    static Map<Long, Use> uses(JsonNode fileSystems, Map<String, Long> seats) {
        var uses = new HashMap<Long, Use>();
        Set<String> counted = new HashSet<>();
        for (var fileSystem : fileSystems) {
            Long disk = disk(fileSystem, seats);
            if (disk == null || !fileSystem.has("total-bytes")) continue;
            // One that is mounted twice is told twice.
            boolean first = counted.add(fileSystem.path("name").asText());
            uses.merge(disk, new Use(first ? fileSystem.path("used-bytes").asLong() : 0, first ? fileSystem.path("total-bytes").asLong() : 0, List.of(fileSystem.path("mountpoint").asText())), LibvirtDiskUses::sum);
        }
        return uses;
    }

    /** Null: none of ours, or on several. */
    private static Long disk(JsonNode fileSystem, Map<String, Long> seats) {
        var on = fileSystem.path("disk");
        if (on.size() != 1) return null;
        var seat = on.get(0).path("pci-controller");
        return seats.get(seat.path("domain").asInt() + ":" + seat.path("bus").asInt() + ":" + seat.path("slot").asInt() + ":" + seat.path("function").asInt());
    }

    private static Use sum(Use one, Use other) {
        var mounts = new ArrayList<>(one.mounts());
        if (mounts.size() < MOST_MOUNTS) mounts.addAll(other.mounts());
        return new Use(one.usedBytes() + other.usedBytes(), one.totalBytes() + other.totalBytes(), List.copyOf(mounts));
    }
}
