package portico.stats;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.hibernate.Session;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;
import portico.tenant.Tenancy;
import portico.vm.Sighting;

/**
 * Keeps one sample of every machine in five seconds, one statement per host whatever the number of its machines; when a minute is over the host's samples are
 * rolled up to it, and so on to the day. All of it in one transaction that begins by moving the host's clock hand (host_sampling) forward: of several portals that
 * look at a host at once, one writes.
 */
@Singleton
public class Sampler implements Sighting {

    /** After a longer pause, what was used meanwhile belongs to no five seconds: the curves show a gap. Traffic is counted all the same. */
    private static final double LONGEST_STEP_SECONDS = 30;
    private static final Range FINEST = Range.TEN_MINUTES;

    private static final String SAMPLE = """
            with seen as (
                select vm.id, vm.tenant, greatest(vm.cpu, 1) cores, r.* from unnest(?::bigint[], ?::boolean[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                    r(vm_id, running, cpu_ns, used_kb, free_kb, disk_read, disk_written, net_in, net_out) join vm on vm.id = r.vm_id and vm.host_id = ?
            ), step as (
                select seen.*, c.running was_running, c.cpu_ns cpu_before, c.disk_read read_before, c.disk_written written_before, c.net_in in_before, c.net_out out_before,
                    extract(epoch from ?::timestamptz - c.read_at)::float8 seconds, coalesce(seen.running and seen.cpu_ns < c.cpu_ns, false) restarted
                from seen left join vm_counter c on c.vm_id = seen.id
                where c.vm_id is null or c.read_at < ?::timestamptz and (seen.running or c.running)   -- one that stays off is not written
            ), amount as (
                select step.*, portico_counted(read_before, disk_read, restarted, seconds) read_bytes, portico_counted(written_before, disk_written, restarted, seconds) written_bytes,
                    portico_counted(in_before, net_in, restarted, seconds) in_bytes, portico_counted(out_before, net_out, restarted, seconds) out_bytes from step
            ), sample as (
                insert into vm_sample (level, slot, vm_id, tenant, at, seconds, cpu, memory_used_kb, memory_free_kb, disk_read, disk_written, net_in, net_out)
                select %d, ?, id, tenant, ?, seconds, least(100, (cpu_ns - case when restarted then 0 else cpu_before end) / 1e7 / seconds / cores), nullif(used_kb, -1), nullif(free_kb, -1),
                    case when disk_read <> -1 and read_before <> -1 then read_bytes / seconds end, case when disk_written <> -1 and written_before <> -1 then written_bytes / seconds end,
                    case when net_in <> -1 and in_before <> -1 then in_bytes / seconds end, case when net_out <> -1 and out_before <> -1 then out_bytes / seconds end
                from amount where running and was_running and seconds between 0.5 and %s
                %s
            )
            insert into vm_counter as c (vm_id, tenant, read_at, running, cpu_ns, disk_read, disk_written, net_in, net_out, unmetered_bytes)
            select id, tenant, ?, running, cpu_ns, disk_read, disk_written, case when net_in = -1 then coalesce(in_before, -1) else net_in end,
                case when net_out = -1 then coalesce(out_before, -1) else net_out end, in_bytes + out_bytes from amount
            on conflict (vm_id) do update set read_at = excluded.read_at, running = excluded.running, cpu_ns = excluded.cpu_ns, disk_read = excluded.disk_read,
                disk_written = excluded.disk_written, net_in = excluded.net_in, net_out = excluded.net_out, unmetered_bytes = c.unmetered_bytes + excluded.unmetered_bytes
            """.formatted(FINEST.level, LONGEST_STEP_SECONDS, Samples.REPLACE);

    /** What the finer level knows of one coarse sample, weighed by how much of the time was seen. */
    private static final String ROLL_UP = """
            insert into vm_sample (level, slot, vm_id, tenant, at, seconds, cpu, memory_used_kb, memory_free_kb, disk_read, disk_written, net_in, net_out)
            select ?, ?, vm.id, vm.tenant, ?, sum(s.seconds), %s
            from vm cross join generate_series(?::bigint, ?::bigint) part(bucket) join vm_sample s on s.level = ? and s.slot = part.bucket %% ? and s.vm_id = vm.id and s.at = to_timestamp(part.bucket * ?)
            where vm.host_id = ? group by vm.id, vm.tenant
            """.formatted(String.join(", ", List.of("cpu", "memory_used_kb", "memory_free_kb", "disk_read", "disk_written", "net_in", "net_out").stream()
                    .map(c -> "sum(s.%1$s * s.seconds) / sum(s.seconds) filter (where s.%1$s is not null)".formatted(c)).toList())) + Samples.REPLACE;

    /** Additive, and machines that somebody works on wait for the next minute: a poll waits for nobody. */
    private static final String METER = """
            with due as (select c.vm_id, c.unmetered_bytes from vm join vm_counter c on c.vm_id = vm.id where vm.host_id = ? and c.unmetered_bytes > 0 for update of vm, c skip locked),
                taken as (update vm_counter c set unmetered_bytes = 0 from due where c.vm_id = due.vm_id)
            update vm set traffic_used_bytes = traffic_used_bytes + due.unmetered_bytes from due where vm.id = due.vm_id""";

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Timer sampling;

