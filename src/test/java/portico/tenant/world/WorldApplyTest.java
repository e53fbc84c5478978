package portico.tenant.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import portico.account.Passwords;
import portico.launch.EmbeddedDatabase;
import portico.secret.Tokens;
import portico.secret.Vault;

/** World files against the real tables, as the application's role, which row-level security holds for. */
class WorldApplyTest {

    private static final Vault VAULT = new Vault(Base64.getEncoder().encodeToString(new byte[32]));
    private static final String WORLD = """
            tenants:
              - { code: acme, name: Acme Hosting, hosts: [portal.acme.test, localhost], hostGroups: [1], systemKey: acme-system-key,
                  staff: [{ username: support, role: support }] }
            operators: [{ username: root, password: rootroot }]
            userGroups:
              - { tenant: acme, utype: 0, name: Standard, email: { reload: true } }
            users:
              - { userid: 1, username: ann1980, password: annsecret, name: Ann, email: ann@acme.test, apiKey: anns-api-key }
              - { userid: 2, username: bob1980, name: Bob, email: bob@acme.test, apiKey: none }
            hostGroups: [{ id: 1, name: Shanghai }]
            hosts:
              - { id: 3, group: 1, name: node-1, address: 127.0.0.1, driver: simulated, maxCpu: 16, maxRamMb: 65536, maxDiskGb: 2000, cloneMode: full, portRange: 100-200 }
            ipBlocks:
              - { id: 1, host: 3, name: public, start: 10.77.0.1, end: 10.77.0.4, netmask: 255.255.255.0, gateway: 10.77.0.1, dns: [10.77.0.1, 10.77.0.2] }
            templates:
              - { id: 17, name: Debian 12, image: debian-12.qcow2, hosts: [3] }
            vms:
              - { id: 101, user: 1, name: web01, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5 }
              - { id: 102, user: 2, name: db01, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5, state: running, ip: 10.77.0.4 }
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

    @BeforeEach void anEmptyInstallation() {
        var schema = Flyway.configure().dataSource(database).locations("classpath:migration").cleanDisabled(false).load();
        schema.clean();
        schema.migrate();
    }

    @Test void creates_what_the_file_names() throws SQLException {
        var outcome = apply(WORLD);
        assertThat(outcome.diff()).contains("+ tenant acme", "+ host 3 node-1", "+ 3 addresses in IP block 1 public", "+ user acme/1 ann1980", "+ VM 101 web01");
        assertThat(one("select canonical::text from tenant_host where host = 'portal.acme.test'")).isEqualTo("true");
        assertThat(one("select max_cpu || ' ' || clone_mode || ' ' || port_from || ' ' || port_to from host where id = 3")).isEqualTo("16 FULL 100 200");
        assertThat(one("select array_to_string(dns, ' ') from ip_block")).isEqualTo("10.77.0.1 10.77.0.2");
        assertThat(one("select email_on_reload || ' ' || email_on_revert from user_group")).isEqualTo("true false");
        assertThat(Passwords.matches("annsecret", one("select password_hash from user_account where number = 1"))).isTrue();
        assertThat(one("select api_key_hash from user_account where number = 1")).isEqualTo(Tokens.hash("anns-api-key"));
        assertThat(one("select tenant || ' ' || role from staff where username = 'root'")).isEqualTo("* operator");
    }

    @Test void a_vm_without_a_state_waits_for_its_installation() throws SQLException {
        apply(WORLD);
        assertThat(one("select v.status || ' ' || v.install_failed || ' ' || host(a.ip) || ' ' || n.mac from vm v join nic n on n.vm_id = v.id join ip_address a on a.nic_id = n.id where v.id = 101"))
                .isEqualTo("0 false 10.77.0.2 52:54:00:00:00:65");
    }

    @Test void a_vm_with_a_state_is_on_its_simulated_host_already() throws SQLException {
        apply(WORLD);
        assertThat(one("select status || ' ' || power from vm where id = 102")).isEqualTo("2 RUNNING");
        assertThat(one("select (definition -> 'cards' -> 0 -> 'addresses' ->> 0) || ' ' || (disk -> 'template' ->> 'file') || ' ' || (booted_at is not null) from simulated_machine"))
                .isEqualTo("10.77.0.4/24 debian-12.qcow2 true");
        var sealed = Base64.getDecoder().decode(one("select encode(password_encrypted, 'base64') from vm where id = 102"));
        assertThat(Passwords.matches(VAULT.open(sealed), one("select password_hash from simulated_machine"))).as("the password shown is the guest's").isTrue();
    }

    @Test void secrets_that_are_left_out_are_made_up_and_told_once() throws SQLException {
        var secrets = apply(WORLD).secrets();
        assertThat(secrets).extracting(s -> s.owner() + " " + s.kind()).containsExactly("support STAFF_PASSWORD", "bob1980 PASSWORD");
        assertThat(Passwords.matches(secrets.getLast().value(), one("select password_hash from user_account where number = 2"))).isTrue();
        assertThat(one("select api_key_hash is null from user_account where number = 2")).as("'none' is no key").isEqualTo("t");
        assertThat(apply(WORLD).secrets()).isEmpty();
    }

    @Test void reserved_ports_are_a_value_of_their_host() throws SQLException {
        apply(WORLD);
        assertThat(reserved()).as("for every host, from the start").isEqualTo("every 22-22, every 80-80, every 443-443");
        var host = WORLD.replace("portRange: 100-200 }", "portRange: 100-200, reservedPorts: [{ ports: 150-151, reason: agent }, { ports: 110, reason: mail }] }");
        assertThat(apply(host).diff()).contains("~ host 3 node-1: reservedPorts: (none) -> 110 mail, 150-151 agent");
        assertThat(reserved()).isEqualTo("every 22-22, every 80-80, every 443-443, 3 110-110, 3 150-151");
        assertThat(apply(host).diff()).singleElement().asString().endsWith(" unchanged");
        apply(WORLD);
        assertThat(reserved()).as("a file that says nothing of it").contains("3 110-110");
        assertThat(apply(WORLD.replace("portRange: 100-200 }", "portRange: 100-200, reservedPorts: [] }")).diff()).contains("~ host 3 node-1: reservedPorts: 110 mail, 150-151 agent -> (none)");
        assertThat(reserved()).isEqualTo("every 22-22, every 80-80, every 443-443");
    }

    private String reserved() throws SQLException {
        return one("select string_agg(coalesce(host_id::text, 'every') || ' ' || first_port || '-' || last_port, ', ' order by host_id nulls first, first_port) from reserved_port");
    }

    @Test void applying_it_again_changes_nothing() throws SQLException {
        apply(WORLD);
        var before = one("select md5(string_agg(t::text, ',' order by number)) from user_account t") + one("select md5(string_agg(t::text, ',' order by id)) from vm t");
        assertThat(apply(WORLD).diff()).singleElement().asString().startsWith("= ").endsWith(" unchanged");
        assertThat(one("select md5(string_agg(t::text, ',' order by number)) from user_account t") + one("select md5(string_agg(t::text, ',' order by id)) from vm t")).isEqualTo(before);
    }

    @Test void changes_what_differs_and_keeps_what_is_not_named() throws SQLException {
        apply(WORLD);
        var diff = apply("""
                users:
                  - { userid: 1, username: ann1980, password: newsecret, name: Ann Lee, email: ann@acme.test }
                hosts:
                  - { id: 3, group: 1, name: node-1, address: 127.0.0.1, driver: simulated, maxCpu: 32, maxRamMb: 65536, maxDiskGb: 2000 }
                """).diff();
        assertThat(diff).containsExactly("~ host 3 node-1: maxCpu: 16 -> 32", "~ user acme/1 ann1980: name: Ann -> Ann Lee, password: changed");
        assertThat(one("select clone_mode from host where id = 3")).as("not named").isEqualTo("FULL");
        assertThat(one("select api_key_hash from user_account where number = 1")).isEqualTo(Tokens.hash("anns-api-key"));
        assertThat(one("select count(*) from user_account")).as("nothing is deleted").isEqualTo("2");
    }

    @Test void a_dry_run_says_the_same_and_changes_nothing() throws SQLException {
        assertThat(World.parse("world.yaml", WORLD, Map.<String, String>of()::get).diff(database, VAULT).diff()).isEqualTo(apply(WORLD).diff());
        anEmptyInstallation();
        World.parse("world.yaml", WORLD, Map.<String, String>of()::get).diff(database, VAULT);
        assertThat(one("select count(*) from tenant")).isEqualTo("0");
    }

    @Test void what_it_refers_to_must_be_in_the_file_or_there_already() throws SQLException {
        assertThat(problems("""
                users:
                  - { tenant: nobody, userid: 1, username: ann1980, name: Ann, email: ann@acme.test }
                hosts: [{ id: 3, group: 9, name: node-1, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }]
                ipBlocks: [{ id: 1, host: 4, name: x, start: 10.0.0.1, end: 10.0.0.2, netmask: 255.255.255.0, gateway: 10.0.0.1 }]
                vms: [{ user: 7, name: web, host: 3, template: 1, cpu: 1, ramMb: 1, diskGb: 1 }]
                """)).containsExactly(
                "world.yaml:2: users[0].tenant: tenant nobody is not defined",
                "world.yaml:3: hosts[0].group: host group 9 is not defined",
                "world.yaml:4: ipBlocks[0].host: host 4 is not defined",
                "world.yaml:5: vms[0].template: template 1 is not defined",
                "world.yaml:5: vms[0].user: user 7 is not defined");
        apply(WORLD);
        apply("vms: [{ id: 103, user: 1, name: web02, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5 }]");
        assertThat(one("select owner_id = (select id from user_account where number = 1) from vm where id = 103")).isEqualTo("t");
    }

    @Test void a_host_on_another_machine_has_ssh_in_the_file_or_already() throws SQLException {
        var host = "hostGroups: [{ id: 8, name: g }]\nhosts: [{ id: 8, group: 8, name: far, address: a, driver: libvirt, uri: \"qemu+tls://hv1.example.net/system\", maxCpu: 1, maxRamMb: 1, maxDiskGb: 1%s }]\n";
        assertThat(problems(host.formatted(""))).containsExactly("world.yaml:2: hosts[0].uri: leads to another machine; its files, programs and screens need 'ssh'");
        apply(host.formatted(", ssh: { address: hv1.example.net, hostKey: \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkJ8xOlyN8hqEcQk0Y1aD1ZsX0C1q3L0m3P9m7o3tqS\" }"));
        assertThat(apply(host.formatted("")).diff()).as("what is not named stays").singleElement().asString().endsWith(" unchanged");
        assertThat(problems(host.formatted("").replace("id: 8, group: 8, name: far", "id: 9, group: 8, name: farther"))).hasSize(1);
        apply(host.formatted("").replace("id: 8, group: 8, name: far", "id: 9, group: 8, name: near").replace("qemu+tls://hv1.example.net", "qemu+tls://localhost"));
    }

    @Test void addresses_are_neither_shared_nor_made_up() throws SQLException {
        apply(WORLD);
        assertThat(problems("vms: [{ user: 1, name: a, host: 3, template: 17, cpu: 1, ramMb: 1, diskGb: 1, ip: 10.77.0.4 }]"))
                .containsExactly("world.yaml:1: vms[0].ip: 10.77.0.4 is not a free address of host 3");
        assertThat(problems("ipBlocks: [{ id: 2, host: 3, name: x, start: 10.77.0.3, end: 10.77.0.9, netmask: 255.255.255.0, gateway: 10.77.0.254 }]"))
                .containsExactly("world.yaml:1: ipBlocks[0].start: 10.77.0.3 already belongs to IP block 1");
        assertThat(problems("vms: [{ user: 1, name: a, host: 3, template: 17, cpu: 1, ramMb: 1, diskGb: 1 }, { user: 1, name: b, host: 3, template: 17, cpu: 1, ramMb: 1, diskGb: 1 }]"))
                .containsExactly("world.yaml:1: vms[1]: host 3 has no free public address");
        assertThat(one("select count(*) from vm")).as("all or nothing").isEqualTo("2");
    }

    @Test void the_first_address_says_itself_whether_it_is_shared_and_a_chosen_one_is_ipv4() throws SQLException {
        apply(WORLD);
        one("with added as (insert into ip_address (ip_block_id, ip) values (1, '2001:db8::7') returning 1) select count(*) from added");
        apply("""
                ipBlocks: [{ id: 2, host: 3, name: nat, start: 10.88.0.10, end: 10.88.0.11, netmask: 255.255.255.0, gateway: 10.88.0.1, shared: true }]
                vms:
                  - { id: 103, user: 1, name: a, host: 3, template: 17, cpu: 1, ramMb: 1, diskGb: 1, ip: 10.88.0.11 }
                  - { id: 104, user: 1, name: b, host: 3, template: 17, cpu: 1, ramMb: 1, diskGb: 1 }
                """);
        assertThat(one("select string_agg(shared_ip::text, ' ' order by id) from vm where id > 102")).isEqualTo("true false");
        assertThat(problems("vms: [{ user: 1, name: c, host: 3, template: 17, cpu: 1, ramMb: 1, diskGb: 1 }]")).containsExactly("world.yaml:1: vms[0]: host 3 has no free public address");
    }

    @Test void a_template_is_on_the_host_and_fits_the_disk() throws SQLException {
        apply(WORLD);
        assertThat(problems("""
                hosts: [{ id: 4, group: 1, name: node-2, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }]
                templates: [{ id: 18, name: Large, image: large.qcow2, hosts: [4], minDiskGb: 6 }]
                vms: [{ user: 1, name: a, host: 3, template: 18, cpu: 1, ramMb: 1, diskGb: 5 }]
                """)).containsExactly("world.yaml:3: vms[0].template: template 18 is not on host 3", "world.yaml:3: vms[0].diskGb: template 18 needs 6 GB");
    }

    @Test void a_windows_machine_has_its_own_administrator() throws SQLException {
        apply(WORLD);
        apply("""
                templates: [{ id: 18, name: Windows, image: windows.qcow2, family: windows, hosts: [3] }]
                vms: [{ id: 103, user: 1, name: win01, host: 3, template: 18, cpu: 1, ramMb: 512, diskGb: 5 }]
                """);
        assertThat(one("select string_agg(guest_user, ' ' order by id) from vm")).isEqualTo("root root Administrator");
    }

    @Test void windows_machines_of_former_versions_get_theirs() throws SQLException {
        var former = Flyway.configure().dataSource(database).locations("classpath:migration").cleanDisabled(false).target("361").load();
        former.clean();
        former.migrate();
        apply(WORLD.replace("image: debian-12.qcow2,", "image: debian-12.qcow2, family: windows,"));
        one("with former as (update vm set guest_user = 'root' where id = 101 returning 1) select count(*) from former");
        Flyway.configure().dataSource(database).locations("classpath:migration").load().migrate();
        assertThat(one("select guest_user from vm where id = 101")).isEqualTo("Administrator");
    }

    @Test void a_new_password_or_a_lock_ends_sessions() throws SQLException {
        apply(WORLD);
        one("with begun as (insert into web_session (tenant, user_id, token_hash, ip, user_agent) select tenant, id, username, '', '' from user_account returning 1) select count(*) from begun");
        one("with begun as (insert into web_session (tenant, user_id, token_hash, ip, user_agent, staff, staff_reason) select tenant, id, 'root', '', '', 'operator:root', 'help' from user_account where number = 2 returning 1) "
                + "select count(*) from begun");
        one("with begun as (insert into staff_session (tenant, staff_id, token_hash, ip, user_agent) select tenant, id, username, '', '' from staff returning 1) select count(*) from begun");
        apply(WORLD);
        assertThat(sessions()).as("nothing is new").isEqualTo("ann1980 bob1980 root, root support");
        var changed = WORLD.replace("rootroot", "another-root").replace("annsecret", "another-secret");
        apply(changed);
        assertThat(sessions()).isEqualTo("bob1980, support");
        apply(changed.replace("email: bob@acme.test,", "email: bob@acme.test, status: locked,"));
        assertThat(sessions()).isEqualTo(", support");
    }

    private static String sessions() throws SQLException {
        return one("select (select coalesce(string_agg(token_hash, ' ' order by token_hash), '') from web_session) || ', ' || (select string_agg(token_hash, ' ' order by token_hash) from staff_session)");
    }

    @Test void one_name_of_a_site_is_canonical() throws SQLException {
        apply(WORLD);
        assertThat(apply(WORLD.replace("[portal.acme.test, localhost]", "[new.acme.test, localhost]")).diff()).contains("~ host name portal.acme.test: canonical: true -> false", "+ host name new.acme.test");
        assertThat(one("select string_agg(host, ' ') from tenant_host where canonical")).isEqualTo("new.acme.test");
        assertThat(one("select count(*) from tenant_host")).as("nothing is deleted").isEqualTo("3");
        apply(WORLD);
        assertThat(one("select string_agg(host, ' ') from tenant_host where canonical")).isEqualTo("portal.acme.test");
    }

    @Test void what_somebody_else_has_is_said_with_line_and_key() throws SQLException {
        apply(WORLD);
        assertThat(problems("""
                users: [{ userid: 3, username: ANN1980, name: Ann, email: Bob@acme.test }]
                hosts: [{ id: 9, group: 1, name: node-1, address: a, driver: simulated, maxCpu: 1, maxRamMb: 1, maxDiskGb: 1 }]
                """)).containsExactly(
                "world.yaml:1: users[0].username: 'ANN1980' is that of user 1 already",
                "world.yaml:1: users[0].email: 'Bob@acme.test' is that of user 2 already",
                "world.yaml:2: hosts[0].name: 'node-1' is that of host 3 already");
        assertThat(problems("users: [{ userid: 3, username: carla80, name: Carla, email: carla@acme.test, apiKey: anns-api-key }]")).singleElement().asString()
                .startsWith("user acme/3 carla80: ").contains("user_account_api_key");
    }

    @Test void ids_go_on_after_those_in_the_file() throws SQLException {
        apply(WORLD);
        assertThat(Long.parseLong(one("select nextval(pg_get_serial_sequence('vm', 'id'))"))).isGreaterThan(102);
    }

    private static Outcome apply(String yaml) throws SQLException { return World.parse("world.yaml", yaml, Map.<String, String>of()::get).apply(database, VAULT); }

    private static List<String> problems(String yaml) { return catchThrowableOfType(WorldError.class, () -> apply(yaml)).problems(); }

    /** The first value of a query that sees every tenant. */
    private static String one(String query) throws SQLException {
        try (var connection = database.getConnection(); var statement = connection.createStatement()) {
            statement.execute("select set_config('portico.tenant', '*', false)");
            var rows = statement.executeQuery(query);
            rows.next();
            return rows.getString(1);
        }
    }
}
