package portico.launch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * With which world an installation was made, as its data directory remembers it: {@code up} alone goes on with that, and never makes a demo of somebody's installation.
 *
 * @param kind      what it was
 * @param file      absolute path of a world file; null unless {@link Kind#FILE}
 * @param simulated it was started with {@code --simulate}, although the file has real hosts
 * @param database  which database was filled; nothing is known of another one
 */
public record Origin(Kind kind, String file, boolean simulated, String database) {

    /** {@code DATABASE}: by a world file that nobody knows any more; what it said is in the database. {@code NOTHING}: nobody wrote anything down. */
    public enum Kind { DEMO, FILE, DATABASE, NOTHING }

    private static final ObjectMapper JSON = new ObjectMapper();

    static Origin demo() { return new Origin(Kind.DEMO, null, false, Database.identity()); }

    static Origin file(Path file, boolean simulated) { return new Origin(Kind.FILE, file.toString(), simulated, Database.identity()); }

    /** What is known of the database that is in use now. */
    static Origin in(DataDirectory data) {
        var written = written(data);
        return written.database.equals(Database.identity()) ? written : unknown(Kind.NOTHING);
    }

    /** After an installation came into the database that is in use now: what was known of the former one holds for it. */
    static void hasMoved(DataDirectory data) throws IOException {
        var written = written(data);
        new Origin(written.kind == Kind.NOTHING ? Kind.DATABASE : written.kind, written.file, written.simulated, Database.identity()).writeTo(data);
    }

    void writeTo(DataDirectory data) throws IOException {
        var unfinished = data.origin().resolveSibling("run/made-with.json");
        Files.writeString(unfinished, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(unfinished, data.origin(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Origin written(DataDirectory data) {
        if (!Files.exists(data.origin())) return former(data);
        try {
            return JSON.readValue(Files.readString(data.origin()), Origin.class);
        } catch (IOException unreadable) {
            throw new LaunchError("cannot read " + data.origin() + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** Of installations that are older than this file: a demo has its log-ins, and of any other it is only known that a world file was applied. Which database it was is not known; a demo's was its own. */
    private static Origin former(DataDirectory data) {
        if (Files.exists(data.demoLogins()) || Files.exists(data.simulatedDemo())) return new Origin(Kind.DEMO, null, false, Database.EMBEDDED);
        return unknown(Files.exists(data.appliedWorld()) ? Kind.DATABASE : Kind.NOTHING);
    }

    private static Origin unknown(Kind kind) { return new Origin(kind, null, false, Database.identity()); }
}
