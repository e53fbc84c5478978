package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.BAD_TEMPLATE;
import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.place.Place;

/**
 * The disk files of one VM: everything in {@code <storage>/disks/portico-<id>/}, and nothing elsewhere. {@code vda.qcow2} is the system disk,
 * {@code data-<number>.qcow2} a data disk, {@link KeptFiles} those put aside. A file being made ends in {@code .new} and takes its place by a rename.
 */
final class VmDisks {

    private static final long GIB = 1L << 30;
    /** Left free for the disk's own tables and the guest's first writes. */
    private static final long MARGIN_BYTES = 64L << 20;
    private static final String NEW = ".new", BASE = "base-";

    private final Place place;
    private final Path templates, directory;

    /** @param place where the storage is */
    VmDisks(Place place, String storage, long vmId) {
        if (vmId <= 0) throw new IllegalArgumentException("not the id of a VM: " + vmId);
        this.place = place;
        var root = place.path(storage);
        templates = root.resolve("templates");
        directory = root.resolve("disks").resolve(Machine.nameOf(vmId));
    }

    Path systemDisk() { return directory.resolve("vda.qcow2"); }

    Path dataDisk(long id) {
        if (id <= 0) throw new IllegalArgumentException("not the number of a data disk: " + id);
        return directory.resolve(KeptFiles.dataDisk(id));
    }

    /** The machine's disks by their number, the system disk last: whoever writes to all of them in turn knows by it that they are through. */
    Map<Long, Path> all(Machine machine) {
        var all = new LinkedHashMap<Long, Path>();
        machine.data().forEach(disk -> all.put(disk.id(), dataDisk(disk.id())));
        all.put(Machine.SYSTEM_DISK, systemDisk());
        return all;
    }

    /** The disk of the rescue system; null: there is none. */
    Path rescue() { return place.isThere(rescueFile()) ? rescueFile() : null; }

    private Path rescueFile() { return directory.resolve(KeptFiles.RESCUE); }

    /** A fresh overlay of that template. */
    void writeRescue(String template) {
        Path image = templates.resolve(plainName(template));
        Qcow2 header = Qcow2.template(place, image);
        attempt("prepare the rescue system", () -> {
            makeDirectory();
            needSpace(MARGIN_BYTES);
            Path fresh = directory.resolve(KeptFiles.RESCUE + NEW);
            Files.deleteIfExists(fresh);
            QemuImg.run(place, Progress.SILENT, "create", "-q", "-f", "qcow2", "-b", pin(image).toString(), "-F", "qcow2", fresh.toString(), Long.toString(header.virtualBytes()));
            putInPlace(fresh, rescueFile());
        });
    }

    void removeRescue() {
        attempt("remove the rescue system", () -> {
            if (Files.deleteIfExists(rescueFile())) removeUnusedBases();
        });
    }

    /** CD of the first boot; null: there is none. */
    Path seed() { return place.isThere(seedFile()) ? seedFile() : null; }

    private Path seedFile() { return directory.resolve("seed.iso"); }

    void writeSeed(byte[] image) {
        attempt("write the first boot's CD", () -> {
            makeDirectory();
            Path fresh = directory.resolve("seed.iso" + NEW);
            // It may hold secrets: never readable by others, not for a moment.
            place.create(fresh, image);
            putInPlace(fresh, seedFile());
        });
    }

    void removeSeed() { attempt("remove the first boot's CD", () -> Files.deleteIfExists(seedFile())); }

    /** Replaces the system disk by a fresh copy of the template. */
    void install(TemplateImage template, int diskGb, CloneMode mode, Progress progress) {
        Path image = templates.resolve(plainName(template.file()));
        Qcow2 header = Qcow2.template(place, image);
        // A disk smaller than the template would cut off its end.
        long bytes = Math.max(diskGb * GIB, header.virtualBytes());
        attempt("install " + template.file(), () -> {
            makeDirectory();
            removeLeftovers();
            Path fresh = directory.resolve("vda.qcow2" + NEW);
            switch (mode) {
                case FAST -> {
                    needSpace(MARGIN_BYTES);
                    QemuImg.run(place, Progress.SILENT, "create", "-q", "-f", "qcow2", "-b", pin(image).toString(), "-F", "qcow2", fresh.toString(), Long.toString(bytes));
                }
                case FULL -> {
                    needSpace(allocated(image) + MARGIN_BYTES);
                    QemuImg.run(place, progress, "convert", "-p", "-f", "qcow2", "-O", "qcow2", image.toString(), fresh.toString());
                    QemuImg.run(place, Progress.SILENT, "resize", "-q", "-f", "qcow2", fresh.toString(), Long.toString(bytes));
                }
            }
            putInPlace(fresh, systemDisk());
            removeUnusedBases();
            progress.report(100);
        });
    }

