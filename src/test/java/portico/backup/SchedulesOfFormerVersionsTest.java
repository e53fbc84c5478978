package portico.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import portico.launch.EmbeddedDatabase;
import portico.secret.Vault;
import portico.tenant.world.World;

/** What an installation had when a VM had one schedule for each kind of backup goes on: each schedule keeps its times, and what it has made is still its own. */
class SchedulesOfFormerVersionsTest {

    private static final String WORLD = """
            tenants: [{ code: acme, name: Acme Hosting, hostGroups: [1] }]
            userGroups: [{ tenant: acme, utype: 0, name: Standard }]
            users: [{ userid: 1, username: ann1980, name: Ann, email: ann@acme.test, apiKey: none }]
            hostGroups: [{ id: 1, name: Shanghai }]
            hosts: [{ id: 3, group: 1, name: node-1, address: 127.0.0.1, driver: simulated, maxCpu: 16, maxRamMb: 65536, maxDiskGb: 2000 }]
            ipBlocks: [{ id: 1, host: 3, name: public, start: 10.77.0.1, end: 10.77.0.4, netmask: 255.255.255.0, gateway: 10.77.0.1, dns: [10.77.0.1] }]
            templates: [{ id: 17, name: Debian 12, image: debian-12.qcow2, hosts: [3] }]
            vms:
              - { id: 101, user: 1, name: web01, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5, state: running }
              - { id: 102, user: 1, name: gone01, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5, state: running }
            """;

    @TempDir static Path directory;
    private static EmbeddedDatabase server;
    private static PGSimpleDataSource database;

    @BeforeAll static void start() {
        server = EmbeddedDatabase.start(directory.resolve("database"), directory.resolve("postgresql"));
        database = new PGSimpleDataSource();
        database.setUrl(server.url());
        database.setUser(server.user());
        database.setPassword(server.password());
    }

    @AfterAll static void stop() { server.close(); }

    @Test void they_keep_their_times_and_their_backups() throws SQLException {
        Flyway.configure().dataSource(database).locations("classpath:migration").target("352").load().migrate();
        World.parse("world.yaml", WORLD, Map.<String, String>of()::get).apply(database, new Vault(Base64.getEncoder().encodeToString(new byte[32])));
        for (long vm : new long[] { 101, 102 }) {
            schedule(10 * vm, vm, 0, 2);
            schedule(10 * vm + 1, vm, 1, 1);
            backup(vm, 0, "snapshot by schedule", true);
            backup(vm, 0, "snapshot by hand", false);
            backup(vm, 1, "full by schedule", true);
        }
        // One of them lies in the trash.
        change("insert into trashed_vm (vm_id, tenant, owner_number, host_id, name, disk_gb, machine, packed, trashed_at, erase_at, asked_by) select 102, 'acme', 1, 3, 'gone01', 5, '{}', portico_pack_vm(102), now(), now() + interval '1 day', 'test'");
        change("update ip_address set vm_id = null, nic_id = null where vm_id = 102");
        change("delete from vm where id = 102");

        Flyway.configure().dataSource(database).locations("classpath:migration").load().migrate();
        change("select portico_unpack_vm(packed) from trashed_vm where vm_id = 102");
        assertThat(rows("select vm_id || ' ' || kind || ' ' || rhythm || ' ' || weekday || ' ' || hour || ' ' || keep || ' ' || (told_at is null) from backup_schedule order by id"))
                .containsExactly("101 0 2 5 4 2 true", "101 1 1 5 4 2 true", "102 0 2 5 4 2 true", "102 1 1 5 4 2 true");
        assertThat(rows("select (planned_at = next_at)::text from backup_schedule where vm_id = 101")).containsExactly("true", "true");
        assertThat(rows("select vm_number || ' ' || name || ' ' || coalesce(schedule_id, 0) from backup order by id")).containsExactly(
                "101 snapshot by schedule 1010", "101 snapshot by hand 0", "101 full by schedule 1011", "102 snapshot by schedule 1020", "102 snapshot by hand 0", "102 full by schedule 1021");
    }

    private static void schedule(long id, long vm, int kind, int rhythm) throws SQLException {
        change("insert into backup_schedule (id, tenant, vm_id, kind, rhythm, weekday, hour, keep, next_at) values (" + id + ", 'acme', " + vm + ", " + kind + ", " + rhythm + ", 5, 4, 2, now() + interval '1 hour')");
    }

    private static void backup(long vm, int kind, String name, boolean scheduled) throws SQLException {
        change("insert into backup (tenant, vm_id, vm_number, vm_name, host_id, kind, name, state, scheduled, bytes, sha256, disk_gb, os_name, guest_user) values ('acme', " + vm + ", " + vm + ", 'web', 3, "
                + kind + ", '" + name + "', 'DONE', " + scheduled + ", 1, 'sum', 5, '', 'root')");
    }

    private static void change(String statement) throws SQLException { rows(statement); }

    /** As a tenant's transaction that sees all. */
    private static List<String> rows(String sql) throws SQLException {
        try (var connection = database.getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select set_config('portico.tenant', '*', true)");
            var rows = new ArrayList<String>();
            if (statement.execute(sql)) try (var result = statement.getResultSet()) { while (result.next()) rows.add(result.getString(1)); }
            connection.commit();
            return rows;
        }
    }
}
