package portico.offhost;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import portico.hypervisor.BackupFile;
import portico.hypervisor.Machine;

/** A directory that holds copies: {@code portico-<vm>/<id>.backup}; while one is being written its name ends in {@code .new}. It must be there: an unmounted one is not made up for. */
final class StoreDirectory implements Store {

    private final Path root;

    StoreDirectory(String path) { root = Path.of(path); }

    @Override public String write(BackupFile backup, InputStream content) throws IOException {
        Path file = file(backup), fresh = file.resolveSibling(file.getFileName() + ".new");
        if (!Files.isDirectory(root)) throw new IOException("there is no directory " + root);
        Files.createDirectories(file.getParent());
        try {
            Files.deleteIfExists(fresh);
            // A customer's disk is nobody else's business, not for a moment.
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            String sent;
            try (var out = Files.newOutputStream(fresh)) {
                sent = Sums.copy(content, out);
            }
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            if (!Sums.of(Files.newInputStream(fresh)).equals(sent)) throw new IOException("what arrived in " + fresh + " is not what was sent");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return sent;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override public boolean isWhole(BackupFile backup, String sha256) throws IOException { return Files.isRegularFile(file(backup)) && Sums.of(Files.newInputStream(file(backup))).equals(sha256); }

    @Override public InputStream open(BackupFile backup) throws IOException { return Files.newInputStream(file(backup)); }

    @Override public long bytes(BackupFile backup) throws IOException { return Files.size(file(backup)); }

    @Override public void erase(BackupFile backup) throws IOException {
        if (!Files.isDirectory(root)) throw new IOException("there is no directory " + root);
        Files.deleteIfExists(file(backup));
    }

    private Path file(BackupFile backup) { return root.resolve(Machine.nameOf(backup.vmId())).resolve(backup.id() + ".backup"); }
}
