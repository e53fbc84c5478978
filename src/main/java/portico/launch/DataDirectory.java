package portico.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import portico.launch.archive.Archive;
import portico.place.TlsReach;
import portico.tenant.world.DemoLogins;

/**
 * The directory that holds everything one installation keeps on this machine: the embedded database, the secret key, logs, and what says that it runs.
 */
public record DataDirectory(Path root) {

    static final String SECRET_KEY = "secret-key";
    /** Open as long as the process lives. A channel nobody holds is collected, and its lock with it. */
    private static FileChannel held;

    /** The directory, made readable by its owner only when it is new. */
    static DataDirectory at(Path root) {
        var absolute = root.toAbsolutePath().normalize();
        try {
            if (!Files.exists(absolute)) {
                Files.createDirectories(absolute.getParent());
                Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createDirectories(absolute.resolve("run"));
            Files.createDirectories(absolute.resolve("log"));
        } catch (IOException failed) {
            throw new LaunchError("cannot use " + absolute + " as data directory: " + failed.getMessage(), failed);
        }
        return new DataDirectory(absolute);
    }

    Path database() { return root.resolve("database"); }

    Path postgresPrograms() { return root.resolve("postgresql"); }

    Path log() { return root.resolve("log/portico.log"); }

    Path runFile() { return root.resolve("run/portico.json"); }

    /** There once the demo world was made with simulated hosts. */
    Path simulatedDemo() { return root.resolve("demo-is-simulated"); }

    /** See {@link Origin}. */
    Path origin() { return root.resolve("made-with.json"); }

    /** There in a demo. */
    Path demoLogins() { return root.resolve(DemoLogins.FILE); }

    /** Fingerprint of the world file that was applied last. */
    Path appliedWorld() { return root.resolve("world-applied"); }

    /**
     * Encrypts what the portal must be able to read back; lost with it are the passwords of VMs and nothing else.
     *
     * @throws LaunchError when it is no key
     */
    String secretKey() {
        var given = System.getenv("PORTICO_SECRET_KEY");
        boolean isGiven = given != null && !given.isBlank();
        var key = isGiven ? given.strip() : Secret.keptIn(root.resolve(SECRET_KEY));
        if (!isKey(key)) throw new LaunchError((isGiven ? "PORTICO_SECRET_KEY" : root.resolve(SECRET_KEY)) + " is not 32 bytes in base64; openssl rand -base64 32 makes a key");
        return key;
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == 32;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    /**
     * The files that make this installation what it is, by name: secret key, what it was made with, log-ins of the demo; and in {@code ssh} and {@code tls} what lets it into hosts
     * elsewhere. The database is not among them.
     */
    Map<String, Path> settings() {
        var found = new TreeMap<String, Path>();
        try (var own = Files.list(root); var ssh = tree("ssh"); var tls = tree(TlsReach.DIRECTORY)) {
            Stream.of(own, ssh, tls).flatMap(files -> files).filter(Files::isRegularFile).forEach(file -> found.put(root.relativize(file).toString(), file));
        } catch (IOException failed) {
            throw new LaunchError("cannot read " + root + ": " + failed.getMessage(), failed);
        }
        found.keySet().removeIf(name -> !Archive.holds(name));
        return found;
    }

    private Stream<Path> tree(String name) throws IOException { return Files.isDirectory(root.resolve(name)) ? Files.walk(root.resolve(name)) : Stream.empty(); }

    /** Moves the installation into a directory of this name within. @return that directory */
    Path putAside(String name) throws IOException {
        var aside = Files.createDirectory(root.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (Files.exists(database())) Files.move(database(), aside.resolve("database"));
        for (var setting : settings().entrySet()) Files.move(setting.getValue(), withParents(aside.resolve(setting.getKey())));
        return aside;
    }

    /** Makes the directories that a file lies in, for its owner alone. @return the file */
    static Path withParents(Path file) throws IOException {
        Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return file;
    }

    /**
     * Claims the directory until this process ends, however it ends, or until what comes back is closed.
     *
     * @throws LaunchError naming the portal that has it
     */
    FileChannel claim() {
        try {
            held = FileChannel.open(root.resolve("run/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (held.tryLock() != null) return held;
        } catch (OverlappingFileLockException sameProcess) {
            throw new LaunchError("this process already uses " + root, sameProcess);
        } catch (IOException failed) {
            throw new LaunchError("cannot lock " + root + ": " + failed.getMessage(), failed);
        }
        throw new LaunchError(RunFile.in(this).map(running -> "already running: " + running.url() + " (process " + running.pid() + "). ./portico down stops it; --data names another directory for a second one.")
                .orElse("another ./portico is busy with " + root + "; try again when it is through"));
    }
}
