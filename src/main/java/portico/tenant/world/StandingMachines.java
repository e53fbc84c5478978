package portico.tenant.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portico.account.Passwords;
import portico.hypervisor.Machine;
import portico.hypervisor.TemplateImage;
import portico.infra.OsTemplate;
import portico.secret.Tokens;
import portico.secret.Vault;

/**
 * Puts a VM on a simulated host in a state, as if it had been installed days ago: what an installation would have left in the VM's row, and what the
 * simulated host would remember (table simulated_machine, see its migration).
 */
class StandingMachines {

    private static final int INSTALLING = 0;
    private static final int LOCKED = 1;
    private static final int NORMAL = 2;
    private static final int OVERDUE = -1;
    private static final int OVER_TRAFFIC = -2;
    private static final int OVER_TRAFFIC_OFF = -3;
    private static final JsonMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule()).disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();

    private final Connection database;
    private final Vault vault;

    StandingMachines(Connection database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    void place(WorldFile.Vm vm, long id) throws SQLException {
        var password = Tokens.password();
        // Spread over days, so that the demo's machines were not all started in the same second.
        var bootedAt = Instant.now().minus(Duration.ofMinutes(95L + id * 1_237 % 40_000));
        boolean running = switch (vm.state()) {
            case RUNNING, OVER_TRAFFIC -> true;
            case OFF, LOCKED, OVERDUE, OVER_TRAFFIC_OFF, SETUP_FAILED -> false;
        };
        updateVm(vm.state(), id, password, running, bootedAt);
        remember(vm, id, password, running, bootedAt);
        new StandingBackups(database).make(vm, id);
    }

    private void updateVm(WorldFile.VmState state, long id, String password, boolean running, Instant bootedAt) throws SQLException {
        try (var update = database.prepareStatement("""
                update vm set status = ?, status_reason = ?, install_failed = ?, password_encrypted = ?, power = ?, power_since = ?, status_changed_at = ?, created_at = ?, held_off = ?, stays_off_at = ?
                where id = ?""")) {
            update.setInt(1, switch (state) {
                case RUNNING, OFF -> NORMAL;
                case LOCKED -> LOCKED;
                case OVERDUE -> OVERDUE;
                case OVER_TRAFFIC -> OVER_TRAFFIC;
                case OVER_TRAFFIC_OFF -> OVER_TRAFFIC_OFF;
                case SETUP_FAILED -> INSTALLING;
            });
            update.setString(2, state == WorldFile.VmState.SETUP_FAILED ? "failure.no-boot" : null);
            update.setBoolean(3, state == WorldFile.VmState.SETUP_FAILED);
            update.setBytes(4, vault.seal(password));
            update.setString(5, running ? "RUNNING" : "OFF");
            update.setObject(6, bootedAt.atOffset(ZoneOffset.UTC));
            update.setObject(7, bootedAt.atOffset(ZoneOffset.UTC));
            update.setObject(8, bootedAt.minus(Duration.ofDays(20)).atOffset(ZoneOffset.UTC));
            update.setBoolean(9, switch (state) {
                case LOCKED, OVERDUE, OVER_TRAFFIC_OFF -> true;
                case RUNNING, OFF, OVER_TRAFFIC, SETUP_FAILED -> false;
            });
            update.setObject(10, running ? null : bootedAt.atOffset(ZoneOffset.UTC));
            update.setLong(11, id);
            update.executeUpdate();
        }
    }

    private void remember(WorldFile.Vm vm, long id, String password, boolean running, Instant bootedAt) throws SQLException {
        var machine = describe(vm, id);
        try (var insert = database.prepareStatement("""
                insert into simulated_machine (host_id, name, definition, booted_as, booted_at, disk, password_hash, data)
                values (?, ?, ?::jsonb, ?::jsonb, ?, ?::jsonb, ?, ?::jsonb) on conflict do nothing""")) {
            insert.setLong(1, vm.host());
            insert.setString(2, machine.name());
            insert.setString(3, json(machine));
            insert.setString(4, running ? json(machine) : null);
            insert.setObject(5, running ? bootedAt.atOffset(ZoneOffset.UTC) : null);
            insert.setString(6, json(Map.of("template", template(vm.template()), "sizeGb", vm.diskGb(), "installedAt", bootedAt)));
            insert.setString(7, Passwords.hash(password));
            var data = new HashMap<Long, Object>();
            for (var disk : machine.data()) data.put(disk.id(), Map.of("template", new TemplateImage("", false, ""), "sizeGb", disk.sizeGb(), "installedAt", bootedAt));
            insert.setString(8, json(data));
            insert.executeUpdate();
        }
    }

    private Machine describe(WorldFile.Vm vm, long id) throws SQLException {
        try (var query = database.prepareStatement("""
                select v.uuid, n.mac, n.network, host(a.ip), b.netmask, b.gateway, b.dns from vm v join nic n on n.vm_id = v.id
                join ip_address a on a.nic_id = n.id join ip_block b on b.id = a.ip_block_id where v.id = ?""")) {
            query.setLong(1, id);
            try (var row = query.executeQuery()) {
                row.next();
                var card = new Machine.Card(row.getString(2), row.getString(3), true, List.of(row.getString(4) + "/" + prefixLength(row)), row.getString(6),
                        List.of((String[]) row.getArray(7).getArray()));
                return new Machine(id, Machine.nameOf(id), row.getString(1), vm.cpu(), vm.ramMb(), vm.diskGb(), vm.linkSpeedMbps() == null ? 0 : vm.linkSpeedMbps(), List.of(card), null, data(id));
            }
        }
    }

    private List<Machine.DataDisk> data(long id) throws SQLException {
        try (var query = database.prepareStatement("select id, slot, size_gb from data_disk where vm_id = ? order by slot")) {
            query.setLong(1, id);
            var disks = new ArrayList<Machine.DataDisk>();
            try (var row = query.executeQuery()) {
                while (row.next()) disks.add(new Machine.DataDisk(row.getLong(1), row.getInt(2), row.getInt(3)));
            }
            return disks;
        }
    }

    private static int prefixLength(ResultSet row) throws SQLException {
        int bits = 0;
        for (var part : InetAddress.ofLiteral(row.getString(5)).getAddress()) bits += Integer.bitCount(part & 0xff);
        return bits;
    }

    private TemplateImage template(long id) throws SQLException {
        try (var query = database.prepareStatement("select image, agent, family from os_template where id = ?")) {
            query.setLong(1, id);
            try (var row = query.executeQuery()) {
                row.next();
                return new TemplateImage(row.getString(1), row.getBoolean(2), OsTemplate.administratorOf(row.getString(3)));
            }
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
