package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import portico.hypervisor.HostEvents;
import portico.hypervisor.HostTarget;
import portico.hypervisor.PowerState;

/** Events of hosts that are only played: of what this process does to their machines. What time does to them, such as the end of a shutdown, is seen by looking. */
@Singleton
public class SimulatedEvents implements HostEvents {

    private final SimulatedMachines machines;
    private final Mishaps mishaps;
    private final Map<Long, Consumer<String>> listeners = new ConcurrentHashMap<>();

    SimulatedEvents(SimulatedMachines machines, Mishaps mishaps) {
        this.machines = machines;
        this.mishaps = mishaps;
        machines.tellOfPower((host, machine) -> {
            var listener = listeners.get(host);
            if (listener != null) listener.accept(machine);
        });
    }

    @Override public String driver() { return "simulated"; }

    @Override public void listen(HostTarget host, Consumer<String> heard) { listeners.put(host.id(), heard); }

    @Override public PowerState power(HostTarget host, String machine) {
        mishaps.before("power", host);
        return machines.find(host.id(), machine).map(known -> known.isRunning() ? PowerState.RUNNING : PowerState.OFF).orElse(PowerState.ABSENT);
    }
}
