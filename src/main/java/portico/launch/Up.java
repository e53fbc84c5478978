package portico.launch;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import portico.tenant.world.WorldError;

/** Brings everything up: host, database, portal. The other half, inside the application, is {@link Arrival}. */
@Command(name = "up", description = "Start the portal with all it needs; the first time with a demo world.", mixinStandardHelpOptions = true)
class Up implements Callable<Integer> {

    private static final int LARGEST_PORT = 65_535;
    private static final int SHUTDOWN_PATIENCE_SECONDS = 30;

    @Mixin DataOption data;

    @Option(names = "--port", paramLabel = "N", defaultValue = "${env:PORTICO_PORT:-8080}", description = "Port to listen on, 0 = any free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "${env:PORTICO_HOST:-127.0.0.1}",
            description = "Address to listen on; 0.0.0.0 = all (default: ${DEFAULT-VALUE}).")
    String host;

    @Option(names = "--world", paramLabel = "FILE", defaultValue = "${env:PORTICO_WORLD}", description = "A world file to start with, instead of the demo world. Later starts go on with it.")
    Optional<Path> world;

    @Option(names = "--simulate", defaultValue = "${env:PORTICO_SIMULATE:-false}", description = "Play the hosts instead of using libvirt; installs nothing.")
    boolean simulate;

    @Option(names = "--detach", description = "Go on in the background; ./portico down stops it.")
    boolean detach;

    @Override public Integer call() throws Exception {
        var directory = data.open();
        if (detach) return new Detached(directory).start();
        directory.claim();
        int actualPort = free(port);
        var secretKey = directory.secretKey();
        var setting = Setting.choose(directory, world, simulate);
        setting.announce();
        Settings.set("portico.data", directory.root());
        Settings.set("portico.secret-key", secretKey);
        Settings.set("portico.host", host);
        Settings.set("portico.port", actualPort);
        logTo(directory);
        Files.deleteIfExists(directory.runFile());
        return run(directory, setting.simulated() ? "stopped" : "stopped; the guests run on without the portal");
    }

    private static int run(DataDirectory directory, String farewell) throws InterruptedException {
        var database = Database.open(directory);
        var portalStopped = new CountDownLatch(1);
        // Ctrl-C and SIGTERM: the portal ends its requests first, and only then the database goes.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try (database) {
                portalStopped.await(SHUTDOWN_PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (Files.deleteIfExists(directory.runFile())) System.out.println(farewell);
            } catch (InterruptedException | IOException failed) {
                System.err.println("while stopping: " + failed.getMessage());
            }
        }, "stop database"));
        database.announce();
        StartupCache.recordLater();
        var status = new int[1];
        Quarkus.run(null, (code, failure) -> {
            status[0] = code;
            if (failure != null) tell(failure, directory);
            portalStopped.countDown();
        });
        portalStopped.countDown();
        return status[0];
    }

    /** A world file's problems, or what the deepest cause says; the whole story goes to the log. */
    private static void tell(Throwable failure, DataDirectory directory) {
        var cause = failure;
        while (cause.getCause() != null && !(cause instanceof WorldError)) cause = cause.getCause();
        System.err.println(cause instanceof WorldError ? cause.getMessage() : "The portal did not start: " + cause.getMessage() + "\nMore in " + directory.log());
        try (var log = new PrintWriter(Files.newBufferedWriter(directory.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            failure.printStackTrace(log);
        } catch (IOException noLog) {
            failure.printStackTrace();
        }
    }

    private int free(int wanted) throws IOException {
        if (wanted < 0 || wanted > LARGEST_PORT) throw new LaunchError("--port is a number from 0 to " + LARGEST_PORT);
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), wanted));
            return socket.getLocalPort();
        } catch (UnknownHostException unknown) {
            throw new LaunchError("--host " + host + " is no address of this machine", unknown);
        } catch (BindException taken) {
            throw new LaunchError("cannot listen on " + host + " port " + wanted + ": " + taken.getMessage() + ". Choose another with --port N (0 = any free one).", taken);
        }
    }

    /** The terminal shows what its reader must know; everything else goes to the log file. */
    private static void logTo(DataDirectory directory) {
        Settings.suggest("quarkus.log.file.enabled", true);
        Settings.suggest("quarkus.log.file.path", directory.log());
        Settings.suggest("quarkus.log.file.rotation.rotate-on-boot", false);
        Settings.suggest("quarkus.log.file.rotation.max-file-size", "10M");
        Settings.suggest("quarkus.log.file.rotation.max-backup-index", 5);
        Settings.suggest("quarkus.log.console.level", "WARN");
    }
}
