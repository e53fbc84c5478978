package portico.vm;

import java.util.Locale;
import java.util.Optional;

/** The ways to narrow the list of VMs. No VM fits two of them, and some fit none. */
enum VmFilter {
    RUNNING, STOPPED, BUSY, TROUBLE;

    /** Over {@code vm}, in SQL: the name of the filter it fits, or null. Said once for counting and for picking; the inner query reads a partial index that holds open tasks alone. */
    static final String SQL = """
            case when (status = 0 and not install_failed) or id in (select vm_id from task where state in ('QUEUED', 'RUNNING') and lane <> 'free') then 'BUSY'
                 when install_failed or status in (1, -1, -3) or power in ('CRASHED', 'PAUSED', 'UNKNOWN') then 'TROUBLE'
                 when power = 'RUNNING' then 'RUNNING'
                 when power in ('OFF', 'ABSENT') then 'STOPPED' end""";

    String word() { return name().toLowerCase(Locale.ROOT); }

    static Optional<VmFilter> of(String word) {
        for (var filter : values()) if (filter.word().equals(word)) return Optional.of(filter);
        return Optional.empty();
    }
}
