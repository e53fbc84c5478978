package portico.launch.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Turns this machine into a host for real guests, as far as it can be one. Everything may be repeated; what is there already costs a fraction of a second. */
public final class HostSetup {

    /** Where disks, templates and ISO images are kept unless told otherwise. */
    public static final Path STORAGE = Path.of("/var/lib/portico");
    /** Name of the guests' network in libvirt; goes into the host's {@code network}. */
    public static final String NETWORK = "portico";
    /** The bridge behind {@link #NETWORK}. */
    public static final String BRIDGE = "portico0";
    /** First three bytes of the guests' addresses; .1 is the host itself. */
    public static final String SUBNET = "10.77.0";
    /** The small template; always there on a host that is ready. */
    public static final String TINY = "tiny";
    /** {@code kvm} or {@code emulation}: overrides what a trial boot finds out. */
    public static final String OVERRIDE = "PORTICO_VIRT";
    private static final Path TURN = Path.of("/run/lock/portico-host-setup");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /**
     * What this machine is good for.
     *
     * @param ready        real guests can run here
     * @param acceleration {@code kvm} or {@code emulation}; {@code simulated} where not ready
     * @param reason       why not ready, or why not KVM; empty when there is nothing to explain. For people.
     */
    public record Result(boolean ready, String acceleration, String reason) {}

    /** {@link #OVERRIDE} is set to something else than the two words; the message is for people. */
    public static final class BadOverride extends IllegalArgumentException {
        BadOverride(String value) { super(OVERRIDE + " is \"" + value + "\"; it can be kvm or emulation"); }
    }

    /** A template could not be built; the message says why, for people. */
    public static final class TemplateFailed extends Exception {
        TemplateFailed(String message) { super(message); }
    }

    /**
     * Installs what is missing, starts libvirt, makes network and storage, builds the tiny template and tries whether KVM works. Says each change in
     * a line. Where the machine cannot be a host, nothing is half done that a later run would not complete.
     *
     * @param storage an absolute path, {@link #STORAGE} by default
     * @throws BadOverride before anything is done
     */
    public static Result prepare(Path storage, Consumer<String> out) {
        String override = System.getenv().getOrDefault(OVERRIDE, "");
        if (!isOverride(override)) throw new BadOverride(override);
        try (var turn = turn(); var scripts = new HostScripts()) {
            var setup = scripts.run(settings(storage), out, "setup.sh");
            if (setup.status() != 0) return new Result(false, "simulated", after(setup.lastLine(), "host impossible: "));
            try {
                buildIfOutdated(scripts, TINY, storage, out);
            } catch (TemplateFailed e) {
                return new Result(false, "simulated", e.getMessage());
            }
            if (!override.isEmpty()) {
                scripts.run(Map.of(), out, "find-acceleration.sh", storage.toString(), override);
                return new Result(true, override, "set by " + OVERRIDE);
            }
            var trial = scripts.run(Map.of(), out, "find-acceleration.sh", storage.toString());
            String found = after(trial.lastLine(), "acceleration ");
            return found.equals("kvm") ? new Result(true, "kvm", "") : new Result(true, "emulation", after(found, "emulation: "));
        }
    }

    /** Empty: it says nothing. */
    static boolean isOverride(String value) { return value.isEmpty() || value.equals("kvm") || value.equals("emulation"); }

    private interface Turn extends AutoCloseable {
        @Override void close();
    }

    /** Waits until nobody else on this machine is at it. Null: it may not make the file, and so may not change the machine either. */
    private static Turn turn() {
        try {
            var channel = FileChannel.open(TURN, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (!isMine(channel)) LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            return () -> {
                try {
                    channel.close();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            };
        } catch (IOException notAllowed) {
            return null;
        }
    }

    /** A file's lock belongs to the whole process: a second thread of it, which another class loader's copy of this class may run, is told so by an exception. */
    private static boolean isMine(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException anotherThread) {
            return false;
        }
    }

    /**
     * Builds {@code <storage>/templates/<name>.qcow2}, replacing it if it is there; VMs made from the earlier one keep what they were made from.
     *
     * @param name {@code tiny} or {@code debian-12}
     * @return the template file
     */
    public static Path buildTemplate(String name, Path storage, Consumer<String> out) throws TemplateFailed {
        try (var scripts = new HostScripts()) {
            return build(scripts, name, storage, out);
        }
    }

    /** The template file as it lies or would lie in the storage. */
    public static Path template(String name, Path storage) { return storage.resolve("templates").resolve(name + ".qcow2"); }

    private static void buildIfOutdated(HostScripts scripts, String name, Path storage, Consumer<String> out) throws TemplateFailed {
        try {
            Path stamp = storage.resolve("templates").resolve("." + name + ".builder");
            String builder = fingerprint(name);
            if (Files.exists(template(name, storage)) && Files.exists(stamp) && Files.readString(stamp).equals(builder)) return;
            build(scripts, name, storage, out);
            Files.writeString(stamp, builder);
        } catch (IOException e) {
            throw new TemplateFailed("the storage directory " + storage + " cannot be used: " + e.getMessage());
        }
    }

    private static Path build(HostScripts scripts, String name, Path storage, Consumer<String> out) throws TemplateFailed {
        Path file = template(name, storage);
        if (!Files.isDirectory(file.getParent())) throw new TemplateFailed("there is no directory " + file.getParent() + "; set the host up first");
        out.accept("  building the guest template " + name);
        var outcome = scripts.run(Map.of(), out, "build-template.sh", name, file.toString());
        if (outcome.status() != 0) throw new TemplateFailed(after(outcome.lastLine(), "template failed: "));
        return file;
    }

    /** Changes when the template's builder or one of its files changes. */
    private static String fingerprint(String template) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (String name : HostScripts.names()) {
                if (!name.equals("build-template.sh") && !name.contains(template)) continue;
                try (InputStream in = HostScripts.resource(name)) {
                    digest.update(in.readAllBytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> settings(Path storage) {
        return Map.of("PORTICO_STORAGE", storage.toString(), "PORTICO_NETWORK", NETWORK, "PORTICO_BRIDGE", BRIDGE, "PORTICO_SUBNET", SUBNET);
    }

    private static String after(String line, String prefix) { return line.startsWith(prefix) ? line.substring(prefix.length()) : line; }

    private HostSetup() {}
}
