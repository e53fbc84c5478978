package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Snapshots;

/** Snapshots on a host that is only played. */
@Singleton
public class SimulatedSnapshots implements Snapshots {

    private static final Duration TAKES = Duration.ofSeconds(2);

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final SimulatedCopies copies;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedSnapshots(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
        copies = new SimulatedCopies(machines);
    }

    @Override public String driver() { return "simulated"; }

    @Override public boolean take(HostTarget host, Machine machine, long snapshot) {
        hypervisor.begin("takeSnapshot", host, machine.name());
        var now = machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name()));
        if (now.disk().isEmpty()) throw new HypervisorException(Kind.FAILED, machine.name() + " has no disk");
        time.sleep(time.scaled(TAKES));
        if (!has(host, machine, snapshot)) copies.keep(host, machine.vmId(), snapshot, false, SimulatedCopies.Copy.snapshot(now, machine));
        return !now.isRunning() || mishaps.agentAnswers(now, time);
    }

    @Override public boolean has(HostTarget host, Machine machine, long snapshot) { return copies.find(host, machine.vmId(), snapshot).isPresent(); }

    @Override public void restore(HostTarget host, Machine machine, long snapshot, long attempt) {
        hypervisor.begin("restoreSnapshot", host, machine.name());
        var copy = copies.find(host, machine.vmId(), snapshot).orElseThrow(() -> new HypervisorException(Kind.FAILED, machine.name() + " has no snapshot " + snapshot));
        time.sleep(time.scaled(TAKES));
        machines.change(host.id(), machine.name(), known -> {
            SimulatedHypervisor.requireOff(known);
            return known.withDisk(copy.disk(), copy.passwordHash(), machine.diskGb()).withData(copy.data(), machine);
        });
    }

    @Override public void drop(HostTarget host, Machine machine, long snapshot) {
        hypervisor.begin("dropSnapshot", host, machine.name());
        time.sleep(time.scaled(TAKES));
        copies.drop(host, machine.vmId(), snapshot);
    }
}
