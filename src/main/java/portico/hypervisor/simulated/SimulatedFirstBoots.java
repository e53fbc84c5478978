package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import portico.hypervisor.FirstBoot;
import portico.hypervisor.FirstBoots;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** First boots on a host that is only played: its Linux systems have cloud-init, and remember what they were given. */
@Singleton
public class SimulatedFirstBoots implements FirstBoots {

    /** Where cloud-init keeps it. */
    private static final String USER_DATA = "/var/lib/cloud/instance/user-data.txt";

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedFirstBoots(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public void insert(HostTarget host, Machine machine, FirstBoot firstBoot) { hypervisor.begin("insertSeed", host, machine.name()); }

    @Override public void eject(HostTarget host, Machine machine) { hypervisor.begin("ejectSeed", host, machine.name()); }

    @Override public List<String> authorize(HostTarget host, String machine, String userName, List<String> keys) {
        var guest = listening("authorize", host, machine);
        if (isWindows(guest)) throw new HypervisorException(Kind.GUEST_REFUSED, "keys are not set inside Windows");
        var path = (userName.equals("root") ? "/root" : "/home/" + userName) + "/.ssh/authorized_keys";
        guest.change(inside -> {
            var lines = new ArrayList<>(inside.file(path).stream().flatMap(String::lines).toList());
            keys.stream().filter(key -> !lines.contains(key)).forEach(lines::add);
            return inside.withFile(path, String.join("\n", lines) + "\n");
        });
        return guest.inside().file(path).map(String::lines).orElse(Stream.empty()).toList();
    }

    @Override public Use use(HostTarget host, String machine, String userData) {
        var guest = listening("useUserData", host, machine);
        if (isWindows(guest)) return Use.UNUSED;
        guest.change(inside -> inside.withFile(USER_DATA, userData));
        return Use.CLOUD_INIT;
    }

    private static boolean isWindows(LivingGuest guest) { return guest.machine().flatMap(SimulatedMachine::disk).filter(Disk::isWindows).isPresent(); }

    private LivingGuest listening(String operation, HostTarget host, String machine) {
        hypervisor.begin(operation, host, machine);
        var known = machines.find(host.id(), machine).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine));
        if (!mishaps.agentAnswers(known, time)) throw new HypervisorException(Kind.NO_AGENT, "the agent of " + machine + " does not answer");
        return new LivingGuest(machines, time, host.id(), machine);
    }
}
