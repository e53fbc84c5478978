package portico.vm;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import portico.api.Unavailable;
import portico.hypervisor.HostEvents;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.tenant.Tenancy;

/**
 * Hears from every host that answers what happens to its machines, and makes their rows true within a moment; the database's news then reach the pages. What an event
 * says may be old, so the machine is looked at. Events may get lost: {@link PollHosts} looks at everything all the same.
 */
@Singleton
public class HearHosts implements Sighting {

    /** From here on one look at the whole host is less work than one at each machine. */
    private static final int MANY = 8;
    private static final int MOST_WAITING = 10_000;
    private static final Logger LOG = Logger.getLogger(HearHosts.class);

    private record Heard(HostTarget host, String machine) {}

    private final LinkedBlockingQueue<Heard> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Hypervisors hypervisors;
    private final MachineNames names;
    private final jakarta.inject.Provider<PollHosts> poll;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;
    private volatile boolean stopped;
    private Thread worker;

    HearHosts(Hypervisors hypervisors, MachineNames names, jakarta.inject.Provider<PollHosts> poll, Tenancy tenancy, EntityManager database, Clock clock) {
        this.hypervisors = hypervisors;
        this.names = names;
        this.poll = poll;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) { worker = Thread.ofVirtual().name("hear-hosts").start(this::work); }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        worker.interrupt();
    }

    /** A host that was seen can be heard. What does not fit into the queue is seen by the next look. */
    @Override public void seen(HostTarget host, Instant at, Map<String, portico.hypervisor.MachineState> machines) {
        hypervisors.port(HostEvents.class, host).listen(host, machine -> waiting.offer(new Heard(host, machine)));
    }

    private void work() {
        while (!stopped) {
            try {
                var batch = new ArrayList<Heard>(List.of(waiting.take()));
                waiting.drainTo(batch);
                batch.stream().collect(Collectors.groupingBy(Heard::host, Collectors.mapping(Heard::machine, Collectors.toCollection(LinkedHashSet::new)))).forEach(this::look);
            } catch (InterruptedException stopping) {
                return;
            }
        }
    }

    private void look(HostTarget host, Set<String> machines) {
        if (machines.size() > MANY) {
            poll.get().look(host);
            return;
        }
        for (var machine : machines) {
            try {
                var began = clock.instant();
                note(host, machine, hypervisors.port(HostEvents.class, host).power(host, machine), began);
            } catch (HypervisorException | Unavailable silent) {
                LOG.debugf("host %s: %s changed, and cannot be looked at: %s", host.name(), machine, silent.getMessage());
            } catch (RuntimeException bug) {
                LOG.errorf(bug, "host %s: noting the state of %s failed", host.name(), machine);
            }
        }
    }

    /** Writes only what differs; a task that looked later than we knows better. */
    private void note(HostTarget host, String machine, PowerState power, Instant began) {
        var vm = Machine.idOf(machine);
        if (vm.isEmpty()) vm = Stream.ofNullable(names.adoptedOn(host.id()).get(machine)).mapToLong(id -> id).findFirst();
        if (vm.isEmpty()) return;
        long id = vm.getAsLong();
        tenancy.run(Tenancy.EVERYWHERE, () -> database.createNativeQuery("""
                update vm set power = :power, power_since = :now, resize_waits = resize_waits and :power <> 'OFF'
                where id = :vm and host_id = :host and power <> :power and (power_since is null or power_since <= :began)
                and not exists (select from vm_move m where m.vm_id = vm.id and m.ended_at is null)""")
                .setParameter("power", power.name()).setParameter("now", clock.instant()).setParameter("vm", id).setParameter("host", host.id()).setParameter("began", began).executeUpdate());
    }
}
