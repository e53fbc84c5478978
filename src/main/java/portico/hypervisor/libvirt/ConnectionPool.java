package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.HypervisorException;

/**
 * Connections to one host that each serve one call at a time, and one more that only listens for events. A dead one is replaced when the next is taken.
 *
 * <p>Two threads never meet on one connection. Before libvirt 9.10 (Debian 12 has 9.0) one that woke the other left a pointer into its stack behind, and the next answer
 * ended the whole process.
 */
final class ConnectionPool implements AutoCloseable {

    /** What begins on a connection that only listens. */
    interface Listening {
        void on(Connect connect) throws LibvirtException;
    }

    /** Connections that nobody uses are kept for the next call; more than these are closed again. */
    private static final int MOST_IDLE = 2;
    /** Two unanswered probes two seconds apart: a hung or unplugged host is given up after about six seconds. */
    private static final int KEEPALIVE_SECONDS = 2, KEEPALIVE_PROBES = 2;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3), LEAST_CONNECT_PATIENCE = Duration.ofMillis(300);
    private static final Logger LOG = Logger.getLogger(ConnectionPool.class);
    /** What libvirt has not let go of when it was closed, and so may still tell of events: what it calls then must not be collected. Nearly always empty. */
    private static final Set<Connect> OUTLIVING = ConcurrentHashMap.newKeySet();

    private final String host, uri;
    private final Listening listening;
    private final Supplier<String> way;
    /** What was used last comes first. */
    private final Deque<Connect> idle = new ConcurrentLinkedDeque<>();
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile long connectingSince;
    /** Only listens; nobody calls on it. */
    private Connect ears;
    private volatile boolean closed;

    /**
     * @param listening registers event listeners on each connection that only listens
     * @param way      gives what libvirt connects to, each time it does, or says why it cannot
     */
    ConnectionPool(String host, String uri, Listening listening, Supplier<String> way) {
        this.host = host;
        this.uri = uri;
        this.listening = listening;
        this.way = way;
    }

    /** A living connection that is the caller's alone until it is given back, while somebody listens on another. */
    Connect take() throws LibvirtException, InterruptedException {
        var known = idleAndAlive();
        if (known != null && hears()) return known;
        try {
            return make(known);
        } catch (LibvirtException | InterruptedException | RuntimeException failure) {
            if (known != null) close(known);
            throw failure;
        }
    }

    void give(Connect connection) {
        if (!closed && idle.size() < MOST_IDLE && isAlive(connection)) idle.push(connection);
        else close(connection);
        if (closed) closeIdle();
    }

    static boolean isAlive(Connect connection) {
        try {
            return connection != null && connection.isAlive();
        } catch (LibvirtException e) {
            LOG.debugf("a connection cannot tell whether it is alive: %s", e.getMessage());
            return false;
        }
    }

    /** Connections that are taken live until they are given back. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
        hearOn(null);
    }

    private Connect idleAndAlive() {
        for (var known = idle.poll(); known != null; known = idle.poll()) {
            if (isAlive(known)) return known;
            close(known);
        }
        return null;
    }

    /** What is missing. @param known to be used if it is not null, once somebody listens */
    private Connect make(Connect known) throws LibvirtException, InterruptedException {
        // Opening a connection has no time limit of its own: while one thread is stuck in it, the others do not follow.
        long since = connectingSince;
        Duration wait = since == 0 ? CONNECT_PATIENCE : CONNECT_PATIENCE.minusNanos(System.nanoTime() - since);
        if (!connecting.tryLock(Math.max(LEAST_CONNECT_PATIENCE.toMillis(), wait.toMillis()), TimeUnit.MILLISECONDS)) {
            throw new HypervisorException(UNREACHABLE, "host " + host + ": does not answer, a connection to " + uri + " has been under way for "
                    + Duration.ofNanos(System.nanoTime() - connectingSince).toSeconds() + " s");
        }
        try {
            connectingSince = System.nanoTime();
            if (!hears()) listen();
            return known != null ? known : open();
        } finally {
            connectingSince = 0;
            connecting.unlock();
        }
    }

    private synchronized boolean hears() { return isAlive(ears); }

    private void listen() throws LibvirtException {
        hearOn(null);
        var fresh = open();
        try {
            listening.on(fresh);
        } catch (LibvirtException | RuntimeException deaf) {
            close(fresh);
            throw new HypervisorException(UNREACHABLE, "host " + host + ": tells of no events: " + deaf.getMessage(), deaf);
        }
        hearOn(fresh);
        LOG.infof("host %s: connected to %s", host, uri);
    }

    private void hearOn(Connect next) {
        Connect before;
        synchronized (this) {
            before = ears;
            ears = next;
        }
        if (before != null) close(before);
    }

    private Connect open() throws LibvirtException {
        try {
            return keptAlive(new Connect(way.get()));
        } catch (LibvirtException e) {
            throw new HypervisorException(UNREACHABLE, "host " + host + ": no connection to " + uri + ": " + e.getMessage(), e);
        }
    }

    private Connect keptAlive(Connect fresh) throws LibvirtException {
        try {
            fresh.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_PROBES);
        } catch (LibvirtException e) {
            // libvirt's test driver works inside this process: there is nobody to probe.
            if (!Failures.is(e, ErrorNumber.VIR_ERR_NO_SUPPORT)) {
                close(fresh);
                throw e;
            }
        }
        return fresh;
    }

    private void closeIdle() {
        for (var connection = idle.poll(); connection != null; connection = idle.poll()) close(connection);
    }

    private void close(Connect connection) {
        try {
            if (connection.close() != 0) OUTLIVING.add(connection);
        } catch (LibvirtException e) {
            // Closing a dead connection complains that it is dead.
            LOG.debugf("host %s: closing a connection: %s", host, e.getMessage());
        }
    }
}
