package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import portico.hypervisor.HypervisorException;

/**
 * The way to one host: a few platform threads (a native call would pin a virtual thread's carrier), each on a connection of the {@link ConnectionPool}.
 * Nobody waits longer than they said: a host that hangs costs these threads, not the caller's.
 */
final class HostLine implements AutoCloseable {

    /** What to do on the connection. */
    interface Work<T> {
        T on(Connect connect) throws LibvirtException;
    }

    private static final int THREADS = 5, WAITING_CALLS = 200;
    private static final String NOT_ABOUT_A_MACHINE = "";

    private final String host;
    private final ConnectionPool connections;
    private final ThreadPoolExecutor threads;
    /** By VM, the last call that was answered late or not yet. */
    private final Map<String, Future<?>> unanswered = new ConcurrentHashMap<>();

    /** @param connections closed with this line */
    HostLine(String host, String purpose, ConnectionPool connections) {
        this.host = host;
        this.connections = connections;
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
            var connection = connections.take();
            try {
                return decided.compareAndSet(false, true) ? work.on(connection) : null;
            } catch (LibvirtException e) {
                HypervisorException failure = Failures.of(host, what, e);
                // A call that dies with its connection fails with all kinds of codes.
                throw ConnectionPool.isAlive(connection) ? failure : new HypervisorException(UNREACHABLE, failure.getMessage(), e);
            } finally {
                connections.give(connection);
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

    /** Calls that are still under way keep their connections until they return. */
    @Override
    public void close() {
        threads.shutdown();
        connections.close();
    }
}
