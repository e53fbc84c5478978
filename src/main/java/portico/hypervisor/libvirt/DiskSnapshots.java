package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Progress;
import portico.place.Place;

/**
 * The snapshots inside one qcow2 file: by qemu-img while nobody has it open, by the monitor of the running QEMU otherwise. libvirt's own snapshots are
 * not used: those of a running guest hold its memory too, stop it while that is written, and bring old hardware back with the old disk.
 */
final class DiskSnapshots {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** For the snapshot's tables; what the guest writes afterwards comes on top, as it would on a fresh disk. */
    private static final long MARGIN_BYTES = 64L << 20;

    private final Place place;
    private final Path disk;

    DiskSnapshots(Place place, Path disk) {
        this.place = place;
        this.disk = disk;
    }

    boolean exists() { return place.isThere(disk); }

    /** Names of all, oldest first; also while a QEMU has the disk open. */
    List<String> names() {
        var snapshots = json(QemuImg.run(place, Progress.SILENT, "info", "-U", "--output=json", disk.toString())).path("snapshots");
        return StreamSupport.stream(snapshots.spliterator(), false).map(snapshot -> snapshot.path("name").asText()).toList();
    }

    void make(String name) {
        needSpace();
        QemuImg.run(place, Progress.SILENT, "snapshot", "-q", "-c", name, disk.toString());
    }

    /** Makes the disk what it was, its size included. */
    void apply(String name) { QemuImg.run(place, Progress.SILENT, "snapshot", "-q", "-a", name, disk.toString()); }

    void drop(String name) { QemuImg.run(place, Progress.SILENT, "snapshot", "-q", "-d", name, disk.toString()); }

    /** Makes it at least that large. */
    void grow(long bytes) throws IOException {
        if (Qcow2.read(disk).virtualBytes() < bytes) QemuImg.run(place, Progress.SILENT, "resize", "-q", "-f", "qcow2", disk.toString(), Long.toString(bytes));
    }

    /** Of all these disks of one VM at the same moment, or of none. */
    static void makeLive(Domain domain, Collection<DiskSnapshots> disks, String name) throws LibvirtException {
        var actions = new ArrayList<Map<String, ?>>();
        for (var disk : disks) {
            disk.needSpace();
            actions.add(Map.of("type", "blockdev-snapshot-internal-sync", "data", Map.of("device", disk.node(domain), "name", name)));
        }
        monitor(domain, "transaction", Map.of("actions", actions));
    }

    void dropLive(Domain domain, String name) throws LibvirtException {
        monitor(domain, "blockdev-snapshot-delete-internal-sync", Map.of("device", node(domain), "name", name));
    }

    /** QEMU's name of the open disk. */
    private String node(Domain domain) throws LibvirtException {
        for (var device : monitor(domain, "query-block", Map.of())) {
            var inserted = device.path("inserted");
            if (inserted.path("image").path("filename").asText().equals(disk.toString())) return inserted.path("node-name").asText();
        }
        throw new HypervisorException(FAILED, domain.getName() + " does not use " + disk);
    }

    private static JsonNode monitor(Domain domain, String command, Map<String, ?> arguments) throws LibvirtException {
        try {
            var answer = json(domain.qemuMonitorCommand(JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments)), 0));
            if (answer.has("error")) throw failed(command, answer.path("error").path("desc").asText());
            return answer.path("return");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static HypervisorException failed(String command, String said) {
        return new HypervisorException(said.contains("No space left on device") ? NO_SPACE : FAILED, "QEMU's " + command + " failed: " + said);
    }

    private void needSpace() {
        try {
            VmDisks.needSpace(place, disk.getParent(), MARGIN_BYTES);
        } catch (IOException e) {
            throw new HypervisorException(FAILED, "cannot read the free space of " + disk.getParent() + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new HypervisorException(FAILED, "not JSON: " + text, e);
        }
    }
}
