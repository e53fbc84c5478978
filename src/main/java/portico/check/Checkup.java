package portico.check;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import portico.api.Refusal;
import portico.disk.DiskUse;
import portico.firewall.Direction;
import portico.firewall.Firewall;
import portico.firewall.Match;
import portico.firewall.RuleSet;
import portico.forward.PortForward;
import portico.gateway.Gateway;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.infra.IpAddress;
import portico.shared.RuleWalk;
import portico.shared.WalkPlans;
import portico.task.Task;
import portico.vm.Freshness;
import portico.vm.Nic;
import portico.vm.Vm;
import portico.vm.VmStatus;

/**
 * Looks for what keeps a visitor from a VM. {@link #plan} reads what the database knows, within a transaction; {@link #look} asks the host and knocks at the
 * VM, for some seconds at most, in none.
 */
@Singleton
public class Checkup {

    private static final Logger LOG = Logger.getLogger(Checkup.class);
    private static final int SSH = 22, RDP = 3389;
    /** From here on services begin to fail, in per cent of what a disk's file systems hold. */
    private static final int FULL = 97;
    private static final Duration DISKS_HEARD = Duration.ofMinutes(5);

    /** What is looked at, in this order. */
    public enum Point { STATUS, SERVER, TASK, POWER, OWN_SYSTEM, CARD, ADDRESS, FORWARD, FIREWALL, SPEED, DISK, INSIDE, DOOR }

    public enum Outcome { GOOD, BAD, UNKNOWN }

    /**
     * What a look found.
     *
     * @param detail in no language: an address, a number; empty: nothing to add
     * @param reason why, where a rule of the house says it; null: the point's own words do
     */
    record Finding(Point point, Outcome outcome, String detail, Refusal reason) {

        Finding(Point point, Outcome outcome, String detail) { this(point, outcome, detail, null); }
    }

    /**
     * What is known before anybody is asked.
     *
     * @param door    the address and port of the VM's own way in (SSH or remote desktop); null: it has no address
     * @param agent   the installed system brings a guest agent
     * @param silent  nothing can be asked: its host does not answer, or it does not run its own system
     * @param windows the way in is remote desktop
     */
    record Plan(List<Finding> findings, HostTarget host, Machine machine, Gateway gateway, Door door, boolean agent, boolean silent, boolean windows) {

        /** A port of an address. */
        record Door(String address, int port) {
            @Override public String toString() { return (address.contains(":") ? "[" + address + "]" : address) + ":" + port; }
        }
    }

    private final Freshness freshness;
    private final Hypervisors hypervisors;
    private final RuleWalk gateways;
    private final WalkPlans walks;
    private final DiskUse disks;
    private final Clock clock;

    Checkup(Freshness freshness, Hypervisors hypervisors, RuleWalk gateways, WalkPlans walks, DiskUse disks, Clock clock) {
        this.freshness = freshness;
        this.hypervisors = hypervisors;
        this.gateways = gateways;
        this.walks = walks;
        this.disks = disks;
        this.clock = clock;
    }

    /** Within the tenant's transaction. @param visitor address of whoever asks, as the portal sees it */
    Plan plan(Vm vm, String visitor) {
        var found = new ArrayList<Finding>();
        boolean windows = vm.osTemplate != null && vm.osTemplate.family.equals("windows");
        int port = windows ? RDP : SSH;
        var addresses = IpAddress.of(vm.id);
        var door = addresses.isEmpty() ? null : new Plan.Door(addresses.getFirst().ip, port);
        found.add(status(vm));
        found.add(server(vm));
        Task.busyWith(vm.id).ifPresent(task -> found.add(new Finding(Point.TASK, Outcome.UNKNOWN, task.percent + " %")));
        found.add(new Finding(Point.POWER, switch (vm.power) {
            case RUNNING -> Outcome.GOOD;
            case OFF, ABSENT, PAUSED, CRASHED -> Outcome.BAD;
            case UNKNOWN -> Outcome.UNKNOWN;
        }, ""));
        if (vm.rescueSince != null) found.add(new Finding(Point.OWN_SYSTEM, Outcome.BAD, ""));
        found.add(card(vm));
        found.add(new Finding(Point.ADDRESS, door == null ? Outcome.BAD : Outcome.GOOD, door == null ? "" : door.address));
        if (vm.sharedIp) found.add(forward(vm, port));
        found.add(firewall(vm, port, visitor));
        if (vm.status() == VmStatus.OVER_TRAFFIC && vm.throttleMbps > 0) found.add(new Finding(Point.SPEED, Outcome.BAD, vm.throttleMbps + " Mbit/s"));
        disk(vm).ifPresent(found::add);
        boolean silent = vm.power != PowerState.RUNNING || vm.rescueSince != null || freshness.isStale(vm.host.seenAt);
        return new Plan(found, vm.target(), vm.toMachine(), walks.gateway(vm.host), door, vm.osTemplate != null && vm.osTemplate.agent, silent, windows);
    }

