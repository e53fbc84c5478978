package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portico.hypervisor.DiskUses;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** Use of disks on a host that is only played: a share of each that grows a little over its first weeks, the same for the same disk at the same time. */
@Singleton
public class SimulatedDiskUses implements DiskUses {

    private final SimulatedMachines machines;
    private final HostTime time;
    private final Mishaps mishaps;

    SimulatedDiskUses(SimulatedMachines machines, HostTime time, Mishaps mishaps) {
        this.machines = machines;
        this.time = time;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Map<Long, Use> of(HostTarget host, Machine machine) {
        mishaps.before("diskUse", host);
        var known = machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name()));
        if (!mishaps.agentAnswers(known, time)) throw new HypervisorException(Kind.NO_AGENT, "the agent of " + machine.name() + " does not answer");
        var uses = new HashMap<Long, Use>();
        known.disk().ifPresent(disk -> uses.put(Machine.SYSTEM_DISK, use(disk, machine.vmId(), disk.isWindows() ? "C:\\" : "/")));
        known.runsAs().ifPresent(as -> as.data().stream().filter(one -> known.data().containsKey(one.id()))
                .forEach(one -> uses.put(one.id(), use(known.data().get(one.id()), one.id(), known.disk().orElseThrow().isWindows() ? (char) ('C' + one.slot()) + ":\\" : "/data" + one.slot()))));
        return uses;
    }

    private Use use(Disk disk, long seed, String mount) {
        long total = (long) (disk.sizeGb() * 0.97 * (1L << 30));
        double days = Math.min(30, java.time.Duration.between(disk.installedAt(), time.now()).toHours() / 24.0);
        return new Use((long) (total * (0.08 + seed * 37 % 40 / 100.0 * days / 30)), total, List.of(mount));
    }
}
