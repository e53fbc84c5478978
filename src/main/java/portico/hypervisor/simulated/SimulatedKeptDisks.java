package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import portico.hypervisor.HostTarget;
import portico.hypervisor.KeptDisks;
import portico.hypervisor.Machine;
import portico.hypervisor.Wipe;

/** Disks put aside on a host that is only played. */
@Singleton
public class SimulatedKeptDisks implements KeptDisks {

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final SimulatedAside aside;

    SimulatedKeptDisks(SimulatedHypervisor hypervisor, SimulatedMachines machines) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        aside = new SimulatedAside(machines);
    }

    @Override public String driver() { return "simulated"; }

    @Override public void keep(HostTarget host, Machine machine, long kept, Wipe wipe) {
        hypervisor.begin("keepDisk", host, machine.name());
        SimulatedHypervisor.requireOff(known(host, machine));
        aside.keep(host, machine, kept, wipe);
    }

    @Override public boolean has(HostTarget host, Machine machine, long kept) { return aside.find(host, machine, kept).isPresent(); }

    @Override public void putBack(HostTarget host, Machine machine, long kept) {
        hypervisor.begin("putBackDisk", host, machine.name());
        SimulatedHypervisor.requireOff(known(host, machine));
        aside.find(host, machine, kept).ifPresent(then -> {
            machines.change(host.id(), machine.name(), now -> now.withDisk(then.disk(), then.passwordHash(), machine.diskGb()).withData(then.data(), machine));
            aside.putBackRest(host, machine, kept);
            aside.drop(host, machine, kept);
        });
    }

    @Override public void drop(HostTarget host, Machine machine, long kept) {
        hypervisor.begin("dropKeptDisk", host, machine.name());
        aside.drop(host, machine, kept);
    }

    private SimulatedMachine known(HostTarget host, Machine machine) {
        return machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name()));
    }
}
