package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PastCounters;

/** The past of machines that are played: the same curve they follow now. */
@Singleton
public class SimulatedPast implements PastCounters {

    @Override public String driver() { return "simulated"; }

    @Override public List<MachineState> past(HostTarget host, Machine machine, Instant since, List<Instant> moments) {
        var load = new Load(machine);
        return moments.stream().map(moment -> load.running(since, moment)).toList();
    }
}
