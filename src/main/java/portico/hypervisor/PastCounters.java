package portico.hypervisor;

import java.time.Instant;
import java.util.List;

/**
 * What counters showed in the past. No real host remembers that; a simulated one can tell, since its machines' work follows from the time alone. For demonstrations,
 * whose curves would be empty on their first day. Reads only.
 */
public interface PastCounters extends Port {

    /**
     * @param since when the machine is taken to have been switched on
     * @return a reading for each moment, in the same order
     */
    List<MachineState> past(HostTarget host, Machine machine, Instant since, List<Instant> moments);
}
