package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.BAD_TEMPLATE;
import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;

/**
 * The disk files of one VM: everything in {@code <storage>/disks/portico-<id>/}, and nothing elsewhere. {@code vda.qcow2} is the system disk,
 * {@code vdb.qcow2} and so on data disks. A file being made ends in {@code .new} and takes its place by a rename.
 */
final class VmDisks {

    private static final long GIB = 1L << 30;
    /** Left free for the disk's own tables and the guest's first writes. */
    private static final long MARGIN_BYTES = 64L << 20;
    private static final String NEW = ".new", BASE = "base-";

    private final Path templates, directory;

    VmDisks(String storage, long vmId) {
        if (vmId <= 0) throw new IllegalArgumentException("not the id of a VM: " + vmId);
        var root = Path.of(storage).toAbsolutePath().normalize();
        templates = root.resolve("templates");
        directory = root.resolve("disks").resolve("portico-" + vmId);
    }

    Path systemDisk() { return directory.resolve("vda.qcow2"); }

    /** Replaces the system disk by a fresh copy of the template. */
    void install(TemplateImage template, int diskGb, CloneMode mode, Progress progress) {
        Path image = templates.resolve(plainName(template.file()));
        Qcow2 header = Qcow2.template(image);
        // A disk smaller than the template would cut off its end.
        long bytes = Math.max(diskGb * GIB, header.virtualBytes());
        attempt("install " + template.file(), () -> {
            makeDirectory();
            removeLeftovers();
            Path fresh = directory.resolve("vda.qcow2" + NEW);
            switch (mode) {
                case FAST -> {
                    needSpace(MARGIN_BYTES);
                    QemuImg.run(Progress.SILENT, "create", "-q", "-f", "qcow2", "-b", pin(image).toString(), "-F", "qcow2", fresh.toString(), Long.toString(bytes));
                }
                case FULL -> {
                    needSpace(allocated(image) + MARGIN_BYTES);
                    QemuImg.run(progress, "convert", "-p", "-f", "qcow2", "-O", "qcow2", image.toString(), fresh.toString());
                    QemuImg.run(Progress.SILENT, "resize", "-q", "-f", "qcow2", fresh.toString(), Long.toString(bytes));
                }
            }
            putInPlace(fresh, systemDisk());
            removeUnusedBases(image, mode);
            progress.report(100);
        });
    }

    /** Makes every data disk empty, of the size it had. */
    void emptyDataDisks() {
        attempt("empty the data disks", () -> {
            for (Path disk : files().stream().filter(f -> f.getFileName().toString().matches("vd[b-z]\\.qcow2")).toList()) {
                Path fresh = directory.resolve(disk.getFileName() + NEW);
                QemuImg.run(Progress.SILENT, "create", "-q", "-f", "qcow2", fresh.toString(), Long.toString(Qcow2.read(disk).virtualBytes()));
                putInPlace(fresh, disk);
            }
        });
    }

    /** Erases the VM's directory with all files in it. Fine if it is not there; refuses when it is not what we made. */
    void erase() {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) return;
        attempt("erase the disks", () -> {
            // A link here would lead the deletion to somebody else's files.
            if (!directory.toRealPath().equals(directory.getParent().toRealPath().resolve(directory.getFileName()))) throw new IOException(directory + " is a link");
            List<Path> files = files();
            for (Path file : files) {
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) throw new IOException("unexpected directory " + file + "; nothing was deleted");
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
        if (!Files.getFileStore(image).equals(Files.getFileStore(directory))) return image;
        Path base = directory.resolve(baseName(image));
        if (!Files.exists(base)) Files.createLink(base, image.toRealPath());
        return base;
    }

    private static String baseName(Path image) throws IOException {
        return BASE + Files.getLastModifiedTime(image).toMillis() + "-" + image.getFileName();
    }

    private void removeUnusedBases(Path image, CloneMode mode) throws IOException {
        String used = mode == CloneMode.FAST ? baseName(image) : "";
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (name.startsWith(BASE) && !name.equals(used)) Files.delete(file);
        }
    }

    private void removeLeftovers() throws IOException {
        for (Path file : files()) if (file.getFileName().toString().endsWith(NEW)) Files.delete(file);
    }

    /** On disk first, then under its name: after a power cut there is the old file or the complete new one. */
    private void putInPlace(Path fresh, Path place) throws IOException {
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    private void makeDirectory() throws IOException {
        if (!Files.isDirectory(directory.getParent())) throw new HypervisorException(UNREACHABLE, "there is no storage directory " + directory.getParent() + "; has the host been set up?");
        if (Files.isDirectory(directory)) return;
        Files.createDirectory(directory);
        // QEMU's own user passes through; nobody may list.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private void needSpace(long bytes) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
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

    private static String plainName(String file) {
        if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,120}")) throw new HypervisorException(BAD_TEMPLATE, "not the plain name of a template file: \"" + file + "\"");
        return file;
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            var kind = String.valueOf(e.getMessage()).contains("No space left") ? NO_SPACE : FAILED;
            throw new HypervisorException(kind, "cannot " + what + " in " + directory + ": " + e.getMessage(), e);
        }
    }
}
