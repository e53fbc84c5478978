package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Moves;
import portico.hypervisor.Progress;

/** Moves between hosts that are only played: the machine's rows under the other host's number, after the time that a disk takes. */
@Singleton
public class SimulatedMoves implements Moves {

    /** Tables that know machines by their names, and by their numbers; of the latter full backups stay where they are. */
    private static final List<String> BY_NAME = List.of("simulated_machine", "simulated_inside");

    private final SimulatedHypervisor hypervisor;
    private final SimulatedMachines machines;
    private final HostTime time;

    SimulatedMoves(SimulatedHypervisor hypervisor, SimulatedMachines machines, HostTime time) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.time = time;
    }

    @Override public String driver() { return "simulated"; }

    @Override public void prepare(HostTarget from, HostTarget to, Machine machine, boolean live) {
        hypervisor.begin("prepareMove", to, machine.name());
        machines.find(to.id(), machine.name()).filter(known -> !known.definition().uuid().equals(machine.uuid())).ifPresent(other -> {
            throw new HypervisorException(Kind.NAME_TAKEN, "host " + to.name() + ": " + machine.name() + " is another machine");
        });
    }

    @Override public boolean live(HostTarget from, HostTarget to, Machine machine, Progress progress) {
        hypervisor.begin("live", to, machine.name());
        if (machines.find(to.id(), machine.name()).filter(SimulatedMachine::isRunning).isPresent()) return true;
        hypervisor.begin("leave", from, machine.name());
        if (!demand(from, machine).isRunning()) return false;
        work(progress);
        machines.inTransaction(connection -> {
            carry(connection, from, to, machine);
            forget(connection, from, machine);
            return null;
        });
        return true;
    }

    @Override public void copy(HostTarget from, HostTarget to, Machine machine, Progress progress) {
        hypervisor.begin("copy", to, machine.name());
        hypervisor.begin("leave", from, machine.name());
        SimulatedHypervisor.requireOff(demand(from, machine));
        work(progress);
        machines.inTransaction(connection -> {
            carry(connection, from, to, machine);
            return null;
        });
    }

    @Override public void demandArrived(HostTarget to, Machine machine) {
        hypervisor.begin("demandArrived", to, machine.name());
        var there = demand(to, machine);
        if (!there.definition().uuid().equals(machine.uuid())) throw new HypervisorException(Kind.NAME_TAKEN, machine.name() + " is another machine");
        if (there.disk().isEmpty()) throw new HypervisorException(Kind.NO_DISK, machine.name() + " has no disk");
    }

    @Override public void clear(HostTarget host, Machine machine) {
        hypervisor.begin("clear", host, machine.name());
        var there = machines.find(host.id(), machine.name()).filter(known -> known.definition().uuid().equals(machine.uuid()));
        if (there.filter(SimulatedMachine::isRunning).isPresent()) throw new HypervisorException(Kind.FAILED, machine.name() + " runs on " + host.name());
        if (there.isEmpty()) return;
        machines.inTransaction(connection -> {
            forget(connection, host, machine);
            return null;
        });
    }

    private SimulatedMachine demand(HostTarget host, Machine machine) { return machines.find(host.id(), machine.name()).orElseThrow(() -> SimulatedMachines.noSuchMachine(machine.name())); }

    private void work(Progress progress) {
        for (int percent = 0; percent < 100; percent += 10) {
            progress.report(percent);
            time.sleep(time.copyOfDisk(CloneMode.FULL).dividedBy(10));
        }
        progress.report(100);
    }

    /** What an earlier attempt brought makes way. */
    private static void carry(Connection connection, HostTarget from, HostTarget to, Machine machine) throws SQLException {
        forget(connection, to, machine);
        for (var table : BY_NAME) run(connection, "insert into " + table + " select r.* from " + table + " t, jsonb_populate_record(null::" + table + ", to_jsonb(t) || jsonb_build_object('host_id', ?::bigint)) r where t.host_id = ? and t.name = ?",
                to.id(), from.id(), machine.name());
        run(connection, "insert into simulated_backup select r.* from simulated_backup t, jsonb_populate_record(null::simulated_backup, to_jsonb(t) || jsonb_build_object('host_id', ?::bigint)) r where t.host_id = ? and t.vm_number = ? and not t.whole",
                to.id(), from.id(), machine.vmId());
        run(connection, "insert into simulated_kept_disk select r.* from simulated_kept_disk t, jsonb_populate_record(null::simulated_kept_disk, to_jsonb(t) || jsonb_build_object('host_id', ?::bigint)) r where t.host_id = ? and t.vm_number = ?",
                to.id(), from.id(), machine.vmId());
    }

    private static void forget(Connection connection, HostTarget host, Machine machine) throws SQLException {
        for (var table : BY_NAME.reversed()) run(connection, "delete from " + table + " where host_id = ? and name = ?", host.id(), machine.name());
        run(connection, "delete from simulated_backup where host_id = ? and vm_number = ? and not whole", host.id(), machine.vmId());
        run(connection, "delete from simulated_kept_disk where host_id = ? and vm_number = ?", host.id(), machine.vmId());
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
            statement.executeUpdate();
        }
    }
}
