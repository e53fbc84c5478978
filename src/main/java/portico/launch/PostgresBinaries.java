package portico.launch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL programs that travel with the application. */
final class PostgresBinaries {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** The directory with {@code bin/postgres}, below {@code directory}; unpacked on first use, about a second. */
    static Path in(Path directory) {
        if (Files.isExecutable(directory.resolve("bin/postgres"))) return directory;
        try (var archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null || !System.getProperty("os.arch").equals("amd64")) {
                throw new LaunchError("no embedded PostgreSQL for " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                        + ": set PORTICO_DB_URL, PORTICO_DB_USER and PORTICO_DB_PASSWORD to use a PostgreSQL of your own");
            }
            // Under another name until complete, so that a start that was cut off is repeated and not believed.
            Files.createDirectories(directory.getParent());
            var unfinished = Files.createTempDirectory(directory.getParent(), "unpacking-");
            unpack(new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive))), unfinished);
            Files.move(unfinished, directory);
            return directory;
        } catch (IOException failed) {
            throw new LaunchError("cannot unpack PostgreSQL into " + directory + ": " + failed.getMessage(), failed);
        }
    }

    private static void unpack(TarArchiveInputStream tar, Path into) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            var target = into.resolve(entry.getName()).normalize();
            if (entry.isDirectory()) {
                Files.createDirectories(target);
            } else {
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                else Files.copy(tar, target);
                if (!entry.isSymbolicLink() && (entry.getMode() & 0100) != 0) makeExecutable(target);
            }
        }
        Files.setPosixFilePermissions(into, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE,
                PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE));
    }

    private static void makeExecutable(Path file) throws IOException {
        var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        permissions.addAll(EnumSet.of(PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE));
        Files.setPosixFilePermissions(file, permissions);
    }
}
