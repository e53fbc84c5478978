package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import portico.hypervisor.Adoption;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;

/** Taking over machines of hosts that are only played: there are no files that could lie elsewhere. */
@Singleton
public class SimulatedAdoption implements Adoption {

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;

    SimulatedAdoption(SimulatedHypervisor hypervisor, SimulatedMachines machines) {
        this.hypervisor = hypervisor;
        this.machines = machines;
    }

    @Override public String driver() { return "simulated"; }

    @Override public void takeOver(HostTarget host, Machine machine, String diskFile) {
        hypervisor.begin("takeOver", host, machine.name());
        machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name()));
    }
}
