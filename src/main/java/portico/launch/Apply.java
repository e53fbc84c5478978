package portico.launch;

import java.nio.file.Files;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import portico.secret.Vault;
import portico.tenant.world.World;

/** Brings a world file into an installation, running or stopped. */
@Command(name = "apply", description = "Create and change what a world file names; delete nothing.", mixinStandardHelpOptions = true)
class Apply implements Callable<Integer> {

    @Mixin DataOption data;

    @Parameters(paramLabel = "FILE", description = "The world file (YAML).")
    String file;

    @Option(names = "--dry-run", description = "Only show what would be created and changed.")
    boolean dryRun;

    @Override public Integer call() throws SQLException {
        if (!Files.exists(data.directory) && !Database.isExternal()) throw new LaunchError("there is no installation in " + data.directory.toAbsolutePath() + "; ./portico up makes one");
        var world = World.read(file);
        var directory = data.open();
        var running = RunFile.in(directory);
        if (running.isEmpty() && !Database.isExternal()) directory.claim();
        try (var database = running.isPresent() ? Database.of(running.get(), directory) : Database.open(directory)) {
            var connections = database.connections();
            database.demandTables();
            var vault = new Vault(directory.secretKey());
            var outcome = dryRun ? world.diff(connections, vault) : world.apply(connections, vault);
            outcome.diff().forEach(System.out::println);
            if (!dryRun) Welcome.print(outcome);
            return 0;
        }
    }
}
