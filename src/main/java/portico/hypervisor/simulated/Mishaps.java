package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;

/** What tests let go wrong on simulated hosts. Lasts until {@link #calm}; known to this process only. Operations are named like the methods of the ports. */
@Singleton
public class Mishaps {

    private final Map<String, Queue<HypervisorException>> failures = new ConcurrentHashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Set<Long> unreachable = ConcurrentHashMap.newKeySet();
    private final Set<String> ignoringShutdown = ConcurrentHashMap.newKeySet();
    private final Set<String> withoutAgent = ConcurrentHashMap.newKeySet();
    private final Set<Long> withoutLimits = ConcurrentHashMap.newKeySet();

    private final ThreadLocal<java.util.function.Consumer<String>> witnesses = new ThreadLocal<>();

    /** The next call of {@code operation}, on any host, fails and changes nothing. Several wait in line. */
    public void failNext(String operation, Kind kind, String message) {
        failures.computeIfAbsent(operation, _ -> new ConcurrentLinkedQueue<>()).add(new HypervisorException(kind, message));
    }

    /** Every call of {@code operation} takes so much longer, in real time. */
    public void slow(String operation, Duration delay) { delays.put(operation, delay); }

    /** Cuts the host off, or connects it again. Its machines go on running. */
    public void unreachable(long hostId, boolean cutOff) {
        if (cutOff) unreachable.add(hostId);
        else unreachable.remove(hostId);
    }

    /** The guest of this machine does not react to the wish to shut down or to restart. */
    public void guestIgnoresShutdown(String machine) { ignoringShutdown.add(machine); }

    /** The host's kernel limits no links. */
    public void limitsNoLinks(long hostId) { withoutLimits.add(hostId); }

    /** The system of this machine runs and its agent says nothing; that of a rescue system does. */
    public void agentSilent(String machine) { withoutAgent.add(machine); }

    /**
     * Tells of every call that this thread makes to a simulated host, by its operation and before it does anything; what the witness throws, the call throws.
     *
     * @param witness null: nobody any more
     */
    public void witness(java.util.function.Consumer<String> witness) { witnesses.set(witness); }

    /** Ends all mishaps. */
    public void calm() {
        failures.clear();
        delays.clear();
        unreachable.clear();
        ignoringShutdown.clear();
        withoutAgent.clear();
        withoutLimits.clear();
    }

    void before(String operation, HostTarget host) {
        var witness = witnesses.get();
        if (witness != null) witness.accept(operation);
        var delay = delays.get(operation);
        if (delay != null) {
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HypervisorException(Kind.FAILED, operation + " on " + host.name() + ": interrupted", e);
            }
        }
        if (unreachable.contains(host.id())) throw new HypervisorException(Kind.UNREACHABLE, "host " + host.name() + " does not answer");
        var failure = Optional.ofNullable(failures.get(operation)).map(Queue::poll);
        if (failure.isPresent()) throw failure.get();
    }

    boolean ignoresShutdown(String machine) { return ignoringShutdown.contains(machine); }

    boolean cannotLimit(HostTarget host) { return withoutLimits.contains(host.id()); }

    boolean agentAnswers(SimulatedMachine machine, HostTime time) {
        return machine.hasAgent(time.now(), time.boot()) && (!withoutAgent.contains(machine.name()) || machine.hasTemplate(SimulatedRescueSystems.SYSTEM.file()));
    }
}
