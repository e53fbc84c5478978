package portico.stats;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.Session;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PastCounters;
import portico.hypervisor.PowerState;
import portico.task.Periodic;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/**
 * Gives a demonstration's simulated machines the curves they would have had since they were created, so that nobody meets empty graphs on the first day. The pages
 * say that what is simulated is simulated. Real machines get nothing they did not use.
 */
@Singleton
class RecallPast implements Periodic {

    private record Waiting(String tenant, long vmId) {}

    private record Past(HostTarget host, Machine machine, Instant since, Instant until) {}

    private final boolean demo;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Hypervisors hypervisors;
    private final Clock clock;

    RecallPast(@ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo, Tenancy tenancy, EntityManager database, Hypervisors hypervisors, Clock clock) {
        this.demo = demo;
        this.tenancy = tenancy;
        this.database = database;
        this.hypervisors = hypervisors;
        this.clock = clock;
    }

    @Override public String name() { return "recall-past"; }

    @Override public Duration every() { return Duration.ofSeconds(5); }

    @Override public void run() { if (demo) tenancy.everywhere(this::waiting).forEach(vm -> recall(vm.tenant, vm.vmId)); }

    private List<Waiting> waiting() {
        List<Object[]> rows = database.createNativeQuery("""
                select vm.tenant, vm.id from vm join host h on h.id = vm.host_id join vm_counter c on c.vm_id = vm.id
                where h.acceleration = 'simulated' and not c.recalled and vm.status <> 0 order by vm.id limit 20""", Object[].class).getResultList();
        return rows.stream().map(row -> new Waiting((String) row[0], ((Number) row[1]).longValue())).toList();
    }

    void recall(String tenant, long vmId) {
        var past = tenancy.in(tenant, () -> {
            Vm vm = Vm.findById(vmId);
            boolean on = vm.power == PowerState.RUNNING || vm.powerSince == null;
            return new Past(vm.target(), vm.toMachine(), vm.createdAt, on ? clock.instant() : vm.powerSince);
        });
        var told = new ArrayList<Told>();
        for (var range : Range.values()) told.addAll(samples(past, range));
        tenancy.run(tenant, () -> database.unwrap(Session.class).doWork(connection -> keep(connection, tenant, vmId, told)));
    }

    private record Told(Range range, long bucket, Sample sample) {}

    private List<Told> samples(Past past, Range range) {
        var oldest = clock.instant().minus(range.span());
        long first = range.bucket(past.since.isAfter(oldest) ? past.since : oldest) + 1;
        long last = range.bucket(past.until) - 1;
        if (first > last) return List.of();
        var readings = hypervisors.port(PastCounters.class, past.host).past(past.host, past.machine, past.since, LongStream.rangeClosed(first, last + 1).mapToObj(range::begin).toList());
        var told = new ArrayList<Told>();
        for (int i = 0; i + 1 < readings.size(); i++) told.add(new Told(range, first + i, between(range, first + i, readings.get(i), readings.get(i + 1), past.machine.cpu())));
        return told;
    }

    private static Sample between(Range range, long bucket, MachineState from, MachineState to, int cores) {
        double seconds = range.level;
        return new Sample(range.begin(bucket), Math.min(100, (to.cpuTimeNs() - from.cpuTimeNs()) / 1e7 / seconds / cores), (double) to.memoryUsedKb(), (double) to.memoryFreeKb(),
                (to.diskReadBytes() - from.diskReadBytes()) / seconds, (to.diskWrittenBytes() - from.diskWrittenBytes()) / seconds,
                (to.netInBytes() - from.netInBytes()) / seconds, (to.netOutBytes() - from.netOutBytes()) / seconds);
    }

    /** What was measured stays. */
    private static void keep(Connection connection, String tenant, long vmId, List<Told> told) throws SQLException {
        try (var insert = connection.prepareStatement("insert into vm_sample values (?, ?, ?, ?, to_timestamp(?), ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
            for (var each : told) {
                var sample = each.sample;
                insert.setInt(1, each.range.level);
                insert.setInt(2, each.range.slot(each.bucket));
                insert.setLong(3, vmId);
                insert.setString(4, tenant);
                insert.setLong(5, sample.at().getEpochSecond());
                insert.setInt(6, each.range.level);
                var figures = List.of(sample.cpu(), sample.memoryUsedKb(), sample.memoryFreeKb(), sample.diskRead(), sample.diskWritten(), sample.netIn(), sample.netOut());
                for (int i = 0; i < figures.size(); i++) insert.setDouble(7 + i, figures.get(i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (var mark = connection.prepareStatement("update vm_counter set recalled = true where vm_id = ?")) {
            mark.setLong(1, vmId);
            mark.executeUpdate();
        }
    }
}
