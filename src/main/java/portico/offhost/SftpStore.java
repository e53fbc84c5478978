package portico.offhost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import portico.hypervisor.BackupFile;
import portico.hypervisor.Machine;
import portico.offhost.StoreTrouble.Kind;
import portico.place.Place;
import portico.place.PlaceException;

/**
 * A directory on an SFTP server: {@code portico-<vm>/<id>.backup}; while one is being written its name ends in {@code .new}. Asks for nothing but files, so an account without a
 * shell will do. The directory must be there: an unmounted one is not made up for.
 */
final class SftpStore implements Store {

    private static final long LITTLE_BYTES = 64L << 20;

    private final Place place;
    private final String directory;

    SftpStore(Place place, String directory) {
        this.place = place;
        this.directory = directory;
    }

    private interface Work<T> {
        T on(Path file) throws IOException;
    }

    private <T> T at(BackupFile backup, Work<T> work) throws IOException {
        try {
            var root = place.path(directory);
            if (!place.isDirectory(root)) throw new StoreTrouble(Kind.AWAY, place.name() + " has no directory " + directory, null);
            return work.on(root.resolve(Machine.nameOf(backup.vmId())).resolve(backup.id() + ".backup"));
        } catch (PlaceException no) {
            throw new StoreTrouble(switch (no.kind) {
                case STRANGER, NOT_LET_IN, BAD_SETTING -> Kind.DENIED;
                case UNREACHABLE, TIMEOUT, NO_PROGRAM -> Kind.AWAY;
            }, no.getMessage(), no);
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    @Override public String write(BackupFile backup, InputStream content) throws IOException {
        return at(backup, file -> {
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            // A customer's disk is nobody else's business: nobody but us passes through here.
            if (!place.isDirectory(file.getParent())) Files.createDirectory(file.getParent());
            Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(fresh);
            try {
                var sent = send(content, fresh);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                place.flush(fresh);
                if (!Sums.of(Files.newInputStream(fresh)).equals(sent)) throw new IOException("what arrived in " + fresh + " is not what was sent");
                place.rename(fresh, file);
                return sent;
            } catch (IOException | RuntimeException failed) {
                forget(fresh, failed);
                throw failed;
            }
        });
    }

    /** SFTP has one word for all failures. */
    private String send(InputStream content, Path fresh) throws IOException {
        try (var out = Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return Sums.copy(content, out);
        } catch (IOException failed) {
            if (place.room(fresh.getParent()).freeBytes() < LITTLE_BYTES) throw new StoreTrouble(Kind.FULL, place.name() + " has no room left in " + directory, failed);
            throw failed;
        }
    }

    /** The next attempt begins with this, should the way there be lost. */
    private static void forget(Path fresh, Exception why) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException | RuntimeException lost) {
            why.addSuppressed(lost);
        }
    }

    @Override public boolean isWhole(BackupFile backup, String sha256) throws IOException { return at(backup, file -> place.isFile(file) && Sums.of(Files.newInputStream(file)).equals(sha256)); }

    @Override public InputStream open(BackupFile backup) throws IOException { return at(backup, Files::newInputStream); }

    @Override public long bytes(BackupFile backup) throws IOException { return at(backup, Files::size); }

    @Override public void erase(BackupFile backup) throws IOException { at(backup, file -> place.isThere(file) && Files.deleteIfExists(file)); }
}
