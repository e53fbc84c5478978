package portico.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import portico.hypervisor.Wipe;
import portico.place.Place;

/**
 * The disks of one VM that lie aside: {@code kept-<id>-vda.qcow2}, {@code kept-<id>-data-<disk>.qcow2} in the VM's own directory. Each begins as a second name of a disk in use; once another file has
 * taken that disk's place it is the only one.
 */
final class KeptFiles {

    private static final Pattern DISK = Pattern.compile("(vda|data-[0-9]+)\\.qcow2"), KEPT = Pattern.compile("kept-[0-9]+-((vda|data-[0-9]+)\\.qcow2)");

    static final String RESCUE = "rescue.qcow2";

    /** The file of a data disk. */
    static String dataDisk(long id) { return "data-" + id + ".qcow2"; }

    private final Place place;
    private final Path directory;

    KeptFiles(Place place, Path directory) {
        this.place = place;
        this.directory = directory;
    }

    void keep(long kept, Wipe wipe) throws IOException {
        forgetSecondNames();
        for (Path disk : files(DISK)) {
            var name = disk.getFileName().toString();
            boolean replaced = wipe == Wipe.ALL_DISKS || name.equals("vda.qcow2");
            if (replaced && !place.isThere(aside(kept, name))) place.link(aside(kept, name), disk);
        }
    }

    /** What an attempt left that never came to replace the disk: the disk itself stays. */
    private void forgetSecondNames() throws IOException {
        for (Path file : files(KEPT)) {
            Path disk = inUse(file);
            if (place.isThere(disk) && place.isSame(file, disk)) Files.delete(file);
        }
    }

    boolean has(long kept) { return place.isThere(aside(kept, "vda.qcow2")); }

    /** @param used names of the files of disks that the VM has; what lies aside of others is dropped */
    void putBack(long kept, Set<String> used) throws IOException {
        for (Path file : of(kept)) {
            if (used.contains(inUse(file).getFileName().toString())) place.rename(file, inUse(file));
            else Files.delete(file);
        }
    }

    void drop(long kept) throws IOException {
        for (Path file : of(kept)) Files.deleteIfExists(file);
    }

    /** What lies aside of one disk, whenever it was put there. */
    void dropAll(String disk) throws IOException {
        for (Path file : files(KEPT)) if (inUse(file).getFileName().toString().equals(disk)) Files.deleteIfExists(file);
    }

    /** Whether a file of that name may rest on a base: a disk in use, one that lies aside, the rescue system's. */
    static boolean isDisk(String name) { return DISK.matcher(name).matches() || KEPT.matcher(name).matches() || name.equals(RESCUE); }

    private List<Path> of(long kept) throws IOException { return files(KEPT).stream().filter(file -> file.getFileName().toString().startsWith("kept-" + kept + "-")).toList(); }

    private Path aside(long kept, String disk) { return directory.resolve("kept-" + kept + "-" + disk); }

    private Path inUse(Path kept) {
        var name = KEPT.matcher(kept.getFileName().toString());
        if (!name.matches()) throw new IllegalArgumentException("not a kept disk: " + kept);
        return directory.resolve(name.group(1));
    }

    private List<Path> files(Pattern name) throws IOException {
        if (!place.isDirectory(directory)) return List.of();
        try (var files = Files.list(directory)) {
            return files.filter(file -> name.matcher(file.getFileName().toString()).matches()).sorted().toList();
        }
    }
}
