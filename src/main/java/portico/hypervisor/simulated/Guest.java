package portico.hypervisor.simulated;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The machine as seen from inside, by what runs on its console. */
interface Guest {

    /** The machine as it is known now; empty when its host has forgotten it. */
    Optional<SimulatedMachine> machine();

    Instant now();

    /** What was done in its system since it was installed. */
    Inside inside();

    void change(UnaryOperator<Inside> change);

    /** The guest goes down, and comes up again if it {@code restarts}. */
    void end(boolean restarts);
}
