package portico.hypervisor.simulated;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import portico.hypervisor.HypervisorException;

/** The VNC server of one running simulated machine, on a unix socket that only this process's user may open. Ends with the machine's power, or when nobody has looked for long. */
final class RfbServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RfbServer.class);
    private static final int MOST_VIEWERS = 32;
    private static final Duration GREETING_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LEFT_ALONE = Duration.ofMinutes(5);
    // Quick enough for typing to feel direct where another process answers, slow enough for many open screens.
    private static final Duration PICTURE_PAUSE = Duration.ofMillis(100);

    private final Path socket;
    private final SimulatedScreen screen;
    private final ServerSocketChannel listener;
    private final Set<RfbViewer> viewers = ConcurrentHashMap.newKeySet();
    private volatile long usedNanos = System.nanoTime();
    private volatile boolean closed;

    RfbServer(Path socket, SimulatedScreen screen) throws IOException {
        this.socket = socket;
        this.screen = screen;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().name("listener of " + screen.name()).start(this::accept);
        Thread.ofVirtual().name("picture of " + screen.name()).start(this::keepAlive);
    }

    /** Where to connect; it stays open for a while from now even if nobody does. */
    Path address() {
        usedNanos = System.nanoTime();
        return socket;
    }

    SimulatedScreen screen() { return screen; }

    boolean isClosed() { return closed; }

    @Override public void close() {
        closed = true;
        try {
            listener.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warnf(e, "screen of %s: cannot remove %s", screen.name(), socket);
        }
        viewers.forEach(this::disconnect);
    }

    private void accept() {
        try {
            while (!closed) welcome(listener.accept());
        } catch (AsynchronousCloseException e) {
            LOG.tracef("screen of %s closed", screen.name());
        } catch (IOException e) {
            if (!closed) LOG.errorf(e, "screen of %s takes no more viewers", screen.name());
        } finally {
            close();
        }
    }

    private void welcome(SocketChannel connection) throws IOException {
        if (viewers.size() >= MOST_VIEWERS) {
            LOG.warnf("screen of %s: viewer sent away, %d are looking already", screen.name(), MOST_VIEWERS);
            connection.close();
            return;
        }
        var viewer = new RfbViewer(connection, screen);
        viewers.add(viewer);
        Thread.ofVirtual().name("viewer of " + screen.name()).start(() -> {
            try {
                // The picture is not kept up while nobody looks. If the power went meanwhile, this closes everything.
                follow();
                viewer.serve();
            } finally {
                viewers.remove(viewer);
                usedNanos = System.nanoTime();
            }
        });
    }

    private void keepAlive() {
        try {
            while (!closed) {
                Thread.sleep(PICTURE_PAUSE);
                if (!viewers.isEmpty()) follow();
                else if (System.nanoTime() - usedNanos > LEFT_ALONE.toNanos()) close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "screen of %s closes", screen.name());
        } finally {
            close();
        }
    }

    private void follow() {
        viewers.stream().filter(viewer -> viewer.nanosUngreeted() > GREETING_PATIENCE.toNanos()).forEach(this::disconnect);
        try {
            if (!screen.refresh()) close();
        } catch (HypervisorException e) {
            // The picture stands still meanwhile; the next turn asks again.
            LOG.warnf("screen of %s: %s", screen.name(), e.getMessage());
        }
    }

    private void disconnect(RfbViewer viewer) {
        try {
            viewer.close();
        } catch (IOException e) {
            LOG.warnf(e, "screen of %s: viewer not closed", screen.name());
        }
    }
}
