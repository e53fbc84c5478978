package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import portico.hypervisor.*;
import portico.infra.Host;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Looks at every host again and again, one call per host however many VMs it has, and writes down what changed. Pages read that and never ask a host. */
@Singleton
class PollHosts implements Periodic {

    private static final Logger LOG = Logger.getLogger(PollHosts.class);

    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    PollHosts(Hypervisors hypervisors, Tenancy tenancy, EntityManager database, Clock clock) {
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "poll-hosts"; }

    @Override public Duration every() { return Duration.ofSeconds(2); }

    /** Hosts in parallel, so that one that hangs does not make the others look old. */
    @Override public void run() {
        var hosts = tenancy.everywhere(() -> Host.<Host>listAll().stream().map(Host::target).toList());
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            hosts.forEach(host -> each.submit(() -> look(host)));
        }
    }

    private void look(HostTarget host) {
        try {
            var state = hypervisors.view(host).host(host);
            var machines = hypervisors.view(host).machines(host);
            tenancy.run(Tenancy.EVERYWHERE, () -> write(host, state, machines));
        } catch (HypervisorException silent) {
            LOG.debugf("host %s: %s", host.name(), silent.getMessage());
            tenancy.run(Tenancy.EVERYWHERE, () -> Host.update("error = ?1 where id = ?2", silent.getMessage(), host.id()));
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "looking at host %s failed", host.name());
        }
    }

    private void write(HostTarget host, HostState state, Map<String, MachineState> machines) {
        Host.update("acceleration = ?1, memoryFreeMb = ?2, storageFreeGb = ?3, seenAt = ?4, error = null where id = ?5",
                state.acceleration(), state.memoryFreeMb(), state.storageFreeGb(), clock.instant(), host.id());
        List<Object[]> known = database.createQuery("select vm.id, vm.power from Vm vm where vm.host.id = ?1", Object[].class).setParameter(1, host.id()).getResultList();
        for (var row : known) {
            var machine = machines.get("portico-" + row[0]);
            var power = machine == null ? PowerState.ABSENT : machine.power();
            if (power == row[1]) continue;
            Vm.update("power = ?1, powerSince = ?2 where id = ?3", power, clock.instant(), row[0]);
        }
    }
}
