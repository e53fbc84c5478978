package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import portico.hypervisor.Census;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;

/** Who lives on a host that is only played. */
@Singleton
public class SimulatedCensus implements Census {

    private final SimulatedMachines machines;
    private final Mishaps mishaps;

    SimulatedCensus(SimulatedMachines machines, Mishaps mishaps) {
        this.machines = machines;
        this.mishaps = mishaps;
    }

    @Override public String driver() { return "simulated"; }

    @Override public Optional<String> identity(HostTarget host, String machine) {
        mishaps.before("identity", host);
        return machines.find(host.id(), machine).map(known -> known.definition().uuid());
    }

    @Override public List<Resident> residents(HostTarget host, Set<String> known) {
        mishaps.before("residents", host);
        return machines.on(host.id()).stream().filter(machine -> !known.contains(machine.name())).map(machine -> described(host, machine)).toList();
    }

    /** Old disks of machines that are gone: nothing else is left over here. */
    @Override public List<StrayDisks> strayDisks(HostTarget host, Set<Long> known) {
        mishaps.before("strayDisks", host);
        return machines.inTransaction(connection -> {
            try (var select = connection.prepareStatement("""
                    select vm_number, sum((disk->>'sizeGb')::bigint), max((disk->>'installedAt')::timestamptz) from simulated_kept_disk where host_id = ? and not vm_number = any (?) group by vm_number order by vm_number""")) {
                select.setLong(1, host.id());
                select.setObject(2, known.toArray(Long[]::new));
                var found = new ArrayList<StrayDisks>();
                for (var row = select.executeQuery(); row.next(); )
                    found.add(new StrayDisks(row.getLong(1), host.storage() + "/disks/" + Machine.nameOf(row.getLong(1)), row.getLong(2) << 30, row.getObject(3, OffsetDateTime.class).toInstant()));
                return found;
            }
        });
    }

    private static Resident described(HostTarget host, SimulatedMachine machine) {
        var as = machine.definition();
        var disks = machine.disk().map(disk -> new Disk(host.storage() + "/" + as.name() + ".qcow2", "qcow2", "vda", disk.sizeGb(), false)).stream().toList();
        return new Resident(as.name(), as.uuid(), machine.isRunning() ? PowerState.RUNNING : PowerState.OFF, as.cpu(), as.memoryMb(), disks,
                as.cards().stream().map(card -> card.mac()).toList(), machine.disk().filter(disk -> disk.template().agent()).isPresent(), false);
    }
}
