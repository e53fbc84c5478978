package portico.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL that belongs to one data directory and keeps its data there. It listens on the loopback address only and asks for passwords.
 * The programs come from io.zonky's package; its own starter is not used, because it switches fsync off, trusts every local user, and stops the
 * server while the portal is still finishing its last requests.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    static final String NAME = "portico";
    private static final long LARGEST_LOG_BYTES = 10_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Path data;
    private final Path log;
    private final Path binaries;
    private final String password;
    private final String superuserPassword;
    private int port;

    private EmbeddedDatabase(Path home, Path binaries) {
        this.home = home;
        this.data = home.resolve("data");
        this.log = home.resolve("postgres.log");
        this.binaries = binaries;
        this.password = Secret.keptIn(home.resolve("password"));
        this.superuserPassword = Secret.keptIn(home.resolve("superuser-password"));
    }

    /**
     * Starts the server, after making its files when they are not there yet. A server that an earlier, killed portal left running is stopped first.
     *
     * @param home     directory of this database: files, passwords, log
     * @param binaries where the PostgreSQL programs are, or are to be unpacked
     * @throws LaunchError with the end of the server's log when it does not start within a minute
     */
    public static EmbeddedDatabase start(Path home, Path binaries) {
        var database = new EmbeddedDatabase(home.toAbsolutePath(), PostgresBinaries.in(binaries.toAbsolutePath()));
        try {
            var fresh = !Files.exists(database.data);
            if (fresh) database.initialize();
            else database.stopLeftover();
            database.startServer();
            if (!Files.exists(home.resolve("ready"))) database.createRoleAndDatabase();
            return database;
        } catch (IOException failed) {
            throw new LaunchError("cannot prepare the database in " + home + ": " + failed.getMessage(), failed);
        }
    }

    /** Stops the server that a killed portal left running; false when there is none. */
    static boolean stopLeftover(Path home, Path binaries) {
        if (!Files.exists(home)) return false;
        try {
            return new EmbeddedDatabase(home, PostgresBinaries.in(binaries)).stopLeftover();
        } catch (IOException failed) {
            throw new LaunchError("cannot tell whether a database runs in " + home + ": " + failed.getMessage(), failed);
        }
    }

    /** Address without password. */
    public String url() { return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME; }

    /** Owner of the database; no superuser, so that row-level security holds for it. */
    public String user() { return NAME; }

    public String password() { return password; }

    /** Stops the server; connections still open are cut. */
    @Override
    public void close() { run(PATIENCE, "pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "-t", "30", "stop"); }

    private void initialize() throws IOException {
        var unfinished = home.resolve("data.new");
        deleteTree(unfinished);
        Account.own(home);
        run(PATIENCE, "initdb", "-D", unfinished.toString(), "-U", "postgres", "--pwfile=" + home.resolve("superuser-password"), "--auth=scram-sha-256", "--encoding=UTF8",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions");
        Files.move(unfinished, data);
    }

    private void startServer() throws IOException {
        port = freePort();
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG_BYTES) Files.move(log, home.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        var options = List.of("port=" + port, "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100", "timezone=UTC",
                "idle_in_transaction_session_timeout=5min", "log_line_prefix='%m %p '");
        run(PATIENCE, "pg_ctl", "-D", data.toString(), "-l", log.toString(), "-w", "-t", "60", "-o", "-c " + String.join(" -c ", options), "start");
    }

    private void createRoleAndDatabase() throws IOException {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", superuserPassword);
             var statement = connection.createStatement()) {
            if (!statement.executeQuery("select 1 from pg_roles where rolname = 'portico'").next()) {
                statement.execute("create role portico login nosuperuser nobypassrls nocreatedb nocreaterole password '" + password + "'");
            }
            if (!statement.executeQuery("select 1 from pg_database where datname = 'portico'").next()) statement.execute("create database portico owner portico");
        } catch (SQLException failed) {
            throw new LaunchError("cannot create the database: " + failed.getMessage(), failed);
        }
        Files.createFile(home.resolve("ready"));
    }

    /** A kill -9 of the portal leaves its server behind; and its file of process ids may by now name a stranger, which PostgreSQL would believe. */
    private boolean stopLeftover() throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) return false;
        var process = ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()));
        var isPostgres = process.flatMap(p -> p.info().command()).filter(c -> c.endsWith("/postgres")).isPresent();
        if (isPostgres) close();
        else Files.delete(file);
        return isPostgres;
    }

    private void run(Duration patience, String program, String... arguments) {
        var command = new ArrayList<>(Account.prefix());
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        var output = home.resolve(program + ".log");
        try {
            var process = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true).redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LaunchError("PostgreSQL: " + program + " did not finish within " + patience.toSeconds() + " s\n" + tail(output) + tail(log));
            }
            if (process.exitValue() != 0) throw new LaunchError("PostgreSQL: " + program + " failed\n" + tail(output) + tail(log));
        } catch (IOException failed) {
            throw new LaunchError("PostgreSQL: cannot run " + program + ": " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchError("PostgreSQL: interrupted while " + program + " was running", interrupted);
        }
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) return "";
        var lines = Files.readAllLines(file);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size())) + "\n";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) { return socket.getLocalPort(); }
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) return;
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
