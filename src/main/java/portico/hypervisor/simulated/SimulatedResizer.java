package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Resizer;

/** Sizes of machines that are only played. They behave as real ones do: memory up to the ceiling it booted with, processors when it was off, the disk at once. */
@Singleton
public class SimulatedResizer implements Resizer {

    private final SimulatedMachines machines;
    private final SimulatedHypervisor hypervisor;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedResizer(SimulatedMachines machines, SimulatedHypervisor hypervisor, HostTime time, Mishaps mishaps) {
        this.machines = machines;
        this.hypervisor = hypervisor;
        this.time = time;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Effect resize(HostTarget host, Machine machine) {
        hypervisor.begin("resize", host, machine.name());
        var effect = new AtomicReference<>(Effect.NOW);
        machines.change(host.id(), machine.name(), known -> {
            effect.set(known.life() instanceof Life.On on && (on.as().cpu() != machine.cpu() || on.as().ceilingMb() < machine.memoryMb()) ? Effect.NEXT_START : Effect.NOW);
            return known.resized(machine);
        });
        return effect.get();
    }

    @Override public boolean growFileSystem(HostTarget host, String machine) {
        hypervisor.begin("growFileSystem", host, machine);
        var known = machines.find(host.id(), machine).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine));
        if (!mishaps.agentAnswers(known, time)) throw new HypervisorException(Kind.NO_AGENT, "the agent of " + machine + " does not answer");
        return !known.disk().orElseThrow().isWindows();
    }

    @Override public int limitLink(HostTarget host, Machine machine) {
        hypervisor.begin("limitLink", host, machine.name());
        if (mishaps.cannotLimit(host)) throw new HypervisorException(Kind.FAILED, "host " + host.name() + " cannot limit links");
        var now = machines.change(host.id(), machine.name(), known -> known.limited(machine.linkSpeedMbps()));
        return now.life() instanceof Life.On on ? on.as().linkSpeedMbps() : 0;
    }

    @Override public int linkLimit(HostTarget host, Machine machine) {
        mishaps.before("linkLimit", host);
        if (mishaps.cannotLimit(host)) return 0;
        return machines.find(host.id(), machine.name()).flatMap(SimulatedMachine::runsAs).map(Machine::linkSpeedMbps).orElse(0);
    }
}
