package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import portico.infra.OsTemplate;
import portico.vm.Nic;

/**
 * VMs, created once. The rows are made here; the portal finds a VM that waits for its first installation and queues that
 * ({@code portico.provision.InstallPlannedVms}). VMs with a {@code state} are put on their simulated host as they are ({@link StandingMachines}).
 */
class Machines {

    private record Owner(long id, String tenant) {}

    private record Template(int minDiskGb, String administrator, boolean onHost) {}

    private final Rows rows;
    private final Connection database;
    private final YamlTree tree;
    private final StandingMachines standing;

    Machines(Rows rows, Connection database, YamlTree tree, StandingMachines standing) {
        this.rows = rows;
        this.database = database;
        this.tree = tree;
        this.standing = standing;
    }

    void bring(WorldFile file) throws SQLException {
        for (int i = 0; i < file.vms().size(); i++) {
            try {
                vm(file.vms().get(i), "vms[" + i + "]");
            } catch (SQLException refused) {
                throw Rows.named("VM " + file.vms().get(i).name(), refused);
            }
        }
    }

    private void vm(WorldFile.Vm vm, String at) throws SQLException {
        var owner = owner(vm);
        var label = "VM " + (vm.id() == null ? "" : vm.id() + " ") + vm.name();
        if (exists(vm, owner)) {
            rows.note(new Change(Change.Kind.SAME, label, List.of()));
            return;
        }
        var template = template(vm);
        if (!template.onHost) tree.problem(at + ".template", "template " + vm.template() + " is not on host " + vm.host());
        if (vm.diskGb() < template.minDiskGb) tree.problem(at + ".diskGb", "template " + vm.template() + " needs " + template.minDiskGb + " GB");
        var id = insert(vm, owner, template.administrator);
        insertDataDisks(vm, id, owner.tenant);
        var nic = insertNic(vm, id, owner.tenant);
        if (!takeAddress(vm, id, nic, at)) return;
        if (vm.state() != null) standing.place(vm, id);
        new SharedRules(database, tree).bring(vm, id, nic, at);
        rows.note(new Change(Change.Kind.CREATED, label, List.of()));
    }

    private Owner owner(WorldFile.Vm vm) throws SQLException {
        try (var query = database.prepareStatement("select id, tenant from user_account where number = ? and (tenant = ? or ?::text is null)")) {
            query.setLong(1, vm.user());
            query.setString(2, vm.tenant());
            query.setString(3, vm.tenant());
            try (var result = query.executeQuery()) {
                if (!result.next()) throw new IllegalStateException("the owner of " + vm.name() + " was checked before");
                return new Owner(result.getLong(1), result.getString(2));
            }
        }
    }

    private Template template(WorldFile.Vm vm) throws SQLException {
        try (var query = database.prepareStatement("""
                select min_disk_gb, family, exists (select from os_template_host where os_template_id = t.id and host_id = ?) from os_template t where id = ?""")) {
            query.setLong(1, vm.host());
            query.setLong(2, vm.template());
            try (var result = query.executeQuery()) {
                if (!result.next()) throw new IllegalStateException("the template of " + vm.name() + " was checked before");
                return new Template(result.getInt(1), OsTemplate.administratorOf(result.getString(2)), result.getBoolean(3));
            }
        }
    }

    /** One without an id is known by its owner and name. What was deleted is not made again. */
    private boolean exists(WorldFile.Vm vm, Owner owner) throws SQLException {
        try (var query = database.prepareStatement("""
                select 1 from vm where id = ? or ?::bigint is null and owner_id = ? and name = ?
                union all select 1 from trashed_vm where vm_id = ? or ?::bigint is null and tenant = ? and owner_number = ? and name = ?""")) {
            query.setObject(1, vm.id());
            query.setObject(2, vm.id());
            query.setLong(3, owner.id);
            query.setString(4, vm.name());
            query.setObject(5, vm.id());
            query.setObject(6, vm.id());
            query.setString(7, owner.tenant);
            query.setLong(8, vm.user());
            query.setString(9, vm.name());
            try (var result = query.executeQuery()) { return result.next(); }
        }
    }

