package portico.launch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import portico.launch.archive.Archive;

/** Writes a whole installation, running or stopped, into one file; {@link Restore} is the other half. */
@Command(name = "backup", description = "Write the whole installation into one file: database, secret key, settings. Machines' disks are not in it.", mixinStandardHelpOptions = true)
class Backup implements Callable<Integer> {

    @Mixin DataOption data;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The file to make (default: portico-DATE-TIME.zip in this directory).")
    Optional<Path> file;

    @Override public Integer call() throws SQLException {
        if (!Files.exists(data.directory) && !Database.isExternal()) throw new LaunchError("there is no installation in " + data.directory.toAbsolutePath());
        var target = file.orElseGet(() -> Path.of("portico-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss")) + ".zip")).toAbsolutePath();
        var directory = data.open();
        var running = RunFile.in(directory);
        try (var claim = running.isEmpty() && !Database.isExternal() ? directory.claim() : null;
             var database = running.isPresent() ? Database.of(running.get(), directory) : Database.open(directory)) {
            database.demandTables();
            var contents = Archive.write(database.connections(), directory.settings(), target);
            System.out.println("Wrote " + target + ": " + contents.rows() + " rows of " + contents.tables().size() + " tables, " + (Files.size(target) + 1023) / 1024 + " KiB.");
            System.out.println(directory.settings().containsKey(DataDirectory.SECRET_KEY) ? "It holds the secret key: who has this file has everything. Keep it where only you can read it."
                    : "It does not hold the secret key, which is in PORTICO_SECRET_KEY. Keep that too: without it the passwords in this file cannot be read.");
            return 0;
        } catch (FileAlreadyExistsException there) {
            throw new LaunchError(target + " is there already", there);
        } catch (IOException failed) {
            throw new LaunchError("cannot write " + target + ": " + failed.getMessage(), failed);
        }
    }
}
