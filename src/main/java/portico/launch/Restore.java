package portico.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.postgresql.util.PSQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import portico.launch.archive.Archive;

/**
 * Makes an installation of what {@link Backup} wrote. It is made beside the one that may be there and takes its place when it is complete; the old one is put aside, never
 * overwritten.
 */
@Command(name = "restore", description = "Make an installation of a file that 'backup' wrote.", mixinStandardHelpOptions = true)
class Restore implements Callable<Integer> {

    @Mixin DataOption data;

    @Parameters(paramLabel = "FILE", description = "The file.")
    Path file;

    @Option(names = "--force", description = "When there is an installation already: put it aside.")
    boolean force;

    @Override public Integer call() throws SQLException {
        try {
            var contents = Archive.look(file);
            var directory = data.open();
            try (var claim = directory.claim()) {
                if (Database.isExternal()) intoExternal(directory);
                else intoEmbedded(directory);
            }
            System.out.println("Restored " + contents.rows() + " rows as of " + contents.madeAt() + " into " + directory.root() + ".");
            System.out.println("Everybody is logged out, and work that was under way then counts as failed. API keys and tokens that were revoked since are valid again. ./portico up starts it.");
            return 0;
        } catch (PSQLException damaged) {
            throw new LaunchError(file + " cannot be restored; nothing was changed: " + damaged.getMessage(), damaged);
        } catch (IOException failed) {
            throw new LaunchError(file + " cannot be restored; nothing was changed: " + failed.getMessage(), failed);
        }
    }

    private void intoEmbedded(DataDirectory directory) throws IOException, SQLException {
        boolean living = Files.exists(directory.database()) || !directory.settings().isEmpty();
        if (living && !force) throw new LaunchError("there is an installation in " + directory.root() + "; --data names another directory, --force puts that one aside");
        var beside = directory.root().resolve("restoring");
        EmbeddedDatabase.deleteTree(beside);
        Files.createDirectories(beside);
        Map<String, byte[]> settings;
        try (var database = Database.embedded(beside, directory.postgresPrograms())) {
            settings = Archive.read(file, database.connections());
        }
        if (living) System.out.println("The former installation is in " + directory.putAside("before-restore-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss"))));
        Files.move(beside, directory.database());
        keep(directory, settings);
    }

    /** Tables of somebody else's server are never overwritten, whatever the options. */
    private void intoExternal(DataDirectory directory) throws IOException, SQLException {
        try (var database = Database.open(directory)) {
            if (database.hasTables()) throw new LaunchError("the database that PORTICO_DB_URL names is not empty; make a new one and name that");
            if (!directory.settings().isEmpty() && !force) throw new LaunchError("there is an installation in " + directory.root() + "; --data names another directory, --force puts that one aside");
            var settings = Archive.read(file, database.connections());
            if (!directory.settings().isEmpty()) directory.putAside("before-restore-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss")));
            keep(directory, settings);
        }
    }

    private static void keep(DataDirectory directory, Map<String, byte[]> settings) throws IOException {
        for (var setting : settings.entrySet()) {
            var target = DataDirectory.withParents(directory.root().resolve(setting.getKey()));
            Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(target, setting.getValue());
        }
        Origin.hasMoved(directory);
    }
}
