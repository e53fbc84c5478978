package portico.launch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * {@code DIR/run/portico.json}: there while a portal runs and answers.
 *
 * @param url       where it answers
 * @param pid       its process
 * @param database  JDBC address without password
 * @param simulated no real guests
 * @param started   when its process started, as {@link #start} says it; null: written before that was noted
 */
public record RunFile(String url, long pid, String database, boolean simulated, String started) {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** In the kernel's line about a process, counted from behind its name. */
    private static final int START_TIME = 19;

    /** Of this process. */
    static RunFile here(String url, String database, boolean simulated) {
        long pid = ProcessHandle.current().pid();
        return new RunFile(url, pid, database, simulated, start(pid).orElse(null));
    }

    /** The running portal of a data directory; empty when there is none, also when one was killed and its file stayed. */
    static Optional<RunFile> in(DataDirectory data) {
        if (!Files.exists(data.runFile())) return Optional.empty();
        try {
            var file = JSON.readValue(Files.readString(data.runFile()), RunFile.class);
            return ProcessHandle.of(file.pid).filter(RunFile::isPortal).filter(process -> file.isSame()).map(process -> file);
        } catch (IOException unreadable) {
            throw new LaunchError("cannot read " + data.runFile() + ": " + unreadable.getMessage(), unreadable);
        }
    }

    void writeTo(DataDirectory data) throws IOException {
        var unfinished = data.runFile().resolveSibling("portico.json.new");
        Files.writeString(unfinished, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(unfinished, data.runFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    // The number alone is no proof: it may have been given to another program since.
    private static boolean isPortal(ProcessHandle process) {
        return process.info().commandLine().or(() -> process.info().command()).filter(line -> line.contains("java")).isPresent();
    }

    private boolean isSame() { return started == null || start(pid).map(started::equals).orElse(true); }

    /** Ticks from the machine's start to the process's, which no setting of clocks moves; empty where the kernel does not tell. */
    private static Optional<String> start(long pid) {
        try {
            var line = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" ")[START_TIME]);
        } catch (IOException notToldOrGone) {
            return Optional.empty();
        }
    }
}
