package portico.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import portico.testing.ApiClient;

/** The packaged portal as a process of its own, started as {@code ./portico up} starts it. It keeps its address over its lives. */
final class PortalProcess implements AutoCloseable {

    /** The package under test; a fast way to try stories is to point this at another one. */
    private static final Path PACKAGE = Path.of(System.getProperty("portico.package", "target/quarkus-app/quarkus-run.jar")).toAbsolutePath();
    private static final Duration START = Duration.ofMinutes(4), STOP = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("^ready (http://\\S+)$", Pattern.MULTILINE);

    private final Path data;
    private final int port;
    private final List<String> prefix;
    private final List<String> options;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Process process;
    private String url;

    /**
     * @param data    its data directory; the output of each life is kept beside it
     * @param prefix  put before the command line
     * @param options of {@code up}, without {@code --data} and {@code --port}
     */
    PortalProcess(Path data, List<String> prefix, List<String> options) {
        this.data = data.toAbsolutePath();
        this.prefix = prefix;
        this.options = options;
        this.port = freePort();
        // Lets a test come from any address it likes.
        settings.put("PORTICO_TRUSTED_PROXIES", "127.0.0.1");
    }

    /** A setting by environment variable, from the next start on. */
    PortalProcess set(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    PortalProcess start() {
        if (!Files.exists(PACKAGE)) throw new AssertionError("there is no package " + PACKAGE + "; stories run after packaging: mvn verify");
        try {
            Files.createDirectories(data.getParent());
            var command = new ArrayList<>(prefix);
            // The quick compiler alone: none of them lives long.
            command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow", "-jar", PACKAGE.toString(), "up", "--data", data.toString(), "--port", String.valueOf(port)));
            command.addAll(options);
            var output = data.resolveSibling(data.getFileName() + ".out");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(settings);
            process = builder.start();
            url = awaitReady(output);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() { return url; }

    long pid() { return process.pid(); }

    Path data() { return data; }

    boolean isAlive() { return process.isAlive(); }

    /** Everybody and nobody at this portal. */
    ApiClient api() { return ApiClient.of(url); }

    /** The database of this installation. */
    PortalDatabase database() { return new PortalDatabase(data); }

    /** What it wrote into its log so far. */
    String log() {
        try {
            return Files.readString(data.resolve("log/portico.log"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As the power cut does it: without a word, and its database lives on until the next start. */
    void kill() { awaitEnd(process.destroyForcibly()); }

    /** Stops it in its tracks; its connections stay. */
    void freeze() { PortalDatabase.signal("-STOP", process.toHandle()); }

    void thaw() { PortalDatabase.signal("-CONT", process.toHandle()); }

    /** SIGTERM; does not wait. */
    void terminate() { process.destroy(); }

    int awaitEnd() { return awaitEnd(process); }

    @Override public void close() {
        if (process == null) return;
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException stopping) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (Files.exists(data.resolve("database/data/postmaster.pid"))) database().stopLeftover();
    }

    private static int awaitEnd(Process process) {
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) throw new AssertionError("the portal did not end within " + STOP);
            return process.exitValue();
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private String awaitReady(Path output) throws IOException {
        for (long end = System.nanoTime() + START.toNanos(); System.nanoTime() < end; ) {
            var ready = READY.matcher(Files.readString(output));
            if (ready.find()) return ready.group(1);
            if (!process.isAlive()) throw new AssertionError("the portal ended with " + process.exitValue() + " before it was ready:\n" + Files.readString(output));
            Eventually.pause(Duration.ofMillis(100));
        }
        process.destroyForcibly();
        throw new AssertionError("the portal was not ready within " + START + ":\n" + Files.readString(output));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
