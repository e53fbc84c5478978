package portico.place;

import static portico.place.PlaceException.Kind.NO_PROGRAM;
import static portico.place.PlaceException.Kind.TIMEOUT;
import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHFsyncExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHStatPathExtension;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;

/** Another machine, by SSH. */
final class There implements Place {

    /** OpenSSH lets ten channels into one connection, unless told otherwise: one is for files. Long programs must not keep short ones out. */
    private static final int SHORT_ONES = 4, LONG_ONES = 4;
    /** It counts one that ended for a moment longer. */
    private static final int TRIES = 20;
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration BEGIN = Duration.ofSeconds(10), QUICK = Duration.ofSeconds(20), FLUSH = Duration.ofMinutes(5);
    private static final int NOT_FOUND = 127, DEFERRED = 255;
    private static final byte[] NOTHING = {};

    private final String name;
    private final Connection connection;
    private final Semaphore shortOnes = new Semaphore(SHORT_ONES, true), longOnes = new Semaphore(LONG_ONES, true);

    There(Reach reach, Keys keys) {
        name = reach.toString();
        connection = new Connection(reach, keys);
    }

    @Override public String name() { return name; }

    @Override public Path path(String absolute) {
        if (!absolute.startsWith("/")) throw new IllegalArgumentException("not an absolute path: " + absolute);
        return connection.open().files().getPath(absolute).normalize();
    }

    @Override public Said run(Duration patience, String input, String... command) { return run(patience, input.getBytes(StandardCharsets.UTF_8), command); }

