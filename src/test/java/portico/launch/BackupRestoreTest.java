package portico.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import portico.secret.Vault;
import portico.tenant.world.World;

/** A whole installation into one file and out of it again, with the demo's hosting sites in it. */
class BackupRestoreTest {

    @TempDir static Path place;
    static Path archive;

    @BeforeAll static void a_house_with_customers_is_backed_up() throws Exception {
        var house = DataDirectory.at(place.resolve("house"));
        try (var database = Database.open(house)) {
            var connections = database.connections();
            Flyway.configure().dataSource(connections).locations("classpath:migration").load().migrate();
            var vault = new Vault(house.secretKey());
            World.read("classpath:demo/world-simulated.yaml").apply(connections, vault);
            try (var connection = connections.getConnection()) {
                connection.setAutoCommit(false);
                try (var statement = connection.createStatement(); var secret = connection.prepareStatement("update vm set password_encrypted = ? where id = (select min(id) from vm)")) {
                    statement.execute("select set_config('portico.tenant', '*', true)");
                    secret.setBytes(1, vault.seal("guest-s3cret"));
                    secret.execute();
                    statement.execute("insert into task (tenant, type, action, kind, state, work_order, vm_id, asked_by) select tenant, 'vm.power', 'start', 6, 'RUNNING', '{}', id, 'ann' from vm order by id limit 1");
                    statement.execute("insert into web_session (tenant, user_id, token_hash, ip, user_agent) select tenant, id, 'hash', '127.0.0.1', '' from user_account limit 1");
                    statement.execute("insert into task (tenant, type, action, kind, state, work_order, asked_by) select code, 'vm.power', 'start', 6, 'DONE', '{\"odd\": \"a\\\\tb\\u2028\\\"\"}', E'tab\\tnewline\\nNULL \\\\N' from tenant limit 1");
                }
                connection.commit();
            }
        }
        for (var name : List.of("ssh/id_ecdsa", "tls/hv1/clientkey.pem", "tls/.hidden~", "Notes of mine.txt")) Files.writeString(DataDirectory.withParents(house.root().resolve(name)), name);
        Origin.file(place.resolve("gone.yaml"), false).writeTo(house);
        archive = place.resolve("house.zip");
        assertThat(command(new Backup(), "--data", house.root(), archive).call()).isZero();
    }

