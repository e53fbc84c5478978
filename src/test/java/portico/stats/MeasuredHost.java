package portico.stats;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;
import portico.testing.Given;

/** Hosts whose counters tests make up: no driver answers at their address, so the portal's own poller leaves them alone. */
@Singleton
public class MeasuredHost {

    private static final AtomicLong NUMBERS = new AtomicLong(5_000);

    private final DataSource database;
    private final Given given;

    MeasuredHost(DataSource database, Given given) {
        this.database = database;
        this.given = given;
    }

    public HostTarget host() {
        long id = NUMBERS.incrementAndGet();
        // In a group that no tenant was granted: what sites are told of their servers stays as it is.
        given.sql("insert into host_group (id, name) values (9077, 'Measured') on conflict do nothing");
        given.sql("insert into host (id, host_group_id, name, address, driver, uri, max_cpu, max_ram_mb, max_disk_gb) values (?, 9077, ?, '127.0.0.1', 'libvirt', 'qemu+unix:///system?socket=/nonexistent', 64, 65536, 1000)",
                id, "measured-" + id);
        return new HostTarget(id, "measured-" + id, "libvirt", "", "", "");
    }

    /** A VM with two processors on it. */
    public long vm(HostTarget host, Given.Customer owner) { return vms(host, owner, 1).getFirst(); }

    public List<Long> vms(HostTarget host, Given.Customer owner, int count) {
        given.sql("""
                insert into vm (tenant, owner_id, host_id, os_template_id, name, cpu, ram_mb, min_ram_mb, disk_gb, status, power)
                select ?, ?, ?, 17, 'measured' || i, 2, 1024, 1024, 20, 2, 'RUNNING' from generate_series(1, ?::int) i""", owner.tenant(), owner.id(), host.id(), count);
        return rows("select id from vm where host_id = ? order by id desc limit ?", host.id(), count).reversed().stream().map(row -> (Long) row.get("id")).toList();
    }

    /** A reading of a machine that runs. Memory is 300 MiB used and 700 MiB free. */
    public static Map<String, MachineState> running(long vm, long cpuNs, long read, long written, long in, long out) {
        return Map.of(Machine.nameOf(vm), new MachineState(Machine.nameOf(vm), PowerState.RUNNING, cpuNs, 300 * 1024, 700 * 1024, read, written, in, out));
    }

    public static Map<String, MachineState> off(long vm) { return Map.of(Machine.nameOf(vm), new MachineState(Machine.nameOf(vm), PowerState.OFF, -1, -1, -1, -1, -1, -1, -1)); }

    /** What is stored at a level, by the begin of the sample's time. */
    public Map<Instant, Map<String, Object>> samples(long vm, Range range) {
        var found = new HashMap<Instant, Map<String, Object>>();
        for (var row : rows("select * from vm_sample where vm_id = ? and level = ?", vm, range.level)) found.put(((java.sql.Timestamp) row.get("at")).toInstant(), row);
        return found;
    }

    /** The newest column of the first row as a number. */
    public long number(String sql, Object... parameters) { return ((Number) rows(sql, parameters).getFirst().values().iterator().next()).longValue(); }

    public List<Map<String, Object>> rows(String sql, Object... parameters) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var everywhere = connection.createStatement()) { everywhere.execute("select set_config('portico.tenant', '*', true)"); }
            try (var prepared = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) prepared.setObject(i + 1, parameters[i]);
                var result = prepared.executeQuery();
                var rows = new ArrayList<Map<String, Object>>();
                while (result.next()) {
                    var row = new java.util.LinkedHashMap<String, Object>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) row.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
                    rows.add(row);
                }
                connection.rollback();
                return rows;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