    private Said run(Duration patience, byte[] input, String... command) {
        long end = System.nanoTime() + patience.toNanos();
        // A connection may have to be made first; that has a limit of its own.
        var session = connection.open().session();
        enter(shortOnes, patience, command[0]);
        try {
            var out = new ByteArrayOutputStream();
            var error = new ByteArrayOutputStream();
            // What nobody waits for any more ends there too.
            var channel = begin(session, "exec timeout -k 1 " + (patience.toSeconds() + 2) + " " + quoted(command), left(end), fresh -> {
                fresh.setOut(out);
                fresh.setErr(error);
            });
            try {
                try (var in = channel.getInvertedIn()) {
                    in.write(input);
                } catch (IOException ended) {
                    // A program that ended early says why by its status, which is what the caller judges.
                    if (!session.isOpen()) throw ended;
                }
                var state = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL), left(end));
                if (state.contains(ClientChannelEvent.TIMEOUT)) throw late(command[0], patience);
                return new Said(status(channel, command[0]), out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
            } finally {
                leave(channel);
            }
        } catch (IOException broken) {
            throw broken(command[0], broken);
        } finally {
            shortOnes.release();
        }
    }

    @Override public Said follow(Predicate<String> heard, String... command) {
        var session = connection.open().session();
        enter(longOnes, Duration.ofHours(1), command[0]);
        try {
            var channel = begin(session, "exec " + quoted(command) + " 2>&1 </dev/null", BEGIN, fresh -> {});
            try {
                var said = Lines.follow(new InputStreamReader(channel.getInvertedOut(), StandardCharsets.UTF_8), heard);
                return new Said(status(channel, command[0]), said, "");
            } finally {
                leave(channel);
            }
        } catch (IOException broken) {
            throw broken(command[0], broken);
        } finally {
            longOnes.release();
        }
    }

    /** What did not begin may be begun again. */
    private static ChannelExec begin(ClientSession session, String line, Duration patience, Consumer<ChannelExec> streams) throws IOException {
        for (int i = 1; ; i++) {
            var channel = session.createExecChannel(line);
            streams.accept(channel);
            try {
                channel.open().verify(patience);
                return channel;
            } catch (IOException no) {
                channel.close(true);
                if (!(no.getCause() instanceof SshChannelOpenException) || i == TRIES) throw no;
            }
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException stopping) {
                throw (IOException) new InterruptedIOException("interrupted").initCause(stopping);
            }
        }
    }

    /** The server counts a channel until both sides have closed it; one that is only forgotten on ours would fill its ten places. */
    private static void leave(ChannelExec channel) { channel.close(false); }

    /** A daemon that it left behind may keep the channel open; all that it said itself has come. */
    private int status(ChannelExec channel, String program) {
        channel.waitFor(Set.of(ClientChannelEvent.CLOSED), Duration.ofSeconds(1));
        channel.waitFor(Set.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL), Duration.ofSeconds(5));
        if (channel.getExitSignal() != null) return DEFERRED;
        if (channel.getExitStatus() == null) throw new PlaceException(UNREACHABLE, name + " was lost while " + program + " ran there");
        if (channel.getExitStatus() == NOT_FOUND) throw new PlaceException(NO_PROGRAM, program + " is not installed on " + name);
        return channel.getExitStatus();
    }

    private void enter(Semaphore door, Duration patience, String program) {
        try {
            if (!door.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) throw late(program, patience);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new PlaceException(TIMEOUT, program + " was interrupted", stopping);
        }
    }

    private static Duration left(long end) {
        long nanos = end - System.nanoTime();
        return Duration.ofNanos(Math.max(nanos, Duration.ofMillis(50).toNanos()));
    }

    private PlaceException late(String program, Duration patience) { return new PlaceException(TIMEOUT, program + " on " + name + " is not through within " + patience.toSeconds() + " s"); }

    private PlaceException broken(String program, IOException broken) {
        if (broken instanceof InterruptedIOException) Thread.currentThread().interrupt();
        return new PlaceException(UNREACHABLE, name + " was lost while " + program + " ran there: " + broken.getMessage(), broken);
    }

    /** As a line for a POSIX shell in which every argument stands for itself. */
    static String quoted(String... command) {
        for (var word : command) if (word.indexOf(0) >= 0) throw new IllegalArgumentException("a NUL in an argument of " + command[0]);
        return "env LC_ALL=C PATH=\"$PATH:/usr/sbin:/usr/bin:/sbin:/bin\" " + Arrays.stream(command).map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));
    }

    @Override public Wire connect(String socket) throws IOException {
        var session = connection.open().session();
        var channel = new StreamLocalChannel(socket);
        session.getService(org.apache.sshd.common.session.ConnectionService.class).registerChannel(channel);
        try {
            channel.open().verify(BEGIN);
        } catch (IOException nobody) {
            channel.close(true);
            throw new IOException("nobody listens at " + socket + " of " + name + ": " + nobody.getMessage(), nobody);
        }
        return new Wire() {
            @Override public InputStream in() { return channel.getInvertedOut(); }

            @Override public OutputStream out() { return channel.getInvertedIn(); }

            @Override public void close() { ((ClientChannel) channel).close(true); }
        };
    }

    /** What is left of a connection that broke is not asked: it would only find that out later. */
    @Override public Optional<BasicFileAttributes> look(Path path, LinkOption... options) {
        if (connection.isLost() || !path.getFileSystem().isOpen()) throw new PlaceException(UNREACHABLE, name + " was lost before " + path + " could be looked at");
        return Place.super.look(path, options);
    }

    @Override public void link(Path name, Path file) throws IOException { demand(QUICK, "ln", "-T", "--", file.toString(), name.toString()); }

    @Override public void rename(Path from, Path to) throws IOException {
        try (var files = files()) {
            var posix = files.getExtension(OpenSSHPosixRenameExtension.class);
            if (posix == null) throw new IOException(name + " does not rename as POSIX does; its SSH server must be OpenSSH");
            posix.posixRename(from.toString(), to.toString());
        }
        // Two names of one file are left as they are by a move.
        Files.deleteIfExists(from);
    }

    @Override public void flush(Path path) throws IOException {
        if (isDirectory(path)) {
            demand(FLUSH, "sync", "--", path.toString());
            return;
        }
        try (var files = files(); var handle = files.open(path.toString(), SftpClient.OpenMode.Write)) {
            var fsync = files.getExtension(OpenSSHFsyncExtension.class);
            if (fsync == null) throw new IOException(name + " does not flush files; its SSH server must be OpenSSH");
            fsync.fsync(handle);
        }
    }

    /** Shared by all; closing it closes nothing. */
    private SftpClient files() throws IOException { return ((SftpFileSystem) connection.open().files()).getClient(); }

    @Override public void create(Path file, byte[] content) throws IOException {
        judge(run(QUICK, content, "sh", "-c", "umask 077; rm -f -- \"$1\" && exec cat >\"$1\"", "sh", file.toString()), "writing " + file);
    }

    @Override public Path real(Path path) throws IOException {
        var real = demand(QUICK, "realpath", "-ez", "--", path.toString());
        return path.getFileSystem().getPath(real.substring(0, real.indexOf(0)));
    }

    @Override public boolean isSame(Path one, Path other) throws IOException {
        var said = run(QUICK, NOTHING, "test", one.toString(), "-ef", other.toString());
        if (said.status() > 1) throw new IOException(said.complaint());
        return said.ok();
    }

    @Override public boolean isSameStore(Path one, Path other) throws IOException {
        return demand(QUICK, "stat", "-L", "-c", "%d", "--", one.toString(), other.toString()).strip().lines().distinct().count() == 1;
    }

    @Override public Room room(Path path) throws IOException {
        try (var files = files()) {
            var statvfs = files.getExtension(OpenSSHStatPathExtension.class);
            if (statvfs == null) throw new IOException(name + " does not tell what room it has; its SSH server must be OpenSSH");
            var found = statvfs.stat(path.toString());
            return new Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize);
        }
    }

    @Override public String sha256(Path file, IntConsumer percent) throws IOException {
        var said = follow(line -> false, "sha256sum", "--", file.toString());
        judge(new Said(said.status(), "", said.out()), "reading " + file);
        percent.accept(100);
        // A backslash before the sum tells of strange characters in the name.
        return said.out().substring(said.out().startsWith("\\") ? 1 : 0).split(" ")[0];
    }

    private String demand(Duration patience, String... command) throws IOException {
        var said = run(patience, NOTHING, command);
        judge(said, command[0]);
        return said.out();
    }

    private void judge(Said said, String what) throws IOException {
        if (!said.ok()) throw new IOException(what + " on " + name + ": " + said.complaint());
    }

    /** Ends the connection, and whatever goes on in it. */
    void close() { connection.close(); }
}
