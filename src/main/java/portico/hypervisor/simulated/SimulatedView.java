package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.HostState;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.HypervisorView;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;

/** The eyes on a host that is only played. */
@Singleton
public class SimulatedView implements HypervisorView {

    // One size for all simulated hosts: a machine of the middle class.
    private static final int CPUS = 32;
    static final long MEMORY_MB = 131_072;
    private static final long STORAGE_GB = 16_000;
    private static final long MEMORY_OF_HOST_MB = 4_096;

    private final SimulatedMachines machines;
    private final SimulatedScreens screens;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedView(SimulatedMachines machines, SimulatedScreens screens, HostTime time, Mishaps mishaps) {
        this.machines = machines;
        this.screens = screens;
        this.time = time;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public HostState host(HostTarget host) {
        mishaps.before("host", host);
        var use = machines.use(host.id());
        return new HostState("simulated", CPUS, MEMORY_MB, Math.max(0, MEMORY_MB - MEMORY_OF_HOST_MB - use.memoryMb()), STORAGE_GB, Math.max(0, STORAGE_GB - use.diskGb()), "simulated 1");
    }

    @Override public Map<String, MachineState> machines(HostTarget host) {
        mishaps.before("machines", host);
        var now = time.now();
        return machines.on(host.id()).stream().collect(Collectors.toMap(SimulatedMachine::name, machine -> state(machine, now)));
    }

    @Override public Optional<byte[]> screenshot(HostTarget host, String machine) {
        mishaps.before("screenshot", host);
        return screens.screen(host.id(), machine).map(screen -> {
            try {
                var png = new ByteArrayOutputStream();
                ImageIO.write(screen.picture(), "png", png);
                return png.toByteArray();
            } catch (IOException e) {
                throw new HypervisorException(Kind.FAILED, "no picture of " + machine + ": " + e.getMessage(), e);
            }
        });
    }

    @Override public Optional<ConsoleAddress> console(HostTarget host, String machine) {
        mishaps.before("console", host);
        return screens.address(host.id(), machine).map(path -> new ConsoleAddress.UnixSocket(path.toString()));
    }

    @Override public boolean agentAnswers(HostTarget host, String machine) {
        mishaps.before("agentAnswers", host);
        return machines.find(host.id(), machine).filter(known -> mishaps.agentAnswers(known, time)).isPresent();
    }

    @Override public Optional<Wiring> wiring(HostTarget host, String machine, String mac) {
        mishaps.before("wiring", host);
        return cards(host, machine).stream().filter(card -> card.mac().equals(mac)).findFirst().map(card -> new Wiring(card.plugged(), host.network()));
    }

    @Override public Optional<Map<String, List<String>>> addresses(HostTarget host, String machine) {
        mishaps.before("addresses", host);
        if (!agentAnswers(host, machine)) return Optional.empty();
        return Optional.of(cards(host, machine).stream().collect(Collectors.toMap(Machine.Card::mac, card -> card.addresses().stream().map(address -> address.replaceFirst("/.*", "")).toList())));
    }

    /** As the running system uses them; none when it is off. */
    private List<Machine.Card> cards(HostTarget host, String machine) {
        var known = machines.find(host.id(), machine).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine));
        return known.life() instanceof Life.On on ? new LivingGuest(machines, time, host.id(), machine).inside().cards(on.as()) : List.of();
    }

    private static MachineState state(SimulatedMachine machine, Instant now) {
        return switch (machine.life()) {
            case Life.Off _ -> new MachineState(machine.name(), PowerState.OFF, 0, -1, -1, 0, 0, 0, 0);
            case Life.On on -> new Load(on.as()).running(on.bootedAt(), now);
        };
    }
}
