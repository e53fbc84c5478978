package portico.launch;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops a portal that runs, whoever started it, and the database of one that was killed. */
@Command(name = "down", description = "Stop a running portal.", mixinStandardHelpOptions = true)
class Down implements Callable<Integer> {

    private static final int PATIENCE_SECONDS = 60;

    @Mixin DataOption data;

    @Override public Integer call() throws InterruptedException, ExecutionException {
        if (!Files.exists(data.directory)) throw new LaunchError("there is no installation in " + data.directory.toAbsolutePath());
        var directory = data.open();
        var running = RunFile.in(directory);
        if (running.isEmpty()) {
            directory.claim();
            System.out.println(EmbeddedDatabase.stopLeftover(directory.database(), directory.postgresPrograms())
                    ? "No portal was running; stopped the database a killed one had left behind." : "Nothing is running.");
            return 0;
        }
        var process = ProcessHandle.of(running.get().pid()).orElseThrow();
        process.destroy();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stillThere) {
            throw new LaunchError("process " + process.pid() + " did not end within " + PATIENCE_SECONDS + " s; see " + directory.log(), stillThere);
        }
        System.out.println("Stopped " + running.get().url());
        return 0;
    }
}
