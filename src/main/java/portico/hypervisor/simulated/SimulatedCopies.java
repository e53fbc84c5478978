package portico.hypervisor.simulated;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.secret.Tokens;

/** What simulated hosts hold of disks as they were: table {@code simulated_backup}. There is nothing on such a disk but a system and its administrator's password. */
final class SimulatedCopies {

    /**
     * A disk as it was.
     *
     * @param data  data disks at the same moment, for a snapshot; those in a full backup have copies of their own
     * @param bytes of the file; 0 for a snapshot
     */
    record Copy(Disk disk, Map<Long, Disk> data, Optional<String> passwordHash, long bytes, String sha256) {

        static Copy snapshot(SimulatedMachine machine, Machine as) {
            var disk = machine.disk().orElseThrow();
            var data = new HashMap<Long, Disk>();
            as.data().stream().filter(one -> machine.data().containsKey(one.id())).forEach(one -> data.put(one.id(), machine.data().get(one.id())));
            return new Copy(disk, data, machine.passwordHash(), 0, Tokens.hash(disk + machine.passwordHash().orElse("")));
        }

        /** @param which the system disk or a data disk, by its number */
        static Copy whole(SimulatedMachine machine, long which) {
            boolean system = which == Machine.SYSTEM_DISK;
            var disk = system ? machine.disk().orElseThrow() : machine.data().get(which);
            if (disk == null) throw new HypervisorException(Kind.NO_DISK, machine.name() + " has no disk " + which);
            // About a fifth of the disk is in use, never the same on two machines.
            long bytes = (long) ((disk.sizeGb() * (150 + (machine.definition().vmId() + which) * 37 % 130) / 1000.0) * (1L << 30));
            var hash = system ? machine.passwordHash() : Optional.<String>empty();
            return new Copy(disk, Map.of(), hash, bytes, Tokens.hash(disk + hash.orElse("")));
        }
    }

    private final SimulatedMachines machines;

    SimulatedCopies(SimulatedMachines machines) { this.machines = machines; }

    /** Replaces what is there under that name. */
    void keep(HostTarget host, long vmNumber, long id, boolean whole, Copy copy) {
        run("""
                insert into simulated_backup (host_id, vm_number, id, whole, disk, data, password_hash, bytes, sha256) values (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)
                on conflict (host_id, vm_number, id) do update set disk = excluded.disk, data = excluded.data, password_hash = excluded.password_hash, bytes = excluded.bytes, sha256 = excluded.sha256""",
                host.id(), vmNumber, id, whole, SimulatedMachines.json(copy.disk), SimulatedMachines.json(copy.data), copy.passwordHash.orElse(null), copy.bytes, copy.sha256);
    }

    Optional<Copy> find(HostTarget host, long vmNumber, long id) {
        return machines.inTransaction(connection -> {
            try (var select = connection.prepareStatement("select disk, data, password_hash, bytes, sha256 from simulated_backup where host_id = ? and vm_number = ? and id = ?")) {
                fill(select, host.id(), vmNumber, id);
                try (var row = select.executeQuery()) {
                    if (!row.next()) return Optional.empty();
                    var disk = SimulatedMachines.value(row, "disk", Disk.class).orElseThrow();
                    return Optional.of(new Copy(disk, SimulatedMachines.disks(row), Optional.ofNullable(row.getString("password_hash")), row.getLong("bytes"), row.getString("sha256")));
                }
            }
        });
    }

    void drop(HostTarget host, long vmNumber, long id) { run("delete from simulated_backup where host_id = ? and vm_number = ? and id = ?", host.id(), vmNumber, id); }

    /** Of what was kept before attempts to go back to a snapshot, everything but these goes. */
    void dropFormer(HostTarget host, Machine machine, Set<Long> kept) {
        run("delete from simulated_backup where host_id = ? and vm_number = ? and id < 0 and not -id = any (?)", host.id(), machine.vmId(), kept.toArray(Long[]::new));
    }

    /** Snapshots end with their disk. */
    void dropSnapshots(HostTarget host, Machine machine) { run("delete from simulated_backup where host_id = ? and vm_number = ? and not whole", host.id(), machine.vmId()); }

    private void run(String sql, Object... values) {
        machines.inTransaction(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                fill(statement, values);
                return statement.executeUpdate();
            }
        });
    }

    private static void fill(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
    }
}
