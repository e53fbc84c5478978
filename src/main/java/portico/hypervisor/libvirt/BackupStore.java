package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.BAD_BACKUP;
import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import portico.hypervisor.BackupFile;
import portico.hypervisor.FullBackups.Contents;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.place.Place;

/** One full backup on a host's storage: {@code <storage>/backups/portico-<vm>/<id>.qcow2}; while it is being written the name ends in {@code .new}. */
final class BackupStore {

    private static final long MARGIN_BYTES = 64L << 20;

    private final Place place;
    private final Path storage, directory, file, fresh;

    /** @param place where the storage is */
    BackupStore(Place place, String storage, BackupFile backup) {
        if (backup.vmId() <= 0 || backup.id() <= 0) throw new IllegalArgumentException("not a backup: " + backup);
        this.place = place;
        this.storage = place.path(storage);
        directory = this.storage.resolve("backups").resolve(Machine.nameOf(backup.vmId()));
        file = directory.resolve(backup.id() + ".qcow2");
        fresh = directory.resolve(backup.id() + ".qcow2.new");
    }

    Path file() { return file; }

    /** Where a copy is written before it takes its name. */
    Path fresh() { return fresh; }

    /**
     * Sees to it that there is room for a copy of the disk, and removes what an interrupted one left.
     *
     * @param before what copies of other disks will take at the same time, bytes
     * @return the same with this one
     */
    long prepare(Path disk, long before) {
        var together = new long[1];
        attempt("prepare", () -> {
            makeDirectory();
            together[0] = before + needed(disk);
            VmDisks.needSpace(place, directory, together[0] + MARGIN_BYTES);
        });
        return together[0];
    }

    private void makeDirectory() throws IOException {
        if (!place.isDirectory(storage)) throw new HypervisorException(UNREACHABLE, "there is no storage directory " + storage);
        Files.createDirectories(directory);
        for (Path made : new Path[] {directory.getParent(), directory}) Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        Files.deleteIfExists(fresh);
    }

    /** What a copy of the disk takes, its base included; also while a QEMU has it open. */
    private long needed(Path disk) throws IOException {
        try {
            return new ObjectMapper().readTree(QemuImg.run(place, Progress.SILENT, "measure", "-U", "-O", "qcow2", "--output=json", disk.toString())).path("required").asLong();
        } catch (JsonProcessingException e) {
            throw new IOException("qemu-img measure did not answer in JSON", e);
        }
    }

    /** The copy is complete: safe on the disk, read back, under its name. */
    Contents keep(boolean flushed, Progress progress) {
        var contents = new Contents[1];
        attempt("keep", () -> {
            place.flush(fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--------"));
            contents[0] = new Contents(Files.size(fresh), place.sha256(fresh, progress::report), flushed);
            place.rename(fresh, file);
            place.flush(directory);
        });
        return contents[0];
    }

    Contents read(Progress progress) {
        try {
            return new Contents(Files.size(file), place.sha256(file, progress::report), false);
        } catch (IOException e) {
            throw new HypervisorException(BAD_BACKUP, "backup " + file + " cannot be read: " + e, e);
        }
    }

    InputStream open() {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new HypervisorException(BAD_BACKUP, "backup " + file + " cannot be read: " + e, e);
        }
    }

    /** Writes what comes from elsewhere in the place of what is there. */
    void bring(InputStream content, long bytes) {
        attempt("bring back", () -> {
            makeDirectory();
            try {
                VmDisks.needSpace(place, directory, bytes + MARGIN_BYTES);
                place.create(fresh, new byte[0]);
                try (var out = Files.newOutputStream(fresh)) {
                    content.transferTo(out);
                }
                keep(false, Progress.SILENT);
            } finally {
                Files.deleteIfExists(fresh);
            }
        });
    }

    void forgetFresh() {
        attempt("clean up", () -> {
            Files.deleteIfExists(fresh);
            removeIfEmpty();
        });
    }

    void erase() {
        attempt("erase", () -> {
            Files.deleteIfExists(file);
            Files.deleteIfExists(fresh);
            removeIfEmpty();
        });
    }

    private void removeIfEmpty() throws IOException {
        if (!place.isDirectory(directory)) return;
        try (var files = Files.list(directory)) {
            if (files.findAny().isPresent()) return;
        }
        Files.delete(directory);
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException | UncheckedIOException e) {
            var kind = String.valueOf(e.getMessage()).contains("No space left") ? NO_SPACE : FAILED;
            throw new HypervisorException(kind, "cannot " + what + " backup " + file + ": " + e.getMessage(), e);
        }
    }
}