    /** In no transaction: asks the system inside, and knocks at its door. A door that opens says more than everything else. */
    List<Finding> look(Plan plan) {
        if (plan.silent) return plan.findings;
        var found = new ArrayList<>(plan.findings);
        var inside = inside(plan);
        var door = plan.door == null ? null : door(plan);
        boolean opens = door != null && door.outcome == Outcome.GOOD;
        found.add(opens && inside.outcome == Outcome.BAD ? new Finding(Point.INSIDE, Outcome.UNKNOWN, "") : inside);
        if (door != null) found.add(door);
        return found;
    }

    private static Finding status(Vm vm) {
        try {
            vm.demandUsable();
            return new Finding(Point.STATUS, Outcome.GOOD, "");
        } catch (Refusal reason) {
            return new Finding(Point.STATUS, Outcome.BAD, "", reason);
        }
    }

    private Finding server(Vm vm) {
        if (freshness.isStale(vm.host.seenAt)) return new Finding(Point.SERVER, Outcome.BAD, vm.host.name);
        return vm.host.maintenance == null ? new Finding(Point.SERVER, Outcome.GOOD, vm.host.name) : new Finding(Point.SERVER, Outcome.UNKNOWN, vm.host.maintenance);
    }

    private static Finding card(Vm vm) {
        var unplugged = Nic.of(vm.id).stream().filter(card -> !card.plugged).map(card -> card.mac).toList();
        return new Finding(Point.CARD, unplugged.isEmpty() ? Outcome.GOOD : Outcome.BAD, String.join(", ", unplugged));
    }

    private static Finding forward(Vm vm, int port) {
        return PortForward.of(vm.id).stream().filter(each -> each.privatePort == port).findFirst()
                .map(each -> new Finding(Point.FORWARD, each.present ? Outcome.GOOD : Outcome.BAD, vm.host.publicIp + ":" + each.publicPort))
                .orElseGet(() -> new Finding(Point.FORWARD, Outcome.BAD, ":" + port));
    }

    private static Finding firewall(Vm vm, int port, String visitor) {
        RuleSet rules = Firewall.rulesOf(vm);
        boolean passes = rules.lets(Direction.IN, Match.TCP, port, InetAddress.ofLiteral(visitor));
        return new Finding(Point.FIREWALL, passes ? Outcome.GOOD : Outcome.BAD, visitor + " → :" + port);
    }

    /** What its agent said just now; empty: nothing. */
    private Optional<Finding> disk(Vm vm) {
        if (vm.power != PowerState.RUNNING || vm.rescueSince != null) return Optional.empty();
        var since = clock.instant().minus(DISKS_HEARD);
        return disks.of(vm.id).values().stream().filter(seen -> seen.seenAt().isAfter(since) && (vm.statusChangedAt() == null || seen.seenAt().isAfter(vm.statusChangedAt()))).max(Comparator.comparingInt(DiskUse.Seen::percent))
                .map(fullest -> new Finding(Point.DISK, fullest.percent() >= FULL ? Outcome.BAD : Outcome.GOOD, String.join(" ", fullest.mounts()) + " " + fullest.percent() + " %"));
    }

    private Finding inside(Plan plan) {
        if (!plan.agent) return new Finding(Point.INSIDE, Outcome.UNKNOWN, "");
        try {
            return new Finding(Point.INSIDE, hypervisors.view(plan.host).agentAnswers(plan.host, plan.machine.name()) ? Outcome.GOOD : Outcome.BAD, "");
        } catch (HypervisorException silence) {
            LOG.debugf("%s: %s", plan.machine.name(), silence.getMessage());
            return new Finding(Point.INSIDE, Outcome.UNKNOWN, "");
        }
    }

    private Finding door(Plan plan) {
        Optional<Boolean> opens = gateways.accepts(plan.gateway, plan.door.address, plan.door.port);
        return new Finding(Point.DOOR, opens.map(open -> open ? Outcome.GOOD : Outcome.BAD).orElse(Outcome.UNKNOWN), plan.door.toString());
    }

    /** The newest things done to the VM; within the tenant's transaction. */
    static List<Task> lately(Vm vm, Instant since) { return Task.newestOf(vm.id, 5).stream().filter(task -> task.createdAt.isAfter(since)).toList(); }
}
