package portico.launch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * {@code DIR/run/portico.json}: there while a portal runs and answers.
 *
 * @param url       where it answers
 * @param pid       its process
 * @param database  JDBC address without password
 * @param simulated no real guests
 */
public record RunFile(String url, long pid, String database, boolean simulated) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The running portal of a data directory; empty when there is none, also when one was killed and its file stayed. */
    static Optional<RunFile> in(DataDirectory data) {
        if (!Files.exists(data.runFile())) return Optional.empty();
        try {
            var file = JSON.readValue(Files.readString(data.runFile()), RunFile.class);
            return ProcessHandle.of(file.pid).filter(RunFile::isPortal).map(process -> file);
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
}