    Sampler(Tenancy tenancy, EntityManager database, MeterRegistry metrics) {
        this.tenancy = tenancy;
        this.database = database;
        sampling = Timer.builder("portico.poll.sample").description("Writing a host's samples, roll-ups included").register(metrics);
    }

    @Override public void seen(HostTarget host, Instant at, Map<String, MachineState> machines) {
        long bucket = FINEST.bucket(at);
        sampling.record(() -> tenancy.run(Tenancy.EVERYWHERE, () -> database.unwrap(Session.class).doWork(connection -> {
            var before = claim(connection, host.id(), bucket);
            if (before.isEmpty()) return;
            sample(connection, host.id(), bucket, at, machines.values().stream().filter(Sampler::isKnown).toList());
            boolean minuteOver = before.getAsLong() >= 0 && rollUp(connection, host.id(), FINEST.begin(before.getAsLong()), at);
            if (minuteOver) meter(connection, host.id());
        })));
    }

    /** One that runs and does not say for how long cannot be told from one that was restarted; the next time it will. */
    private static boolean isKnown(MachineState machine) {
        return machine.power() != PowerState.UNKNOWN && Machine.idOf(machine.name()).isPresent() && (!isOn(machine) || machine.cpuTimeNs() >= 0);
    }

    private static boolean isOn(MachineState machine) { return machine.power() == PowerState.RUNNING || machine.power() == PowerState.PAUSED; }

    /** The last bucket that was written, -1 if none was; empty when somebody has written this one already. The row stays locked until the transaction ends. */
    private static OptionalLong claim(Connection connection, long host, long bucket) throws SQLException {
        run(connection, "insert into host_sampling values (?, -1) on conflict do nothing", host);
        long before;
        try (var select = connection.prepareStatement("select bucket from host_sampling where host_id = ? for update")) {
            select.setLong(1, host);
            var row = select.executeQuery();
            row.next();
            before = row.getLong(1);
        }
        if (before >= bucket) return OptionalLong.empty();
        run(connection, "update host_sampling set bucket = ? where host_id = ?", bucket, host);
        return OptionalLong.of(before);
    }

    private static void sample(Connection connection, long host, long bucket, Instant at, List<MachineState> machines) throws SQLException {
        var now = at.atOffset(ZoneOffset.UTC);
        run(connection, SAMPLE, array(connection, machines, m -> Machine.idOf(m.name()).getAsLong()), connection.createArrayOf("boolean", machines.stream().map(Sampler::isOn).toArray()),
                // All counters of a machine begin at 0 when it is switched on.
                counters(connection, machines, MachineState::cpuTimeNs), array(connection, machines, MachineState::memoryUsedKb), array(connection, machines, MachineState::memoryFreeKb),
                counters(connection, machines, MachineState::diskReadBytes), counters(connection, machines, MachineState::diskWrittenBytes),
                counters(connection, machines, MachineState::netInBytes), counters(connection, machines, MachineState::netOutBytes),
                host, now, now, FINEST.slot(bucket), FINEST.begin(bucket).atOffset(ZoneOffset.UTC), now);
    }

    private static java.sql.Array array(Connection connection, List<MachineState> machines, ToLongFunction<MachineState> figure) throws SQLException {
        return connection.createArrayOf("bigint", machines.stream().map(figure::applyAsLong).toArray());
    }

    private static java.sql.Array counters(Connection connection, List<MachineState> machines, ToLongFunction<MachineState> counter) throws SQLException {
        return array(connection, machines, machine -> isOn(machine) ? counter.applyAsLong(machine) : 0);
    }

    /** Rolls up what ended between two samples. What is still going on is rolled up as far as it has come. @return whether a minute ended */
    private static boolean rollUp(Connection connection, long host, Instant last, Instant now) throws SQLException {
        var ranges = Range.values();
        for (int i = 1; i < ranges.length; i++) {
            var fine = ranges[i - 1];
            var coarse = ranges[i];
            // The coarse sample is reckoned anew whenever one of those it is made of is complete; the minute, when it is over itself.
            var step = i == 1 ? coarse : fine;
            if (step.bucket(last) == step.bucket(now)) return i > 1;
            long bucket = coarse.bucket(last);
            long first = bucket * (coarse.level / fine.level);
            run(connection, ROLL_UP, coarse.level, coarse.slot(bucket), coarse.begin(bucket).atOffset(ZoneOffset.UTC), first, first + coarse.level / fine.level - 1,
                    fine.level, fine.slots, fine.level, host);
        }
        return true;
    }

    private static void meter(Connection connection, long host) throws SQLException { run(connection, METER, host); }

    private static void run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                switch (parameters[i]) {
                    case java.sql.Array array -> statement.setArray(i + 1, array);
                    case OffsetDateTime moment -> statement.setObject(i + 1, moment);
                    default -> statement.setObject(i + 1, parameters[i]);
                }
            }
            statement.executeUpdate();
        }
    }
}
