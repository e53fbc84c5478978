package portico.hypervisor.simulated;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.Wipe;

/** What simulated hosts put aside when a machine is reinstalled: table {@code simulated_kept_disk}; the disk, what was done inside it, and its snapshots. */
record SimulatedAside(SimulatedMachines machines) {

    /** What lies aside. */
    record Kept(Disk disk, Map<Long, Disk> data, Optional<String> passwordHash) {}

    /** One that lies aside already stays what it is, unless the machine still uses it. */
    void keep(HostTarget host, Machine machine, long kept, Wipe wipe) {
        run("""
                insert into simulated_kept_disk (host_id, vm_number, id, disk, data, password_hash, inside, snapshots)
                select m.host_id, ?, ?, m.disk, case when ? then m.data else '{}' end, m.password_hash, (select to_jsonb(i) from simulated_inside i where i.host_id = m.host_id and i.name = m.name),
                       coalesce((select jsonb_agg(to_jsonb(b)) from simulated_backup b where b.host_id = m.host_id and b.vm_number = ? and not b.whole), '[]')
                from simulated_machine m where m.host_id = ? and m.name = ? and m.disk is not null
                on conflict (host_id, vm_number, id) do update set data = excluded.data, password_hash = excluded.password_hash, inside = excluded.inside, snapshots = excluded.snapshots where simulated_kept_disk.disk = excluded.disk""",
                machine.vmId(), kept, wipe == Wipe.ALL_DISKS, machine.vmId(), host.id(), machine.name());
    }

    Optional<Kept> find(HostTarget host, Machine machine, long kept) {
        return machines.inTransaction(connection -> {
            try (var select = connection.prepareStatement("select disk, data, password_hash from simulated_kept_disk where host_id = ? and vm_number = ? and id = ?")) {
                fill(select, host.id(), machine.vmId(), kept);
                try (var row = select.executeQuery()) {
                    if (!row.next()) return Optional.empty();
                    return Optional.of(new Kept(SimulatedMachines.value(row, "disk", Disk.class).orElseThrow(), SimulatedMachines.disks(row), Optional.ofNullable(row.getString("password_hash"))));
                }
            }
        });
    }

    /** What was done inside, and the snapshots, are again as when it was put aside. */
    void putBackRest(HostTarget host, Machine machine, long kept) {
        run("delete from simulated_backup where host_id = ? and vm_number = ? and not whole", host.id(), machine.vmId());
        run("insert into simulated_backup select s.* from simulated_kept_disk k, jsonb_populate_recordset(null::simulated_backup, k.snapshots) s where k.host_id = ? and k.vm_number = ? and k.id = ?",
                host.id(), machine.vmId(), kept);
        run("delete from simulated_inside where host_id = ? and name = ?", host.id(), machine.name());
        run("insert into simulated_inside select i.* from simulated_kept_disk k, jsonb_populate_record(null::simulated_inside, k.inside) i where k.host_id = ? and k.vm_number = ? and k.id = ? and k.inside is not null",
                host.id(), machine.vmId(), kept);
    }

    void setPassword(HostTarget host, Machine machine, long kept, String hash) {
        run("update simulated_kept_disk set password_hash = ? where host_id = ? and vm_number = ? and id = ?", hash, host.id(), machine.vmId(), kept);
    }

    void drop(HostTarget host, Machine machine, long kept) { run("delete from simulated_kept_disk where host_id = ? and vm_number = ? and id = ?", host.id(), machine.vmId(), kept); }

    void dropAll(HostTarget host, Machine machine) { run("delete from simulated_kept_disk where host_id = ? and vm_number = ?", host.id(), machine.vmId()); }

    private void run(String sql, Object... values) {
        machines.inTransaction(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                fill(statement, values);
                return statement.executeUpdate();
            }
        });
    }

    private static void fill(java.sql.PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
    }
}
