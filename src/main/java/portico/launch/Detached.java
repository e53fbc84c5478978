package portico.launch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code up --detach}: starts the same command again in the background, repeats what it says, and leaves when it is ready. */
final class Detached {

    private static final String READY = "ready ";
    private static final long LOOK_EVERY_MS = 100;

    private final DataDirectory data;
    private final Path output;

    Detached(DataDirectory data) {
        this.data = data;
        output = data.root().resolve("log/up.log");
    }

    /** @return 0 once it is ready, 1 when it ended before */
    int start() throws IOException, InterruptedException {
        RunFile.in(data).ifPresent(running -> {
            throw new LaunchError("already running: " + running.url() + " (process " + running.pid() + "). ./portico down stops it.");
        });
        // It shows generated passwords, and those are for the one who started it.
        Files.deleteIfExists(output);
        Files.createFile(output, java.nio.file.attribute.PosixFilePermissions.asFileAttribute(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        var portal = new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        try (var said = new RandomAccessFile(output.toFile(), "r")) {
            while (true) {
                var ended = !portal.isAlive();
                if (repeat(said)) {
                    Files.delete(output);
                    return 0;
                }
                if (ended) return 1;
                Thread.sleep(LOOK_EVERY_MS);
            }
        }
    }

    /** Prints the complete lines that are new; true when one of them says that it is ready. */
    private static boolean repeat(RandomAccessFile said) throws IOException {
        var start = said.getFilePointer();
        var bytes = new byte[(int) (said.length() - start)];
        said.readFully(bytes);
        var text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        var complete = text.substring(0, text.lastIndexOf('\n') + 1);
        said.seek(start + complete.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        System.out.print(complete);
        return complete.lines().anyMatch(line -> line.startsWith(READY));
    }

    /** In a session of its own, so that Ctrl-C at this terminal does not reach it. */
    private static List<String> command() {
        var self = ProcessHandle.current().info();
        var command = new ArrayList<>(List.of("setsid", self.command().orElseThrow()));
        for (var argument : self.arguments().orElseThrow()) if (!argument.equals("--detach")) command.add(argument);
        return command;
    }
}
