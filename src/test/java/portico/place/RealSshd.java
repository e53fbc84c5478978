package portico.place;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import portico.secret.Vault;

/** An SSH server of its own for tests, with its own keys, here or in a network namespace. It lets in whoever has the key in its data directory. Needs root. */
public final class RealSshd implements AutoCloseable {

    public static final Vault VAULT = new Vault("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private final Path directory;
    private final List<String> prefix;
    private final String address;
    private final int port;
    private Process server;

    public RealSshd() throws IOException { this(List.of(), "127.0.0.1", freePort()); }

    /** @param prefix leads into the namespace @param address where it listens @param port of that address */
    public RealSshd(List<String> prefix, String address, int port) throws IOException {
        this.prefix = prefix;
        this.address = address;
        this.port = port;
        directory = Files.createTempDirectory("portico-sshd-");
        // sshd insists on it, and a machine that never ran one does not have it.
        Files.createDirectories(Path.of("/run/sshd"));
        for (var kind : List.of("ed25519", "ecdsa")) run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", directory.resolve("host_" + kind).toString());
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-C", "", "-f", directory.resolve("host_rsa").toString());
        Files.createDirectory(data());
        authorize(keys().ownPublicKey());
        start();
    }

    /** The data directory of a portal that is let in. */
    public Path data() { return directory.resolve("data"); }

    public Keys keys() { return Keys.in(data(), Optional.of(VAULT)); }

    public void authorize(String publicKey) throws IOException { Files.writeString(directory.resolve("authorized_keys"), publicKey + "\n"); }

    /** How the portal reaches it, by its Ed25519 host key. */
    public Reach reach() { return reach("ed25519", "", ""); }

    public Reach reach(String hostKey, String keyFile, String sealedKey) { return new Reach(address, "root", port, hostKey(hostKey), keyFile, sealedKey); }

    public String hostKey(String kind) {
        try {
            return Files.readString(directory.resolve("host_" + kind + ".pub"));
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    public void start() throws IOException {
        var config = new StringBuilder("Port " + port + "\nListenAddress " + address + "\nPidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n");
        // So that bash does not read the account's .bashrc, which may do whatever it likes.
        config.append("SetEnv SHLVL=1\n");
        config.append("AuthorizedKeysFile ").append(directory.resolve("authorized_keys")).append('\n');
        for (var kind : List.of("rsa", "ecdsa", "ed25519")) config.append("HostKey ").append(directory.resolve("host_" + kind)).append('\n');
        Files.writeString(directory.resolve("sshd_config"), config);
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("/usr/sbin/sshd", "-D", "-e", "-f", directory.resolve("sshd_config").toString()));
        server = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        for (int i = 0; i < 100; i++) {
            if (Files.readString(directory.resolve("log")).contains("listening on")) return;
            if (!server.isAlive()) throw new IOException("sshd: " + Files.readString(directory.resolve("log")));
            pause();
        }
        throw new IOException("sshd does not start");
    }

    /** With all connections through it: as when its machine loses power. */
    public void kill() throws IOException {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        try {
            server.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
        Files.writeString(directory.resolve("log"), "");
    }

    /** It and its connections stop in their tracks; its port still takes connections. */
    public void hang() { signal("-STOP"); }

    public void resume() { signal("-CONT"); }

    private void signal(String signal) {
        server.descendants().forEach(process -> run("kill", signal, Long.toString(process.pid())));
        run("kill", signal, Long.toString(server.pid()));
    }

    @Override public void close() throws IOException {
        if (server.isAlive()) kill();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private static void run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
