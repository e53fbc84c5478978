package portico.place;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A unix socket on this machine behind which a socket of another place is, for programs and libraries that can speak to a socket only. Nothing is kept in between: whoever
 * does not read holds up whoever writes at the other end. Nobody but the portal's own user can open it.
 */
public final class LocalDoor implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LocalDoor.class);
    private static final int PIECE = 64 << 10;
    /** For whoever asked for a door to come through it. */
    private static final Duration ENTER = Duration.ofSeconds(20);

    /** Makes a connection to what is behind the door. */
    private interface Lead {
        Wire there() throws IOException;
    }

    private final String name;
    private final Lead lead;
    private final Path directory, path;
    private final ServerSocketChannel server;

    private LocalDoor(String name, Lead lead) throws IOException {
        this.name = name;
        this.lead = lead;
        directory = Files.createTempDirectory("portico-door-");
        path = directory.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
    }

    /** A door for any number of connections, each of which is made anew at the place. Nothing is connected to yet. */
    public static LocalDoor open(Place place, String socket) throws IOException {
        var door = new LocalDoor(socket + " of " + place.name(), () -> place.connect(socket));
        Thread.ofVirtual().name("door " + place.name()).start(door::serve);
        return door;
    }

    /** A door for one connection, which is made at once, so that who asks hears why it cannot be. It is gone when somebody came through, or nobody did for a while. */
    public static Path once(Place place, String socket) throws IOException { return once(socket + " of " + place.name(), place.connect(socket)); }

    /** The same for a connection that was made already; it ends with the door. @param name of what is behind it */
    public static Path once(String name, Wire wire) throws IOException {
        try {
            var door = new LocalDoor(name, () -> wire);
            Thread.ofVirtual().name("door " + name).start(() -> door.serveOnce(wire));
            return door.path;
        } catch (IOException | RuntimeException failure) {
            wire.close();
            throw failure;
        }
    }

    public Path path() { return path; }

    private void serve() {
        while (server.isOpen()) {
            try {
                var caller = server.accept();
                Thread.ofVirtual().name("door " + name).start(() -> lead(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void lead(SocketChannel caller) {
        try {
            join(caller, lead.there());
        } catch (IOException | PlaceException nobody) {
            LOG.debugf("%s: %s", name, nobody.getMessage());
            end(caller);
        }
    }

    private void serveOnce(Wire wire) {
        var late = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(ENTER);
                close();
            } catch (InterruptedException entered) {
                // Somebody came.
            }
        });
        try {
            var caller = server.accept();
            late.interrupt();
            close();
            join(caller, wire);
        } catch (IOException nobodyCame) {
            end(wire);
        }
    }

    private static void join(SocketChannel caller, Wire wire) {
        Thread.ofVirtual().name("door in").start(() -> pour(Channels.newInputStream(caller), wire.out(), caller, wire));
        Thread.ofVirtual().name("door out").start(() -> pour(wire.in(), Channels.newOutputStream(caller), caller, wire));
    }

    /** Until either side ends; then both do. */
    private static void pour(InputStream from, OutputStream to, SocketChannel caller, Wire wire) {
        var piece = new byte[PIECE];
        try {
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                to.write(piece, 0, read);
                to.flush();
            }
        } catch (IOException ended) {
            LOG.tracef("a connection through a door ended: %s", ended.getMessage());
        } finally {
            end(caller);
            end(wire);
        }
    }

    private static void end(AutoCloseable line) {
        try {
            line.close();
        } catch (Exception alreadyGone) {
            LOG.tracef("closing: %s", alreadyGone.getMessage());
        }
    }

    /** Nobody comes in any more; who is in stays. */
    @Override public void close() {
        end(server);
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(directory);
        } catch (IOException left) {
            LOG.debugf("a door's socket stays behind: %s", left.getMessage());
        }
    }
}
