package portico.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import portico.hypervisor.Census.StrayDisks;
import portico.hypervisor.Machine;
import portico.place.Place;

/** What lies among the VMs' disks on a storage and is none of theirs. Reads only. */
final class StrayDirectories {

    private final Place place;
    private final Path disks;

    StrayDirectories(Place place, String storage) {
        this.place = place;
        disks = place.path(storage).resolve("disks");
    }

    /** Directories of the VMs that are none of these. */
    List<StrayDisks> besides(Set<Long> known) throws IOException {
        var found = new ArrayList<StrayDisks>();
        if (!place.isDirectory(disks)) return found;
        for (Path directory : in(disks)) {
            var id = Machine.idOf(directory.getFileName().toString());
            if (id.isEmpty() || known.contains(id.getAsLong())) continue;
            var own = place.look(directory, LinkOption.NOFOLLOW_LINKS);
            if (own.filter(BasicFileAttributes::isDirectory).isPresent()) found.add(weighed(id.getAsLong(), directory, own.get()));
        }
        return found;
    }

    private StrayDisks weighed(long vmId, Path directory, BasicFileAttributes own) throws IOException {
        long bytes = 0;
        Instant changed = own.lastModifiedTime().toInstant();
        for (Path file : in(directory)) {
            // One that goes meanwhile is somebody's at work.
            var is = place.look(file, LinkOption.NOFOLLOW_LINKS);
            if (is.isEmpty()) continue;
            if (is.get().isRegularFile()) bytes += is.get().size();
            var written = is.get().lastModifiedTime().toInstant();
            if (is.get().isRegularFile() && written.isAfter(changed)) changed = written;
        }
        return new StrayDisks(vmId, directory.toString(), bytes, changed);
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
