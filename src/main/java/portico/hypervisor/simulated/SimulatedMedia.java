package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.Media;

/** The CD drive of a simulated machine: its definition says what is in it. */
@Singleton
public class SimulatedMedia implements Media {

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final HostTime time;

    SimulatedMedia(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
    }

    @Override public String driver() { return "simulated"; }

    @Override public void sync(HostTarget host, Machine machine) {
        hypervisor.begin("syncMedia", host, machine.name());
        time.sleep(time.scaled(Duration.ofSeconds(1)));
        machines.changeIfKnown(host.id(), machine.name(), known -> known.defined(known.definition().withCd(machine.cd())));
    }
}
