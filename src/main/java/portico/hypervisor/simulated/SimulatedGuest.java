package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** Commands inside machines that are only played: the same shells as on their consoles, and a memory of what was done. */
@Singleton
public class SimulatedGuest implements GuestCommands {

    /** The one command that takes time here. */
    private static final Pattern SLEEP = Pattern.compile("(?m)(?:^|[;&])\\s*sleep\\s+([0-9]{1,6})");

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedGuest(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Outcome run(HostTarget host, String machine, String lines, Duration limit, int mostBytes) {
        var guest = listening("run", host, machine);
        var slept = SLEEP.matcher(lines).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
        boolean late = Duration.ofSeconds(slept).compareTo(limit) > 0;
        time.sleep(time.scaled(late ? limit : Duration.ofSeconds(slept)));
        if (late) return new Outcome(137, "", false, true);
        var said = Shell.run(guest, SLEEP.matcher(lines).replaceAll(";true"));
        var bytes = said.text().getBytes(StandardCharsets.UTF_8);
        return new Outcome(said.code(), new String(bytes, 0, Math.min(bytes.length, mostBytes), StandardCharsets.UTF_8), bytes.length > mostBytes, false);
    }

    @Override public void writeFile(HostTarget host, String machine, String path, byte[] content) {
        change("writeFile", host, machine, inside -> inside.withFile(path, new String(content, StandardCharsets.UTF_8)));
    }

    @Override public void setHostName(HostTarget host, String machine, String name) { change("setHostName", host, machine, inside -> inside.named(name)); }

    @Override public void configure(HostTarget host, String machine, Machine.Card card) { change("configure", host, machine, inside -> inside.configured(card)); }

    @Override public Map<String, Object> read(HostTarget host, String machine, String space) {
        var guest = listening("read", host, machine);
        var known = guest.machine().orElseThrow();
        var disk = known.disk().orElseThrow();
        return Map.of(space, switch (space) {
            case "os" -> Map.of("id", disk.isWindows() ? "mswindows" : "linux", "pretty-name", disk.system() + " (simulated)", "kernel-release", disk.isWindows() ? "" : Messages.KERNEL, "machine", "x86_64");
            case "hostname" -> guest.inside().hostName(known.name());
            case "network" -> ((Life.On) known.life()).as().cards().isEmpty() ? List.of() : guest.inside().cards(((Life.On) known.life()).as()).stream().map(SimulatedGuest::card).toList();
            case "disks" -> List.of(Map.of("mountpoint", disk.isWindows() ? "C:\\" : "/", "type", disk.isWindows() ? "NTFS" : "ext4", "total-bytes", (long) disk.sizeGb() << 30));
            case "users" -> List.of();
            case "time" -> time.now().getEpochSecond();
            default -> guest.inside().file((disk.isWindows() ? "C:\\ProgramData\\portico\\" : "/run/portico/") + space)
                    .orElseThrow(() -> new HypervisorException(Kind.GUEST_REFUSED, "no data named " + space + " in " + machine));
        });
    }

    private static Map<String, Object> card(Machine.Card card) {
        var row = new LinkedHashMap<String, Object>();
        row.put("hardware-address", card.mac());
        row.put("ip-addresses", card.addresses().stream().map(address -> Map.of("ip-address", address.replaceFirst("/.*", ""), "prefix", address.replaceFirst(".*/", ""))).toList());
        return row;
    }

    private void change(String operation, HostTarget host, String machine, UnaryOperator<Inside> change) { listening(operation, host, machine).change(change); }

    private LivingGuest listening(String operation, HostTarget host, String machine) {
        hypervisor.begin(operation, host, machine);
        var known = machines.find(host.id(), machine).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine));
        if (!mishaps.agentAnswers(known, time)) throw new HypervisorException(Kind.NO_AGENT, "the agent of " + machine + " does not answer");
        return new LivingGuest(machines, time, host.id(), machine);
    }
}
