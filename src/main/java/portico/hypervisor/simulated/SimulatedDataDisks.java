package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import portico.hypervisor.DataDisks;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** Data disks on a host that is only played. A guest lets go of one when its agent answers. */
@Singleton
public class SimulatedDataDisks implements DataDisks {

    private static final Duration TAKES = Duration.ofSeconds(1);

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedDataDisks(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public void attach(HostTarget host, Machine machine, long disk) {
        hypervisor.begin("attachDisk", host, machine.name());
        time.sleep(time.scaled(TAKES));
        machines.change(host.id(), machine.name(), known -> known.attached(machine, disk, time.now()));
    }

    @Override public void detach(HostTarget host, Machine machine, long disk) {
        hypervisor.begin("detachDisk", host, machine.name());
        time.sleep(time.scaled(TAKES));
        machines.change(host.id(), machine.name(), known -> {
            if (known.runsAs().filter(as -> has(as, disk)).isEmpty()) return known;
            if (!mishaps.agentAnswers(known, time)) throw new HypervisorException(Kind.IN_USE, "the agent of " + machine.name() + " does not answer");
            return known.detached(disk);
        });
    }

    @Override public void erase(HostTarget host, Machine machine, long disk) {
        hypervisor.begin("eraseDisk", host, machine.name());
        if (has(machine, disk)) throw new HypervisorException(Kind.IN_USE, machine.name() + " has disk " + disk);
        machines.changeIfKnown(host.id(), machine.name(), known -> {
            if (known.runsAs().filter(as -> has(as, disk)).isPresent()) throw new HypervisorException(Kind.IN_USE, machine.name() + " runs with disk " + disk);
            return known.without(disk);
        });
    }

    private static boolean has(Machine machine, long disk) { return machine.data().stream().anyMatch(one -> one.id() == disk); }
}
