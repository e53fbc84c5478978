package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.stream.Collectors;
import portico.hypervisor.Balloons;
import portico.hypervisor.HostTarget;

/** Memory of machines that are only played: they give away what they are asked for at once. */
@Singleton
public class SimulatedBalloons implements Balloons {

    private final SimulatedMachines machines;
    private final SimulatedHypervisor hypervisor;
    private final Mishaps mishaps;

    SimulatedBalloons(SimulatedMachines machines, SimulatedHypervisor hypervisor, Mishaps mishaps) {
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Map<String, Balloon> all(HostTarget host) {
        mishaps.before("balloons", host);
        return machines.on(host.id()).stream().filter(SimulatedMachine::isRunning).collect(Collectors.toMap(SimulatedMachine::name, machine -> {
            var as = machine.runsAs().orElseThrow();
            return new Balloon(as.memoryMb(), as.ceilingMb());
        }));
    }

    @Override public void set(HostTarget host, String machine, int memoryMb) {
        hypervisor.begin("balloon", host, machine);
        machines.changeIfKnown(host.id(), machine, known -> known.ballooned(memoryMb));
    }
}
