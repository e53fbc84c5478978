package portico.place;

import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHFsyncExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHStatPathExtension;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;

/** Another machine, by SSH: its files, its sockets, and its {@link Programs}. */
final class There implements Place {

    private static final Duration BEGIN = Duration.ofSeconds(10), QUICK = Duration.ofSeconds(20), FLUSH = Duration.ofMinutes(5);
    private static final byte[] NOTHING = {};

    private final String name;
    private final Connection connection;
    private final Programs programs;

    There(Reach reach, Keys keys) {
        name = reach.toString();
        connection = new Connection(reach, keys);
        programs = new Programs(name, connection);
    }

    @Override public String name() { return name; }

    @Override public Path path(String absolute) {
        if (!absolute.startsWith("/")) throw new IllegalArgumentException("not an absolute path: " + absolute);
        return connection.open().files().getPath(absolute).normalize();
    }

    @Override public Said run(Duration patience, String input, String... command) { return programs.run(patience, input.getBytes(StandardCharsets.UTF_8), command); }

    @Override public Said follow(Predicate<String> heard, String... command) { return programs.follow(heard, command); }

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
        judge(programs.run(QUICK, content, "sh", "-c", "umask 077; rm -f -- \"$1\" && exec cat >\"$1\"", "sh", file.toString()), "writing " + file);
    }

    @Override public Path real(Path path) throws IOException {
        var real = demand(QUICK, "realpath", "-ez", "--", path.toString());
        return path.getFileSystem().getPath(real.substring(0, real.indexOf(0)));
    }

    @Override public boolean isSame(Path one, Path other) throws IOException {
        var said = programs.run(QUICK, NOTHING, "test", one.toString(), "-ef", other.toString());
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
        var said = programs.run(patience, NOTHING, command);
        judge(said, command[0]);
        return said.out();
    }

    private void judge(Said said, String what) throws IOException {
        if (!said.ok()) throw new IOException(what + " on " + name + ": " + said.complaint());
    }

    /** Ends the connection, and whatever goes on in it. */
    void close() { connection.close(); }
}
