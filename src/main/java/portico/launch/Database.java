package portico.launch;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** The database of an installation: the embedded one, or the one that PORTICO_DB_URL names. */
final class Database implements AutoCloseable {

    /**
     * A server that is gone without a word is noticed after 5 s, not never. Longer than any honest statement of a page; migrations go without.
     */
    private static final String PATIENCE = "connectTimeout=2&loginTimeout=2&tcpKeepAlive=true&ApplicationName=portico";
    /** Migrations and commands: on a busy machine a log-in may take longer, and here it keeps nobody waiting. */
    private static final String COMMANDS_PATIENCE = "connectTimeout=10&loginTimeout=30&tcpKeepAlive=true&ApplicationName=portico";
    private static final String SOCKET_TIMEOUT = "socketTimeout=5";
    /**
     * What a portal that stands still holds locks on, others may have after as long as it takes to lose its tasks. No transaction of ours waits for anything but the database.
     * And whoever gave up waiting for a lock is not waited for any longer by a server's process of its own, of which there are only so many.
     */
    private static final String STANDSTILL = "options=-c%20idle_in_transaction_session_timeout=20s%20-c%20client_connection_check_interval=2s";

    /** {@link #identity} of an installation's own. */
    static final String EMBEDDED = "embedded";

    private final String url;
    private final String user;
    private final String password;
    private final AutoCloseable server;

    private Database(String url, String user, String password, AutoCloseable server) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.server = server;
    }

    static boolean isExternal() { return System.getenv("PORTICO_DB_URL") != null && !System.getenv("PORTICO_DB_URL").isBlank(); }

    /** The database, running; the embedded one is started. */
    static Database open(DataDirectory data) {
        return isExternal() ? external() : embedded(data.database(), data.postgresPrograms());
    }

    /** An embedded one, started. @param home its files @param programs PostgreSQL's */
    static Database embedded(Path home, Path programs) {
        var embedded = EmbeddedDatabase.start(home, programs);
        return new Database(embedded.url(), embedded.user(), embedded.password(), embedded);
    }

    /** The database that a running portal uses. */
    static Database of(RunFile running, DataDirectory data) {
        if (isExternal()) return external();
        return new Database(running.database(), EmbeddedDatabase.NAME, Secret.keptIn(data.database().resolve("password")), () -> {});
    }

    private static Database external() {
        var url = System.getenv("PORTICO_DB_URL").strip();
        if (!url.startsWith("jdbc:")) url = "jdbc:" + url.replaceFirst("^postgres:", "postgresql:");
        if (!url.startsWith("jdbc:postgresql:")) throw new LaunchError("PORTICO_DB_URL must look like jdbc:postgresql://host:5432/portico");
        return new Database(url, environment("PORTICO_DB_USER", "portico"), environment("PORTICO_DB_PASSWORD", ""), () -> {});
    }

    /** Says which database is in use: the same of an installation as long as it keeps its own. Without password. */
    static String identity() { return isExternal() ? external().url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//") : EMBEDDED; }

    /** Address without password. */
    String url() { return url; }

    /** Tells the application where its database is. */
    void announce() {
        Settings.set("quarkus.datasource.jdbc.url", with(with(with(url, PATIENCE), SOCKET_TIMEOUT), STANDSTILL));
        Settings.set("quarkus.datasource.username", user);
        Settings.set("quarkus.datasource.password", password);
        Settings.set("quarkus.flyway.jdbc-url", with(url, COMMANDS_PATIENCE));
        Settings.set("quarkus.flyway.username", user);
        Settings.set("quarkus.flyway.password", password);
    }

    /** Plain connections, for commands that run without the application. */
    PGSimpleDataSource connections() {
        var source = new PGSimpleDataSource();
        source.setURL(with(url, COMMANDS_PATIENCE));
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    boolean hasTables() throws SQLException { return says("select exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))"); }

    /** Whether somebody's hosting sites are in it. */
    boolean hasTenants() throws SQLException { return says("select to_regclass('tenant') is not null") && says("select exists (select from tenant)"); }

    /** By number. */
    List<Setting.RealHost> realHosts() throws SQLException {
        if (!says("select to_regclass('host') is not null")) return List.of();
        try (var connection = connect(); var statement = connection.createStatement(); var rows = statement.executeQuery("select name, uri, storage from host where driver = 'libvirt' order by id")) {
            var hosts = new ArrayList<Setting.RealHost>();
            while (rows.next()) hosts.add(new Setting.RealHost(rows.getString(1), rows.getString(2), rows.getString(3)));
            return hosts;
        }
    }

    private boolean says(String question) throws SQLException {
        try (var connection = connect(); var statement = connection.createStatement(); var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getBoolean(1);
        }
    }

    private Connection connect() {
        try {
            return connections().getConnection();
        } catch (SQLException no) {
            throw new LaunchError("the database " + url.replaceFirst("\\?.*", "") + " cannot be used: " + no.getMessage(), no);
        }
    }

    /** @throws LaunchError when the portal never ran on it */
    void demandTables() throws SQLException {
        if (!hasTables()) throw new LaunchError("this installation was never started, so it has no tables yet; run ./portico up once");
    }

    @Override public void close() {
        try {
            server.close();
        } catch (Exception failed) {
            throw new LaunchError("the database did not stop: " + failed.getMessage(), failed);
        }
    }

    /** What the operator wrote in the address stays as it is. */
    private static String with(String url, String parameters) {
        var result = url;
        for (var parameter : parameters.split("&")) {
            if (!url.contains(parameter.substring(0, parameter.indexOf('=') + 1))) result += (result.contains("?") ? "&" : "?") + parameter;
        }
        return result;
    }

    private static String environment(String name, String otherwise) {
        var value = System.getenv(name);
        return value == null ? otherwise : value;
    }
}
