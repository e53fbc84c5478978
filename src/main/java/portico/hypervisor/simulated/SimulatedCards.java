package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import portico.hypervisor.Cards;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;

/** Network cards of machines that are only played. */
@Singleton
public class SimulatedCards implements Cards {

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;

    SimulatedCards(SimulatedHypervisor hypervisor, SimulatedMachines machines) {
        this.hypervisor = hypervisor;
        this.machines = machines;
    }

    @Override public String driver() { return "simulated"; }

    @Override public void apply(HostTarget host, Machine machine) {
        hypervisor.begin("applyCards", host, machine.name());
        machines.change(host.id(), machine.name(), known -> known.recarded(machine));
    }
}
