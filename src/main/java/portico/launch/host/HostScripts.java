package portico.launch.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The shell scripts shipped with the product, unpacked into a directory of their own while in use. */
final class HostScripts implements AutoCloseable {

    private static final String RESOURCES = "/host/";
    /** Lists the files: a jar cannot be asked what it holds. A test compares it with the directory. */
    private static final String INDEX = "index";

    private final Path directory;

    HostScripts() {
        try {
            directory = Files.createTempDirectory("portico-host-");
            for (String name : names()) unpack(name);
        } catch (IOException e) {
            throw new UncheckedIOException("the host scripts cannot be unpacked", e);
        }
    }

    /** What a script said and how it ended. */
    record Outcome(int status, String lastLine) {}

    /**
     * Runs a script and waits for its end. Its lines, errors included, go to {@code out} but for the last one, which is its result.
     *
     * @param settings environment variables
     */
    Outcome run(Map<String, String> settings, Consumer<String> out, String script, String... arguments) {
        var command = Stream.concat(Stream.of("/bin/sh", directory.resolve(script).toString()), Stream.of(arguments)).toList();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(settings);
        // Administration programs live here; not every root has them in the path.
        builder.environment().merge("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", (path, needed) -> path + ":" + needed);
        try {
            Process process = builder.start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                String last = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!last.isEmpty()) out.accept(last);
                    last = line;
                }
                return new Outcome(process.waitFor(), last);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the script " + script + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(-1, "interrupted");
        }
    }

    /** The files, relative to the resource directory. */
    static List<String> names() throws IOException {
        try (InputStream in = resource(INDEX)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    static InputStream resource(String name) throws IOException {
        InputStream in = HostScripts.class.getResourceAsStream(RESOURCES + name);
        if (in == null) throw new IOException("the resource " + RESOURCES + name + " is missing");
        return in;
    }

    private void unpack(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = resource(name)) {
            Files.copy(in, file);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the unpacked host scripts cannot be removed from " + directory, e);
        }
    }
}
