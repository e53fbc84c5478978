package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_DISK;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.place.Place;

/**
 * The files of one VM on the way from one host's storage to another's. What its disks rest on comes first; where the new host has the same template, that is its
 * template's second name, as everywhere. A file is complete and compared before it takes its name.
 */
final class MoveFiles {

    private static final String BASE = "base-", NEW = ".new";
    private static final long MARGIN_BYTES = 64L << 20;

    private final HostTarget from, to;
    private final Place here, there;
    private final Path source, templates;
    private final VmDisks target;
    /** Names of the files of disks that the VM has. */
    private final Set<String> used;

    MoveFiles(LibvirtConnections connections, HostTarget from, HostTarget to, Machine machine) {
        this.from = from;
        this.to = to;
        here = connections.place(from);
        there = connections.place(to);
        source = connections.disks(from, machine).systemDisk().getParent();
        target = connections.disks(to, machine);
        used = target.all(machine).values().stream().map(disk -> disk.getFileName().toString()).collect(Collectors.toSet());
        templates = there.path(to.storage()).resolve("templates");
    }

    /** The VM's place on the new host and what its disks rest on. @throws HypervisorException NO_SPACE before anything is written */
    void prepare() {
        attempt("prepare", () -> {
            var place = target.make();
            long needed = MARGIN_BYTES;
            for (var file : files()) if (!there.isThere(place.resolve(file.getFileName().toString()))) needed += Files.size(file);
            VmDisks.needSpace(there, place, needed);
            for (var disk : disks()) base(disk);
        });
    }

    /** Empty disks of the same sizes, for a running VM to fill: whatever it has written itself. */
    void makeOverlays() {
        attempt("make the disks", () -> {
            for (var disk : disks()) {
                if (!used.contains(disk.getFileName().toString())) continue;
                var fresh = target.make().resolve(disk.getFileName() + NEW);
                Files.deleteIfExists(fresh);
                var size = Long.toString(Qcow2.read(disk).virtualBytes());
                var base = base(disk);
                if (base == null) QemuImg.run(there, Progress.SILENT, "create", "-q", "-f", "qcow2", fresh.toString(), size);
                else QemuImg.run(there, Progress.SILENT, "create", "-q", "-f", "qcow2", "-b", base.toString(), "-F", "qcow2", fresh.toString(), size);
                putInPlace(fresh);
            }
            // Data disks that were taken from it, a CD of the first boot and the like: nothing writes on them.
            for (var file : files()) if (!used.contains(file.getFileName().toString())) bring(file, ignored -> {});
        });
    }

    /** Everything, of a VM that is off. */
    void copy(Progress progress) {
        attempt("copy", () -> {
            if (!here.isThere(source.resolve("vda.qcow2"))) throw new HypervisorException(NO_DISK, "host " + from.name() + ": there is no " + source.resolve("vda.qcow2"));
            long total = 1, done = 0;
            for (var file : files()) total += Files.size(file);
            for (var file : files()) {
                long whole = total, before = done;
                bring(file, bytes -> progress.report((int) ((before + bytes) * 100 / whole)));
                done += Files.size(file);
            }
            progress.report(100);
        });
    }

    /** All but bases, which {@link #prepare} brings, and what an attempt left half done. */
    private List<Path> files() throws IOException {
        if (!here.isDirectory(source)) throw new HypervisorException(NO_DISK, "host " + from.name() + ": there is no " + source);
        try (Stream<Path> all = Files.list(source)) {
            return all.filter(file -> !file.getFileName().toString().startsWith(BASE) && !file.getFileName().toString().endsWith(NEW)).sorted().toList();
        }
    }

    private List<Path> disks() throws IOException {
        var disks = new ArrayList<Path>();
        for (var file : files()) if (isDisk(file)) disks.add(file);
        return disks;
    }

    private static boolean isDisk(Path file) { return KeptFiles.isDisk(file.getFileName().toString()); }

    /** What the disk rests on, on the new host; null: it stands alone. */
    private Path base(Path disk) throws IOException {
        var named = Qcow2.backingFile(disk);
        if (named.isEmpty()) return null;
        var old = source.resolve(named.get());
        var name = old.getFileName().toString();
        var base = target.make().resolve(name.startsWith(BASE) ? name : BASE + "0-" + name);
        if (there.isThere(base)) return base;
        var template = templates.resolve(name.replaceFirst("^" + BASE + "[0-9]+-", ""));
        if (there.isFile(template) && Files.size(template) == Files.size(old) && there.sha256(template, percent -> {}).equals(here.sha256(old, percent -> {})) && there.isSameStore(template, base.getParent())) {
            there.link(base, there.real(template));
            return base;
        }
        var fresh = base.resolveSibling(name + NEW);
        transfer(old, fresh, bytes -> {});
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--r--r--"));
        there.rename(fresh, base);
        return base;
    }

    interface Bytes { void done(long bytes); }

    private void bring(Path file, Bytes progress) throws IOException {
        var fresh = target.make().resolve(file.getFileName() + NEW);
        transfer(file, fresh, progress);
        var base = isDisk(file) ? base(file) : null;
        // The same file has another name there when the two storages lie elsewhere.
        if (base != null && !Qcow2.backingFile(fresh).orElse("").equals(base.toString())) QemuImg.run(there, Progress.SILENT, "rebase", "-u", "-f", "qcow2", "-F", "qcow2", "-b", base.toString(), fresh.toString());
        putInPlace(fresh);
    }

    private void transfer(Path file, Path fresh, Bytes progress) throws IOException {
        there.create(fresh, new byte[0]);
        var read = digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), read); var out = Files.newOutputStream(fresh)) {
            var piece = new byte[1 << 20];
            long done = 0;
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                out.write(piece, 0, length);
                done += length;
                progress.done(done);
            }
        }
        if (!HexFormat.of().formatHex(read.digest()).equals(there.sha256(fresh, percent -> {}))) throw new IOException(fresh + " is not what was read from " + file);
    }

    private void putInPlace(Path fresh) throws IOException {
        there.flush(fresh);
        there.rename(fresh, fresh.resolveSibling(fresh.getFileName().toString().replaceFirst("\\.new$", "")));
        there.flush(fresh.getParent());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private interface Attempt { void run() throws IOException; }

    private void attempt(String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            throw new HypervisorException(String.valueOf(e.getMessage()).contains("No space left") ? NO_SPACE : FAILED, "cannot " + what + " on " + to.name() + ": " + e, e);
        }
    }
}
