package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import portico.hypervisor.Census;
import portico.hypervisor.HostTarget;
import portico.hypervisor.PowerState;

/** Who lives on a host that is only played. */
@Singleton
public class SimulatedCensus implements Census {

    private final SimulatedMachines machines;
    private final Mishaps mishaps;

    SimulatedCensus(SimulatedMachines machines, Mishaps mishaps) {
        this.machines = machines;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Optional<String> identity(HostTarget host, String machine) {
        mishaps.before("identity", host);
        return machines.find(host.id(), machine).map(known -> known.definition().uuid());
    }

    @Override public List<Resident> residents(HostTarget host, Set<String> known) {
        mishaps.before("residents", host);
        return machines.on(host.id()).stream().filter(machine -> !known.contains(machine.name())).map(machine -> described(host, machine)).toList();
    }

    private static Resident described(HostTarget host, SimulatedMachine machine) {
        var as = machine.definition();
        var disks = machine.disk().map(disk -> new Disk(host.storage() + "/" + as.name() + ".qcow2", "qcow2", "vda", disk.sizeGb(), false)).stream().toList();
        return new Resident(as.name(), as.uuid(), machine.isRunning() ? PowerState.RUNNING : PowerState.OFF, as.cpu(), as.memoryMb(), disks,
                as.cards().stream().map(card -> card.mac()).toList(), machine.disk().filter(disk -> disk.template().agent()).isPresent(), false);
    }
}
