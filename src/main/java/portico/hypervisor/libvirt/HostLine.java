package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.HypervisorException;

/**
 * The way to one host: a few platform threads (a native call would pin a virtual thread's carrier), and connections that each serve one call at a time.
 * Nobody waits longer than they said: a host that hangs costs these threads, not the caller's. A dead connection is replaced at the next call.
 *
 * <p>Two threads never meet on one connection. Before libvirt 9.10 (Debian 12 has 9.0) one that woke the other left a pointer into its stack behind, and the next answer
 * ended the whole process.
 */
final class HostLine implements AutoCloseable {

    /** What to do on the connection. */
    interface Work<T> {
        T on(Connect connect) throws LibvirtException;
    }

    private static final int THREADS = 5;
    /** Connections that nobody uses are kept for the next call; more than these are closed again. */
    private static final int MOST_IDLE = 2;
    private static final int WAITING_CALLS = 200;
    /** Two unanswered probes two seconds apart: a hung or unplugged host is given up after about six seconds. */
    private static final int KEEPALIVE_SECONDS = 2, KEEPALIVE_PROBES = 2;
    private static final String NOT_ABOUT_A_MACHINE = "";
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3), LEAST_CONNECT_PATIENCE = Duration.ofMillis(300);
    private static final Logger LOG = Logger.getLogger(HostLine.class);
    /** What libvirt has not let go of when it was closed, and so may still tell of events: what it calls then must not be collected. Nearly always empty. */
    private static final Set<Connect> OUTLIVING = ConcurrentHashMap.newKeySet();

    private final String host, uri;
    private final Consumer<Connect> onConnect;
    private final Supplier<String> way;
    private final ThreadPoolExecutor threads;
    private final ReentrantLock connecting = new ReentrantLock();
    /** By VM, the last call that was answered late or not yet. */
    private final Map<String, Future<?>> unanswered = new ConcurrentHashMap<>();
    /** What was used last comes first. */
    private final Deque<Connect> idle = new ConcurrentLinkedDeque<>();
    private volatile long connectingSince;
    /** Only listens; nobody calls on it. */
    private Connect ears;
    private volatile boolean closed;

    /**
     * @param onConnect registers event listeners on each connection that only listens
     * @param way       gives what libvirt connects to, each time it does, or says why it cannot
     */
    HostLine(String host, String uri, String purpose, Consumer<Connect> onConnect, Supplier<String> way) {
        this.host = host;
        this.uri = uri;
        this.way = way;
        this.onConnect = onConnect;
        threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_CALLS),
                Thread.ofPlatform().daemon().name("libvirt-" + host + "-" + purpose + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does the work on a thread of this line. UNREACHABLE: the host was not asked. TIMEOUT: it was asked and has not answered within
     * {@code patience}; whether it did the work is open.
     *
     * @param what the operation as part of a sentence: "list the VMs"
     */
    <T> T call(String what, Duration patience, Work<T> work) {
        return run(NOT_ABOUT_A_MACHINE, what, patience, work);
    }

    /**
     * The same for a single VM. After a TIMEOUT, and until that late call ends, others about this VM get TIMEOUT at once: one VM that hangs
     * must not take all threads, one after the other.
     */
    <T> T callAbout(String machine, String what, Duration patience, Work<T> work) {
        Future<?> late = unanswered.get(machine);
        if (late != null && !late.isDone()) throw new HypervisorException(TIMEOUT, "host " + host + ": an earlier call about " + machine + " is not answered yet, not asked to " + what);
        return run(machine, what, patience, work);
    }

    /** What to do with a VM's definition or process. */
    interface DomainWork<T> {
        T on(Domain domain) throws LibvirtException;
    }

    /** The same with the VM looked up. */
    <T> T onDomain(String machine, String what, Duration patience, DomainWork<T> work) {
        return callAbout(machine, what, patience, connect -> {
            Domain domain = connect.domainLookupByName(machine);
            try {
                return work.on(domain);
            } finally {
                domain.free();
            }
        });
    }

    private <T> T run(String machine, String what, Duration patience, Work<T> work) {
        // Whoever sets it first decides: the caller gave up and the work is never begun, or it is begun and the caller learns of a timeout.
        var decided = new AtomicBoolean();
        var task = new FutureTask<>(() -> {
            var connection = take();
            try {
                return decided.compareAndSet(false, true) ? work.on(connection) : null;
            } catch (LibvirtException e) {
                HypervisorException failure = Failures.of(host, what, e);
                // A call that dies with its connection fails with all kinds of codes.
                throw isAlive(connection) ? failure : new HypervisorException(UNREACHABLE, failure.getMessage(), e);
            } finally {
                give(connection);
            }
        });
        try {
            threads.execute(task);
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new HypervisorException(UNREACHABLE, "host " + host + ": " + WAITING_CALLS + " calls are waiting for an answer already, not asked to " + what, e);
        } catch (TimeoutException e) {
            threads.remove(task);
            boolean asked = !decided.compareAndSet(false, true);
            if (asked && !machine.equals(NOT_ABOUT_A_MACHINE)) unanswered.put(machine, task);
            throw new HypervisorException(asked ? TIMEOUT : UNREACHABLE, "host " + host + ": no answer within " + patience.toSeconds() + " s to: " + what, e);
        } catch (ExecutionException e) {
            throw explained(what, e.getCause());
        } catch (InterruptedException e) {
            decided.set(true);
            Thread.currentThread().interrupt();
            throw new HypervisorException(TIMEOUT, "host " + host + ": interrupted while waiting to " + what, e);
        }
    }

    private HypervisorException explained(String what, Throwable cause) {
        if (cause instanceof java.lang.Error error) throw error;
        return Failures.of(host, what, (Exception) cause);
    }

    /** A living connection that is the caller's alone, while somebody listens on another. */
    private Connect take() throws LibvirtException, InterruptedException {
        var known = idleAndAlive();
        if (known != null && hears()) return known;
        try {
            return make(known);
        } catch (LibvirtException | InterruptedException | RuntimeException failure) {
            if (known != null) close(known);
            throw failure;
        }
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
        onConnect.accept(fresh);
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

    private void give(Connect connection) {
        if (!closed && idle.size() < MOST_IDLE && isAlive(connection)) idle.push(connection);
        else close(connection);
        if (closed) closeIdle();
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

    private static boolean isAlive(Connect connect) {
        try {
            return connect != null && connect.isAlive();
        } catch (LibvirtException e) {
            LOG.debugf("a connection cannot tell whether it is alive: %s", e.getMessage());
            return false;
        }
    }

    private void close(Connect connection) {
        try {
            if (connection.close() != 0) OUTLIVING.add(connection);
        } catch (LibvirtException e) {
            // Closing a dead connection complains that it is dead.
            LOG.debugf("host %s: closing a connection: %s", host, e.getMessage());
        }
    }

    private void closeIdle() {
        for (var connection = idle.poll(); connection != null; connection = idle.poll()) close(connection);
    }

    /** Calls that are still under way keep their connections until they return. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        closeIdle();
        hearOn(null);
    }
}