    /** Makes the machine's disks at least as large as it says; the VM is off. Never smaller: what lies at their end would be cut off. */
    void grow(Machine machine) {
        attempt("grow the disks", () -> {
            grow(systemDisk(), machine.diskGb());
            for (var disk : machine.data()) grow(dataDisk(disk.id()), disk.sizeGb());
        });
    }

    private void grow(Path disk, int sizeGb) throws IOException {
        if (!place.isThere(disk) || Qcow2.read(disk).virtualBytes() >= sizeGb * GIB) return;
        QemuImg.run(place, Progress.SILENT, "resize", "-q", "-f", "qcow2", disk.toString(), Long.toString(sizeGb * GIB));
    }

    /** Replaces disks of the machine by copies of these images, at least as large as it says. All are complete before the first takes its place. */
    void copyFrom(Map<Long, Path> images, Machine machine, Progress progress) {
        attempt("copy a backup", () -> {
            makeDirectory();
            removeLeftovers();
            long needed = MARGIN_BYTES;
            for (Path image : images.values()) needed += Files.size(image);
            needSpace(needed);
            var fresh = new LinkedHashMap<Path, Path>();
            try {
                for (var image : images.entrySet()) {
                    Path name = all(machine).get(image.getKey()), copy = directory.resolve(name.getFileName() + NEW);
                    int done = fresh.size();
                    fresh.put(name, copy);
                    QemuImg.run(place, percent -> progress.report((done * 100 + percent) / images.size()), "convert", "-p", "-f", "qcow2", "-O", "qcow2", image.getValue().toString(), copy.toString());
                    grow(copy, size(machine, image.getKey()));
                }
                for (var file : fresh.entrySet()) putInPlace(file.getValue(), file.getKey());
            } finally {
                for (Path copy : fresh.values()) Files.deleteIfExists(copy);
            }
            removeUnusedBases();
        });
    }

    private static int size(Machine machine, long disk) {
        return disk == Machine.SYSTEM_DISK ? machine.diskGb() : machine.data().stream().filter(one -> one.id() == disk).findFirst().orElseThrow().sizeGb();
    }

    /** An empty data disk, where there is none. */
    void makeData(Machine.DataDisk disk) {
        if (place.isThere(dataDisk(disk.id()))) return;
        attempt("make a data disk", () -> {
            makeDirectory();
            needSpace(MARGIN_BYTES);
            writeEmpty(dataDisk(disk.id()), disk.sizeGb() * GIB);
        });
    }

    private void writeEmpty(Path disk, long bytes) throws IOException {
        Path fresh = directory.resolve(disk.getFileName() + NEW);
        Files.deleteIfExists(fresh);
        QemuImg.run(place, Progress.SILENT, "create", "-q", "-f", "qcow2", fresh.toString(), Long.toString(bytes));
        putInPlace(fresh, disk);
    }

    /** Erases one data disk and what lies aside of it. Fine if nothing is there. */
    void eraseData(long id) {
        attempt("erase a data disk", () -> {
            aside().dropAll(KeptFiles.dataDisk(id));
            Files.deleteIfExists(dataDisk(id));
        });
    }

    /** See {@link portico.hypervisor.KeptDisks}, whose words these are. */
    void keep(long kept, Wipe wipe) { attempt("put the disks aside", () -> aside().keep(kept, wipe)); }

    boolean hasKept(long kept) { return aside().has(kept); }

    void putBack(long kept, Machine machine) {
        attempt("put the old disks back", () -> {
            aside().putBack(kept, all(machine).values().stream().map(disk -> disk.getFileName().toString()).collect(Collectors.toSet()));
            sync();
            removeUnusedBases();
        });
        grow(machine);
    }

    void dropKept(long kept) { attempt("drop the disks that lay aside", () -> aside().drop(kept)); }

