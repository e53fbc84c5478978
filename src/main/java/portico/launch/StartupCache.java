package portico.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the next start quick: a rehearsal of {@code up} in a process and data directory of its own lets the JVM record which classes a start loads
 * (JDK 25's AOT cache). It runs once per build, at the lowest priority, while the portal is up, and ends with the portal.
 */
final class StartupCache {

    /** Names the file; the shell script sets it, and hands the file to the JVM once it is there. */
    private static final String FILE = "portico.startup-cache";
    /** Tells a process that it is the rehearsal, which ends when it is ready. */
    static final String REHEARSAL = "portico.rehearsal";
    /** The first minutes belong to the guests that are being installed. */
    private static final long WAIT_SECONDS = 60;
    private static final long PATIENCE_MINUTES = 10;

    private final Path file;
    private final Path stage;
    private final Path log;

    private StartupCache(Path file) {
        this.file = file;
        stage = file.resolveSibling(file.getFileName() + ".rehearsal");
        log = file.resolveSibling(file.getFileName() + ".log");
    }

    /** Starts the recording in the background, unless it was tried since the last build. */
    static void recordLater() {
        var name = System.getProperty(FILE);
        if (name == null || Boolean.getBoolean(REHEARSAL)) return;
        var cache = new StartupCache(Path.of(name));
        if (!Files.exists(cache.file) && !Files.exists(cache.log)) Thread.ofVirtual().name("record start-up").start(cache::record);
    }

    private void record() {
        try {
            TimeUnit.SECONDS.sleep(WAIT_SECONDS);
            remove(stage);
            var rehearsal = rehearse();
            Runtime.getRuntime().addShutdownHook(new Thread(rehearsal::destroy));
            if (rehearsal.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) && rehearsal.exitValue() == 0) Files.move(unfinished(), file);
            else rehearsal.destroy();
            remove(stage);
        } catch (IOException failed) {
            System.err.println("The start-up cache was not recorded, starts stay slower: " + failed.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Process rehearse() throws IOException {
        var command = new ArrayList<>(List.of("nice", "-n", "19", Path.of(System.getProperty("java.home"), "bin/java").toString()));
        // The same options as now, or the JVM would not take the cache.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(option -> !option.startsWith("-D")).forEach(command::add);
        command.addAll(List.of("-XX:AOTCacheOutput=" + unfinished(), "-D" + REHEARSAL + "=true", "-jar", System.getProperty("java.class.path"),
                "up", "--simulate", "--port", "0", "--data", stage.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PORTICO_") || name.startsWith("QUARKUS_"));
        return builder.start();
    }

    private Path unfinished() { return file.resolveSibling(file.getFileName() + ".new"); }

    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) return;
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
