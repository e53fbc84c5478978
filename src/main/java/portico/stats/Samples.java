package portico.stats;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads a machine's samples. Runs inside the tenant's transaction. */
@Singleton
public class Samples {

    /** A ring's slot belongs to its newest sample. */
    static final String REPLACE = """
            on conflict (level, slot, vm_id) do update set at = excluded.at, seconds = excluded.seconds, cpu = excluded.cpu, memory_used_kb = excluded.memory_used_kb,
                memory_free_kb = excluded.memory_free_kb, disk_read = excluded.disk_read, disk_written = excluded.disk_written, net_in = excluded.net_in, net_out = excluded.net_out""";

    private final EntityManager database;

    Samples(EntityManager database) { this.database = database; }

    /** Oldest first; what was not seen is left out. */
    public List<Sample> of(String tenant, long vmId, Range range, Instant now) {
        @SuppressWarnings("unchecked") List<Tuple> rows = database.createNativeQuery("""
                select s.at, s.cpu, s.memory_used_kb, s.memory_free_kb, s.disk_read, s.disk_written, s.net_in, s.net_out
                from generate_series(0, cast(:slots as int) - 1) ring(slot) join vm_sample s on s.level = :level and s.slot = ring.slot and s.vm_id = :vm
                where s.tenant = :tenant and s.at > :since and s.at <= :now order by s.at""", Tuple.class)
                .setParameter("slots", range.slots).setParameter("level", range.level).setParameter("vm", vmId).setParameter("tenant", tenant)
                .setParameter("since", now.minus(range.span())).setParameter("now", now).getResultList();
        return rows.stream().map(Samples::sample).toList();
    }

    /** The same with one empty sample in each time when the machine was not seen: a line across it would be a lie. */
    static List<Sample> withBreaks(List<Sample> samples, Range range) {
        var all = new ArrayList<Sample>();
        for (var sample : samples) {
            if (!all.isEmpty() && Duration.between(all.getLast().at(), sample.at()).toSeconds() > 2L * range.level)
                all.add(new Sample(all.getLast().at().plusSeconds(range.level), null, null, null, null, null, null, null));
            all.add(sample);
        }
        return all;
    }

    private static Sample sample(Tuple row) {
        return new Sample(row.get(0, Instant.class), number(row, 1), number(row, 2), number(row, 3), number(row, 4), number(row, 5), number(row, 6), number(row, 7));
    }

    private static Double number(Tuple row, int column) { return row.get(column) == null ? null : ((Number) row.get(column)).doubleValue(); }
}
