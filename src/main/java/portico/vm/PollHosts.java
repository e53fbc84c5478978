package portico.vm;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.jboss.logging.Logger;
import portico.hypervisor.*;
import portico.infra.Host;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/**
 * Looks at every host again and again, one call per host however many VMs it has, and writes down what changed, in two statements. Pages read that and never ask
 * a host. Who wants to know more of what was seen is a {@link Sighting}. Between two looks {@link HearHosts} hears of changes.
 */
@Singleton
class PollHosts implements Periodic {

    private static final Logger LOG = Logger.getLogger(PollHosts.class);

    private final Hypervisors hypervisors;
    private final MachineNames names;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;
    private final List<Sighting> sightings;
    private final Timer looking;
    private final Timer writing;

    PollHosts(Hypervisors hypervisors, MachineNames names, Tenancy tenancy, EntityManager database, Clock clock, @All List<Sighting> sightings, MeterRegistry metrics) {
        this.hypervisors = hypervisors;
        this.names = names;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
        this.sightings = sightings;
        looking = Timer.builder("portico.poll.look").description("Asking a host about itself and its machines").register(metrics);
        writing = Timer.builder("portico.poll.write").description("Writing down what changed on a host").register(metrics);
    }

    @Override public String name() { return "poll-hosts"; }

    @Override public Duration every() { return Duration.ofSeconds(2); }

    /** Hosts in parallel, so that one that hangs does not make the others look old. */
    @Override public void run() {
        var before = tenancy.everywhere(() -> new Before(Host.<Host>listAll().stream().map(Host::target).toList(), newest()));
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            before.hosts.forEach(host -> each.submit(() -> look(host, before.newest)));
        }
    }

    private record Before(List<HostTarget> hosts, long newest) {}

    /** The newest VM there is: a look that begins now can tell nothing of those that come after it. */
    private long newest() { return (Long) database.createNativeQuery("select coalesce(max(id), 0) from vm", Long.class).getSingleResult(); }

    private record Seen(HostState host, Map<String, MachineState> machines) {}

    /** Looks at one host now. */
    void look(HostTarget host) { look(host, tenancy.everywhere(this::newest)); }

    private void look(HostTarget host, long newest) {
        try {
            var view = hypervisors.view(host);
            var began = clock.instant();
            var seen = looking.record(() -> new Seen(view.host(host), MachineNames.asOurs(view.machines(host), names.adoptedOn(host.id()))));
            var at = clock.instant();
            writing.record(() -> tenancy.run(Tenancy.EVERYWHERE, () -> database.unwrap(Session.class).doWork(connection -> write(connection, host, seen, newest, began, at))));
            for (var sighting : sightings) sighting.seen(host, at, seen.machines);
        } catch (HypervisorException silent) {
            LOG.debugf("host %s: %s", host.name(), silent.getMessage());
            tenancy.run(Tenancy.EVERYWHERE, () -> Host.update("error = ?1 where id = ?2", silent.getMessage(), host.id()));
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "looking at host %s failed", host.name());
        }
    }

    private static void write(Connection connection, HostTarget host, Seen seen, long newest, Instant began, Instant at) throws SQLException {
        var now = at.atOffset(ZoneOffset.UTC);
        try (var update = connection.prepareStatement("""
                update host set acceleration = ?, memory_free_mb = ?, storage_free_gb = ?, cpus = ?, memory_mb = ?, storage_gb = ?, error = null,
                    answering_since = case when seen_at > ?::timestamptz - interval '1 minute' then coalesce(answering_since, ?) else ? end, seen_at = ? where id = ?""")) {
            var state = seen.host;
            update.setString(1, state.acceleration());
            update.setLong(2, state.memoryFreeMb());
            update.setLong(3, state.storageFreeGb());
            update.setInt(4, state.cpus());
            update.setLong(5, state.memoryMb());
            update.setLong(6, state.storageGb());
            for (int i = 7; i <= 10; i++) update.setObject(i, now);
            update.setLong(11, host.id());
            update.executeUpdate();
        }
        // One document to look things up in: a join with a list goes wrong as soon as the planner believes the list to be short.
        try (var update = connection.prepareStatement("""
                with look as materialized (select ?::jsonb as seen)
                update vm set power = coalesce(seen ->> vm.id::text, 'ABSENT'), power_since = ?, resize_waits = vm.resize_waits and coalesce(seen ->> vm.id::text, 'ABSENT') <> 'OFF'
                from look
                where vm.host_id = ? and vm.id <= ? and vm.power <> coalesce(seen ->> vm.id::text, 'ABSENT') and (vm.power_since is null or vm.power_since < ?)
                    and not exists (select from vm_move m where m.vm_id = vm.id and m.ended_at is null)""")) {
            update.setObject(2, now);
            update.setString(1, seen.machines.values().stream().filter(machine -> Machine.idOf(machine.name()).isPresent())
                    .map(machine -> "\"" + Machine.idOf(machine.name()).getAsLong() + "\": \"" + machine.power() + "\"").collect(Collectors.joining(", ", "{", "}")));
            update.setLong(3, host.id());
            update.setLong(4, newest);
            // Who changed it meanwhile, a task or an event, knows better than a look that began before. One on its way to another host is its task's to follow.
            update.setObject(5, began.atOffset(ZoneOffset.UTC));
            update.executeUpdate();
        }
    }
}
