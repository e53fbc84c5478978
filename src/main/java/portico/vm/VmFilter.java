package portico.vm;

import java.util.Locale;
import java.util.Optional;

/** The ways to narrow the list of VMs, each with its condition in SQL over {@code vm}. */
enum VmFilter {
    RUNNING("not " + Sql.BUSY + " and not " + Sql.TROUBLE + " and power = 'RUNNING'"),
    STOPPED("not " + Sql.BUSY + " and not " + Sql.TROUBLE + " and power in ('OFF', 'ABSENT')"),
    BUSY(Sql.BUSY),
    TROUBLE("not " + Sql.BUSY + " and " + Sql.TROUBLE);

    private static final class Sql {
        // The inner query reads a partial index that holds open tasks alone.
        static final String BUSY = "((status = 0 and not install_failed) or id in (select vm_id from task where state in ('QUEUED', 'RUNNING') and lane <> 'free'))";
        static final String TROUBLE = "(install_failed or status in (1, -1, -3) or power in ('CRASHED', 'PAUSED', 'UNKNOWN'))";
    }

    final String condition;

    VmFilter(String condition) { this.condition = condition; }

    String word() { return name().toLowerCase(Locale.ROOT); }

    static Optional<VmFilter> of(String word) {
        for (var filter : values()) if (filter.word().equals(word)) return Optional.of(filter);
        return Optional.empty();
    }
}
