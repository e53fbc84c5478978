package portico.place;

import static portico.place.PlaceException.Kind.NO_PROGRAM;
import static portico.place.PlaceException.Kind.TIMEOUT;
import static portico.place.PlaceException.Kind.UNREACHABLE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/** This machine. */
record Here(List<String> prefix) implements Place {

    private static final Executor READERS = work -> Thread.ofVirtual().start(work);
    private static final int PIECE = 1 << 20;

    @Override public String name() { return "this machine"; }

    @Override public Path path(String absolute) { return Path.of(absolute).toAbsolutePath().normalize(); }

    @Override public Said run(Duration patience, String input, String... command) {
        var process = start(false, command);
        try {
            var out = new Ear(process.getInputStream());
            var error = new Ear(process.getErrorStream());
            CompletableFuture.runAsync(() -> write(process, input), READERS);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) throw new PlaceException(TIMEOUT, command[0] + " is not through within " + patience.toSeconds() + " s");
            return new Said(process.exitValue(), out.heard(), error.heard());
        } catch (InterruptedException stopping) {
            throw interrupted(command[0], stopping);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override public Said follow(Predicate<String> heard, String... command) {
        var process = start(true, command);
        try {
            process.getOutputStream().close();
            var said = Lines.follow(process.inputReader(StandardCharsets.UTF_8), heard);
            return new Said(process.waitFor(), said, "");
        } catch (IOException broken) {
            throw new PlaceException(UNREACHABLE, command[0] + " cannot be heard: " + broken.getMessage(), broken);
        } catch (InterruptedException stopping) {
            throw interrupted(command[0], stopping);
        } finally {
            process.destroy();
        }
    }

    private Process start(boolean oneStream, String... command) {
        var all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        var builder = new ProcessBuilder(all).redirectErrorStream(oneStream);
        // Administration programs live here; not every root has them in the path.
        builder.environment().merge("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", (path, needed) -> path + ":" + needed);
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new PlaceException(NO_PROGRAM, command[0] + " cannot be run: " + missing.getMessage(), missing);
        }
    }

    private static PlaceException interrupted(String program, InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return new PlaceException(TIMEOUT, program + " was interrupted", stopping);
    }

    private static void write(Process process, String input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // A program that ended early says why by its status, which is what the caller judges.
            process.destroy();
        }
    }

    /** Hears one stream of a program. */
    private static final class Ear {

        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final CompletableFuture<Void> end;

        Ear(InputStream stream) {
            end = CompletableFuture.runAsync(() -> {
                try {
                    stream.transferTo(heard);
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }, READERS);
        }

        /** A daemon that the program left behind may keep the stream open; all that it said itself has come. */
        String heard() throws InterruptedException {
            try {
                end.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException open) {
                return heard.toString(StandardCharsets.UTF_8);
            } catch (ExecutionException broken) {
                throw new IllegalStateException(broken.getCause());
            }
            return heard.toString(StandardCharsets.UTF_8);
        }
    }

    @Override public Wire connect(String socket) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            channel.close();
            throw nobody;
        }
        return new Wire() {
            private final InputStream in = Channels.newInputStream(channel);
            private final OutputStream out = Channels.newOutputStream(channel);

            @Override public InputStream in() { return in; }

            @Override public OutputStream out() { return out; }

            @Override public void close() throws IOException { channel.close(); }
        };
    }

    @Override public void link(Path name, Path file) throws IOException { Files.createLink(name, file); }

    @Override public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Two names of one file are left as they are by a move.
        Files.deleteIfExists(from);
    }

    @Override public void flush(Path path) throws IOException {
        try (var channel = Files.isDirectory(path) ? FileChannel.open(path) : FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override public void create(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
    }

    @Override public Path real(Path path) throws IOException { return path.toRealPath(); }

    @Override public boolean isSame(Path one, Path other) throws IOException { return Files.isSameFile(one, other); }

    @Override public boolean isSameStore(Path one, Path other) throws IOException { return Files.getFileStore(one).equals(Files.getFileStore(other)); }

    @Override public Room room(Path path) throws IOException {
        var store = Files.getFileStore(path);
        return new Room(store.getUsableSpace(), store.getTotalSpace());
    }

    @Override public String sha256(Path file, IntConsumer percent) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            long total = Math.max(1, Files.size(file)), done = 0;
            var piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
                done += read;
                percent.accept((int) (done * 100 / total));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
