package portico.vm;

import java.time.Instant;
import java.util.Map;
import portico.hypervisor.HostTarget;
import portico.hypervisor.MachineState;

/** Is told what the poller saw of a host, every two seconds, also by several portals at once. A failure here leaves the poller's own work as it is. */
public interface Sighting {

    /** @param at when the counters were read @param machines by their name on the hypervisor */
    void seen(HostTarget host, Instant at, Map<String, MachineState> machines);
}
