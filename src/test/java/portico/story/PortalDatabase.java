package portico.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import portico.hypervisor.libvirt.PrivateLibvirt;

/** The embedded PostgreSQL of a portal, seen from outside: looked into and maltreated. */
final class PortalDatabase {

    private final Path home;

    PortalDatabase(Path data) { home = data.resolve("database"); }

    String url() { return "jdbc:postgresql://127.0.0.1:" + pidFile().get(3) + "/portico"; }

    String password() { return read(home.resolve("password")).strip(); }

    /** A connection of the portal's own user that sees all tenants. */
    Connection open() throws SQLException {
        var connection = DriverManager.getConnection(url(), "portico", password());
        try (var statement = connection.createStatement()) {
            statement.execute("select set_config('portico.tenant', '*', false)");
        }
        return connection;
    }

    /** The first column of a query over all tenants, as text. */
    List<String> column(String query) {
        try (var connection = DriverManager.getConnection(url(), "portico", password()); var statement = connection.createStatement()) {
            statement.execute("select set_config('portico.tenant', '*', false)");
            var found = new ArrayList<String>();
            try (var rows = statement.executeQuery(query)) {
                while (rows.next()) found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException failure) {
            throw new IllegalStateException(query, failure);
        }
    }

    /** A change over all tenants, to bring about what takes too long otherwise. */
    void change(String statement) { column(statement + " returning 1"); }

    /** The only value of a query over all tenants. */
    String value(String query) { return column(query).getFirst(); }

    /** Until nothing is under way on this machine. */
    void awaitQuiet(long vm, Duration patience) {
        Eventually.see("no open task of " + vm, patience, () -> value("select count(*) from task where vm_id = " + vm + " and state in ('QUEUED', 'RUNNING')"), "0"::equals);
    }

    /** Until this task has ended; gives the state it ended in. */
    String awaitEnd(String task, Duration patience) {
        return Eventually.see("end of task " + task, patience, () -> value("select state from task where id = " + task), state -> !state.equals("RUNNING") && !state.equals("QUEUED"));
    }

    /** What a task's steps came to, for people. */
    String steps(String task) { return String.join(", ", column("select name || ' ' || state || ' ' || detail from task_step where task_id = " + task + " order by position")); }

    /** The newest task of a machine. */
    String newestTask(long vm) { return value("select max(id) from task where vm_id = " + vm); }

    /** Cuts every connection that the portal has. */
    int cutConnections() {
        try (Connection connection = DriverManager.getConnection(url().replace("/portico", "/postgres"), "postgres", read(home.resolve("superuser-password")).strip());
             var statement = connection.createStatement();
             var cut = statement.executeQuery("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = 'portico' and pid <> pg_backend_pid()")) {
            cut.next();
            return cut.getInt(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Freezes the server with all its connections, as a hanging disk does. */
    void freeze() { processes().forEach(process -> signal("-STOP", process)); }

    void thaw() { processes().forEach(process -> signal("-CONT", process)); }

    /** Stops the server at once; gives what starts the very same again. */
    Runnable stop() {
        var server = server();
        var command = new ArrayList<String>();
        // PostgreSQL refuses to be root; in a namespace of its own it is not.
        if ("root".equals(System.getProperty("user.name"))) command.addAll(List.of("unshare", "-U"));
        command.addAll(List.of(read(Path.of("/proc", String.valueOf(server.pid()), "cmdline")).split("\0")));
        signal("-INT", server);
        Eventually.see("end of the database", Duration.ofSeconds(30), server::isAlive, alive -> !alive);
        return () -> {
            try {
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).redirectOutput(home.resolve("restarted.log").toFile()).start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            Eventually.see("the database takes connections", Duration.ofSeconds(30), this::takesConnections, yes -> yes);
        };
    }

    /** Stops what a killed portal left behind. */
    void stopLeftover() {
        thaw();
        signal("-INT", server());
        Eventually.see("end of the database", Duration.ofSeconds(30), () -> Files.exists(home.resolve("data/postmaster.pid")), there -> !there);
    }

    private boolean takesConnections() {
        try (var connection = DriverManager.getConnection(url(), "portico", password())) {
            return connection.isValid(1);
        } catch (SQLException | IndexOutOfBoundsException | UncheckedIOException starting) {
            return false;
        }
    }

    private ProcessHandle server() { return ProcessHandle.of(Long.parseLong(pidFile().getFirst().strip())).orElseThrow(() -> new AssertionError("the database does not run")); }

    private List<ProcessHandle> processes() {
        var server = server();
        return Stream.concat(Stream.of(server), server.descendants()).toList();
    }

    /** Line by line: process, data directory, start, port. */
    private List<String> pidFile() { return read(home.resolve("data/postmaster.pid")).lines().toList(); }

    /** @param signal as kill takes it */
    static void signal(String signal, ProcessHandle process) {
        try {
            PrivateLibvirt.run("kill", signal, String.valueOf(process.pid()));
        } catch (IOException | InterruptedException gone) {
            if (process.isAlive()) throw new IllegalStateException(gone);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