    private KeptFiles aside() { return new KeptFiles(place, directory); }

    /** Makes each of these data disks empty, of the size it had or shall have. */
    void emptyData(List<Machine.DataDisk> disks) {
        attempt("empty the data disks", () -> {
            for (var disk : disks) {
                Path file = dataDisk(disk.id());
                writeEmpty(file, Math.max(disk.sizeGb() * GIB, place.isThere(file) ? Qcow2.read(file).virtualBytes() : 0));
            }
        });
    }

    /** Erases the VM's directory with all files in it. Fine if it is not there; refuses when it is not what we made. */
    void erase() {
        if (place.look(directory, LinkOption.NOFOLLOW_LINKS).isEmpty()) return;
        attempt("erase the disks", () -> {
            // A link here would lead the deletion to somebody else's files.
            if (!place.real(directory).equals(place.real(directory.getParent()).resolve(directory.getFileName()))) throw new IOException(directory + " is a link");
            List<Path> files = files();
            for (Path file : files) {
                if (place.look(file, LinkOption.NOFOLLOW_LINKS).filter(BasicFileAttributes::isDirectory).isPresent()) throw new IOException("unexpected directory " + file + "; nothing was deleted");
            }
            for (Path file : files) Files.deleteIfExists(file);
            Files.delete(directory);
        });
    }

    /**
     * The template as an overlay's base: a second name for the same file inside the VM's directory. Replacing or deleting the template
     * later then leaves this VM's base as it is. On another file system that is impossible and the template itself becomes the base.
     */
    private Path pin(Path image) throws IOException {
        if (!place.isSameStore(image, directory)) return image;
        Path base = directory.resolve(baseName(image));
        if (!place.isThere(base)) place.link(base, place.real(image));
        return base;
    }

    private static String baseName(Path image) throws IOException {
        return BASE + Files.getLastModifiedTime(image).toMillis() + "-" + image.getFileName();
    }

    private void removeUnusedBases() throws IOException {
        var used = new HashSet<String>();
        for (Path file : files()) if (KeptFiles.isDisk(file.getFileName().toString())) Qcow2.backingFile(file).ifPresent(base -> used.add(Path.of(base).getFileName().toString()));
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (name.startsWith(BASE) && !used.contains(name)) Files.delete(file);
        }
    }

    private void removeLeftovers() throws IOException {
        for (Path file : files()) if (file.getFileName().toString().endsWith(NEW)) Files.delete(file);
    }

    /** On disk first, then under its name: after a power cut there is the old file or the complete new one. */
    private void putInPlace(Path fresh, Path name) throws IOException {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        place.flush(fresh);
        place.rename(fresh, name);
        sync();
    }

    private void sync() throws IOException { place.flush(directory); }

    /** Its place, made if it is not there. */
    Path make() {
        attempt("make the place", this::makeDirectory);
        return directory;
    }

    private void makeDirectory() throws IOException {
        if (!place.isDirectory(directory.getParent())) throw new HypervisorException(UNREACHABLE, "there is no storage directory " + directory.getParent() + "; has the host been set up?");
        if (place.isDirectory(directory)) return;
        Files.createDirectory(directory);
        // QEMU's own user passes through; nobody may list.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private void needSpace(long bytes) throws IOException { needSpace(place, directory, bytes); }

    static void needSpace(Place place, Path directory, long bytes) throws IOException {
        long free = place.room(directory).freeBytes();
        if (free < bytes) throw new HypervisorException(NO_SPACE, directory.getParent() + " has " + (free >> 20) + " MiB left, " + (bytes >> 20) + " MiB are needed");
    }

    /** Clusters are stored compressed in templates; unpacked they take about three times the file's size, and never more than the virtual disk. */
    private static long allocated(Path image) throws IOException {
        return Math.min(Files.size(image) * 3, Qcow2.read(image).virtualBytes());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    static String plainName(String file) {
        if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,120}")) throw new HypervisorException(BAD_TEMPLATE, "not the plain name of a template file: \"" + file + "\"");
        return file;
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException | UncheckedIOException e) {
            var kind = String.valueOf(e.getMessage()).contains("No space left") ? NO_SPACE : FAILED;
            throw new HypervisorException(kind, "cannot " + what + " in " + directory + ": " + e.getMessage(), e);
        }
    }
}
