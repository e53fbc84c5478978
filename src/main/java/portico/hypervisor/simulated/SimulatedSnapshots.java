package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
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
        var now = known(host, machine);
        if (now.disk().isEmpty()) throw new HypervisorException(Kind.FAILED, machine.name() + " has no disk");
        time.sleep(time.scaled(TAKES));
        if (!has(host, machine, snapshot)) copies.keep(host, machine.vmId(), snapshot, false, SimulatedCopies.Copy.snapshot(now, machine));
        return !now.isRunning() || mishaps.agentAnswers(now, time);
    }

    @Override public boolean has(HostTarget host, Machine machine, long snapshot) { return copies.find(host, machine.vmId(), snapshot).isPresent(); }

    @Override public void restore(HostTarget host, Machine machine, long snapshot, long attempt, Set<Long> kept) {
        hypervisor.begin("restoreSnapshot", host, machine.name());
        var copy = copies.find(host, machine.vmId(), snapshot).orElseThrow(() -> new HypervisorException(Kind.FAILED, machine.name() + " has no snapshot " + snapshot));
        time.sleep(time.scaled(TAKES));
        var before = known(host, machine);
        SimulatedHypervisor.requireOff(before);
        if (kept.contains(attempt) && !canUndo(host, machine, attempt)) copies.keep(host, machine.vmId(), former(attempt), false, SimulatedCopies.Copy.snapshot(before, machine));
        putBack(host, machine, copy);
        copies.dropFormer(host, machine, kept);
    }

    private void putBack(HostTarget host, Machine machine, SimulatedCopies.Copy copy) {
        machines.change(host.id(), machine.name(), known -> {
            SimulatedHypervisor.requireOff(known);
            return known.withDisk(copy.disk(), copy.passwordHash(), machine.diskGb()).withData(copy.data(), machine);
        });
    }

    /** Under which number a copy is kept of what the disks were before an attempt. */
    private static long former(long attempt) { return -attempt; }

    @Override public boolean canUndo(HostTarget host, Machine machine, long attempt) { return copies.find(host, machine.vmId(), former(attempt)).isPresent(); }

    @Override public void undo(HostTarget host, Machine machine, long attempt) {
        hypervisor.begin("undoRestore", host, machine.name());
        SimulatedHypervisor.requireOff(known(host, machine));
        copies.find(host, machine.vmId(), former(attempt)).ifPresent(copy -> {
            putBack(host, machine, copy);
            copies.drop(host, machine.vmId(), former(attempt));
        });
    }

    @Override public void forget(HostTarget host, Machine machine, long attempt) {
        hypervisor.begin("forgetUndo", host, machine.name());
        copies.drop(host, machine.vmId(), former(attempt));
    }

    private SimulatedMachine known(HostTarget host, Machine machine) { return machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name())); }

    @Override public void drop(HostTarget host, Machine machine, long snapshot) {
        hypervisor.begin("dropSnapshot", host, machine.name());
        time.sleep(time.scaled(TAKES));
        copies.drop(host, machine.vmId(), snapshot);
    }
}
