package portico.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @TempDir static Path home;

    @Test void keeps_its_data_over_a_restart() throws SQLException {
        try (var first = start(); var connection = connect(first)) {
            connection.createStatement().execute("create table kept as select 42 as answer");
        }
        try (var second = start(); var connection = connect(second)) {
            assertThat(text(connection, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test void its_role_is_held_by_row_level_security_and_writes_are_safe() throws SQLException {
        try (var database = start(); var connection = connect(database)) {
            assertThat(text(connection, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")).isEqualTo("f");
            assertThat(text(connection, "show fsync")).isEqualTo("on");
            assertThat(text(connection, "select lower('ÄÖÜ')")).isEqualTo("äöü");
        }
    }

    @Test void only_those_with_the_password_come_in_and_only_from_this_machine() throws Exception {
        try (var database = start(); var connection = connect(database)) {
            assertThat(text(connection, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> DriverManager.getConnection(database.url(), database.user(), "wrong")).hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("database/password")))).isEqualTo("rw-------");
        }
    }

    @Test void a_server_that_a_killed_portal_left_behind_is_replaced() throws SQLException {
        var abandoned = start();
        try (var connection = connect(abandoned)) {
            connection.createStatement().execute("create table left_behind as select 1 as answer");
        }
        try (var next = start(); var connection = connect(next)) {
            assertThat(next.url()).isNotEqualTo(abandoned.url());
            assertThat(text(connection, "select answer from left_behind")).isEqualTo("1");
        }
    }

    @Test void a_process_file_that_names_a_stranger_is_no_obstacle() throws Exception {
        try (var first = start()) {
            assertThat(first.url()).startsWith("jdbc:postgresql://127.0.0.1:");
        }
        Files.writeString(home.resolve("database/data/postmaster.pid"), ProcessHandle.current().pid() + "\n");
        try (var second = start(); var connection = connect(second)) {
            assertThat(text(connection, "select 1")).isEqualTo("1");
        }
    }

    private EmbeddedDatabase start() { return EmbeddedDatabase.start(home.resolve("database"), home.resolve("postgresql")); }

    private static Connection connect(EmbeddedDatabase database) throws SQLException { return DriverManager.getConnection(database.url(), database.user(), database.password()); }

    private static String text(Connection connection, String query) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
