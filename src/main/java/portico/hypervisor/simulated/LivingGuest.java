package portico.hypervisor.simulated;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A guest as its host knows it at each question. */
record LivingGuest(SimulatedMachines machines, HostTime time, long hostId, String name) implements Guest {

    @Override public Optional<SimulatedMachine> machine() { return machines.find(hostId, name); }

    @Override public Instant now() { return time.now(); }

    @Override public Inside inside() { return machine().map(new Insides(machines)::of).orElse(Inside.FRESH); }

    @Override public void change(UnaryOperator<Inside> change) { machine().filter(known -> known.disk().isPresent()).ifPresent(known -> new Insides(machines).change(known, change)); }

    @Override public void end(boolean restarts) { machines.changeIfKnown(hostId, name, known -> known.ending(time.now(), time, restarts)); }
}