    private long insert(WorldFile.Vm vm, Owner owner, String administrator) throws SQLException {
        var backups = vm.backups() == null ? new WorldFile.Backups(null, null) : vm.backups();
        try (var insert = database.prepareStatement("""
                insert into vm (id, tenant, owner_id, host_id, os_template_id, name, external_id, cpu, ram_mb, min_ram_mb, disk_gb, link_speed_mbps, traffic_quota_gb,
                    traffic_used_bytes, shared_ip, snapshots, full_backups, port_forwards, site_bindings, uuid, guest_user)
                values (coalesce(?, nextval(pg_get_serial_sequence('vm', 'id'))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::bigint << 30, ?, ?, ?, ?, ?, coalesce(?, gen_random_uuid()), ?) returning id""")) {
            insert.setObject(1, vm.id());
            insert.setString(2, owner.tenant);
            insert.setLong(3, owner.id);
            insert.setLong(4, vm.host());
            insert.setLong(5, vm.template());
            insert.setString(6, vm.name());
            insert.setString(7, vm.externalId());
            insert.setInt(8, vm.cpu());
            insert.setInt(9, vm.ramMb());
            insert.setInt(10, vm.ramMb());
            insert.setInt(11, vm.diskGb());
            insert.setInt(12, orZero(vm.linkSpeedMbps()));
            insert.setInt(13, orZero(vm.trafficQuotaGb()));
            insert.setInt(14, orZero(vm.trafficUsedGb()));
            insert.setBoolean(15, Boolean.TRUE.equals(vm.sharedIp()));
            insert.setInt(16, orZero(backups.snapshots()));
            insert.setInt(17, orZero(backups.full()));
            insert.setInt(18, orZero(vm.portForwards()));
            insert.setInt(19, orZero(vm.siteBindings()));
            insert.setObject(20, vm.uuid());
            insert.setString(21, administrator);
            try (var result = insert.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private void insertDataDisks(WorldFile.Vm vm, long id, String tenant) throws SQLException {
        if (vm.dataDisksGb() == null) return;
        try (var insert = database.prepareStatement("insert into data_disk (tenant, vm_id, slot, size_gb) values (?, ?, ?, ?)")) {
            for (int i = 0; i < vm.dataDisksGb().size(); i++) {
                insert.setString(1, tenant);
                insert.setLong(2, id);
                insert.setInt(3, i + 1);
                insert.setInt(4, vm.dataDisksGb().get(i));
                insert.executeUpdate();
            }
        }
    }

    private long insertNic(WorldFile.Vm vm, long id, String tenant) throws SQLException {
        try (var insert = database.prepareStatement("insert into nic (tenant, vm_id, slot, mac, network) select ?, ?, 0, ?, network from host where id = ? returning id")) {
            insert.setString(1, tenant);
            insert.setLong(2, id);
            insert.setString(3, Nic.macFor(id, 0));
            insert.setLong(4, vm.host());
            try (var result = insert.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /** The address the file names, which says itself whether it is a shared one, or the lowest free IPv4 address of the right kind on the host. */
    private boolean takeAddress(WorldFile.Vm vm, long id, long nic, String at) throws SQLException {
        try (var take = database.prepareStatement("""
                update ip_address taken set vm_id = ?, nic_id = ?, main = true where taken.id = (
                    select a.id from ip_address a join ip_block b on b.id = a.ip_block_id
                    where portico_reaches(b.host_id, b.whole_group, ?) and a.vm_id is null and (a.ip = ?::inet or ?::inet is null and b.shared = ? and family(a.ip) = 4)
                    order by a.ip limit 1 for update of a)
                returning (select shared from ip_block where id = taken.ip_block_id)""")) {
            take.setLong(1, id);
            take.setLong(2, nic);
            take.setLong(3, vm.host());
            take.setString(4, vm.ip());
            take.setString(5, vm.ip());
            take.setBoolean(6, Boolean.TRUE.equals(vm.sharedIp()));
            try (var result = take.executeQuery()) {
                if (result.next()) {
                    setShared(id, result.getBoolean(1));
                    return true;
                }
            }
        }
        if (vm.ip() != null) tree.problem(at + ".ip", vm.ip() + " is not a free address of host " + vm.host());
        else tree.problem(at, "host " + vm.host() + " has no free " + (Boolean.TRUE.equals(vm.sharedIp()) ? "shared" : "public") + " address");
        return false;
    }

    private void setShared(long id, boolean shared) throws SQLException {
        try (var update = database.prepareStatement("update vm set shared_ip = ? where id = ?")) {
            update.setBoolean(1, shared);
            update.setLong(2, id);
            update.executeUpdate();
        }
    }

    private static int orZero(Integer value) { return Optional.ofNullable(value).orElse(0); }
}