    @Test void an_empty_directory_becomes_the_same_installation() throws Exception {
        var copy = place.resolve("copy");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive))).isEqualTo("rw-------");
        assertThat(command(new Restore(), "--data", copy, archive).call()).isZero();
        var before = new TreeMap<String, String>();
        var after = new TreeMap<String, String>();
        var house = DataDirectory.at(place.resolve("house"));
        var restored = DataDirectory.at(copy);
        assertThat(restored.settings().keySet()).isEqualTo(house.settings().keySet()).contains("secret-key", "ssh/id_ecdsa", "tls/hv1/clientkey.pem").doesNotContain("Notes of mine.txt", "tls/.hidden~");
        assertThat(copy.resolve("tls/hv1/clientkey.pem")).hasContent("tls/hv1/clientkey.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("ssh")))).isEqualTo("rwx------");
        assertThat(Files.readString(restored.settings().get("secret-key"))).isEqualTo(Files.readString(house.settings().get("secret-key")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.settings().get("secret-key")))).isEqualTo("rw-------");
        try (var one = Database.open(house); var other = Database.open(restored)) {
            for (var table : texts(one, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1")) {
                if (List.of("flyway_schema_history", "web_session", "scheduled_tasks", "scheduled_periodic").contains(table)) continue;
                var sum = "select count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'message' - 'fence')::text, 0)::numeric), 0) from " + table + " t";
                before.put(table, texts(one, sum).getFirst());
                after.put(table, texts(other, sum).getFirst());
            }
            assertThat(after).isEqualTo(before).hasSizeGreaterThan(30);
            assertThat(before.get("user_account")).doesNotStartWith("0 ");
            assertThat(before.get("port_forward")).doesNotStartWith("0 ");
            for (var fence : List.of("select conname || pg_get_constraintdef(oid) || convalidated from pg_constraint where connamespace = 'public'::regnamespace order by 1",
                    "select tgname || tgenabled::text from pg_trigger where not tgisinternal order by 1", "select relname || relrowsecurity || relforcerowsecurity from pg_class where relnamespace = 'public'::regnamespace order by 1",
                    "select sequencename || coalesce(last_value, 0) from pg_sequences order by 1", "select version || checksum from flyway_schema_history order by 1"))
                assertThat(texts(other, fence)).isEqualTo(texts(one, fence));
            var vault = new Vault(restored.secretKey());
            assertThat(vault.open(java.util.HexFormat.of().parseHex(texts(other, "select encode(password_encrypted, 'hex') from vm where id = (select min(id) from vm)").getFirst()))).isEqualTo("guest-s3cret");
            assertThat(texts(other, "select count(*) from web_session")).containsExactly("0");
            assertThat(texts(other, "select message from task where state in ('QUEUED', 'RUNNING')")).containsOnly("failure.restored").isNotEmpty();
            assertThat(texts(other, "select count(*) from task t where state in ('QUEUED', 'RUNNING') and not exists (select from scheduled_tasks s where s.task_name = 'portico-task' and s.task_instance = t.id::text)"))
                    .containsExactly("0");
        }
        // Its own backup holds the same, and can be made although it is the second of its kind.
        assertThat(command(new Backup(), "--data", copy, place.resolve("again.zip")).call()).isZero();
        assertThatThrownBy(() -> command(new Backup(), "--data", copy, place.resolve("again.zip")).call()).isInstanceOf(LaunchError.class).hasMessageContaining("already");
    }

    @Test void a_restored_installation_is_what_it_was_and_no_demo() throws Exception {
        var copy = place.resolve("elsewhere");
        assertThat(command(new Restore(), "--data", copy, archive).call()).isZero();
        var restored = DataDirectory.at(copy);
        assertThat(Setting.choose(restored, Optional.empty(), false)).as("its world file is gone, and its hosts are played").isEqualTo(new Setting(Optional.empty(), false, true, "", ""));
        Files.delete(restored.origin());
        assertThatThrownBy(() -> Setting.choose(restored, Optional.empty(), true)).isInstanceOf(LaunchError.class).hasMessageContaining("--world FILE");
    }

    @Test void a_living_installation_is_put_aside_and_only_when_asked() throws Exception {
        var copy = place.resolve("living");
        Files.createDirectories(copy.resolve("database/data"));
        var key = copy.resolve("secret-key");
        Files.writeString(key, "another key\n");
        Files.writeString(DataDirectory.withParents(copy.resolve("ssh/id_ecdsa")), "another too");
        assertThatThrownBy(() -> command(new Restore(), "--data", copy, archive).call()).isInstanceOf(LaunchError.class).hasMessageContaining("--force");
        assertThat(Files.readString(key)).isEqualTo("another key\n");
        assertThat(command(new Restore(), "--data", copy, "--force", archive).call()).isZero();
        assertThat(Files.readString(key)).isNotEqualTo("another key\n");
        try (var files = Files.list(copy)) {
            var aside = files.filter(file -> file.getFileName().toString().startsWith("before-restore-")).findFirst().orElseThrow();
            assertThat(aside.resolve("secret-key")).hasContent("another key\n");
            assertThat(aside.resolve("ssh/id_ecdsa")).hasContent("another too");
            assertThat(copy.resolve("ssh/id_ecdsa")).hasContent("ssh/id_ecdsa");
            assertThat(aside.resolve("database/data")).isDirectory();
        }
    }

    @Test void what_is_damaged_or_from_the_future_is_refused_and_changes_nothing() throws Exception {
        var copy = place.resolve("damaged");
        var cut = place.resolve("cut.zip");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(archive), (int) Files.size(archive) / 2));
        refused(copy, cut, "");
        refused(copy, changed("contents.json", text -> text.replaceFirst("\"schema\" : \"[0-9]+\"", "\"schema\" : \"99999\"")), "newer Portico");
        refused(copy, changed("contents.json", text -> text.replaceFirst("\"format\" : 1", "\"format\" : 2")), "newer Portico");
        refused(copy, changed("contents.json", text -> text.replace("\"secret-key\"", "\"../secret-key\"")), "do not belong");
        refused(copy, changed("contents.json", text -> text.replace("\"ssh/id_ecdsa\"", "\"ssh/../../id_ecdsa\"")), "do not belong");
        refused(copy, changed("tables/user_account", text -> text.substring(text.indexOf('\n') + 1)), "user_account has");
        // The number of rows is right, but a machine is nobody's.
        refused(copy, changed("tables/vm", text -> text.replaceFirst("(?m)^([^\t]*\t[^\t]*\t)[0-9]+", "$1" + "999999")), "");
        assertThat(DataDirectory.at(copy).settings()).isEmpty();
        assertThat(copy.resolve("database")).doesNotExist();
    }

    private static void refused(Path copy, Path damaged, String why) {
        assertThatThrownBy(() -> command(new Restore(), "--data", copy, damaged).call()).as(damaged.toString()).isInstanceOf(LaunchError.class).hasMessageContaining("nothing was changed").hasMessageContaining(why);
    }

    /** The archive with one of its parts changed. */
    private static Path changed(String part, UnaryOperator<String> how) throws IOException {
        var target = Files.createTempFile(place, "changed", ".zip");
        try (var from = new ZipFile(archive.toFile()); var to = new ZipOutputStream(Files.newOutputStream(target))) {
            for (var entry : java.util.Collections.list(from.entries())) {
                var bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals(part)) {
                    var text = new String(bytes, StandardCharsets.UTF_8);
                    assertThat(how.apply(text)).isNotEqualTo(text);
                    bytes = how.apply(text).getBytes(StandardCharsets.UTF_8);
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(bytes);
                to.closeEntry();
            }
        }
        return target;
    }

    private static <C extends java.util.concurrent.Callable<Integer>> C command(C command, Object... arguments) {
        return CommandLine.populateCommand(command, java.util.Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    }

    private static List<String> texts(Database database, String sql) throws SQLException {
        try (var connection = database.connections().getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("select set_config('portico.tenant', '*', true)");
                var found = new ArrayList<String>();
                try (var rows = statement.executeQuery(sql)) {
                    while (rows.next()) found.add(rows.getString(1));
                }
                return found;
            }
        }
    }
}
