package portico.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import portico.launch.host.Finding;

/** What {@code doctor} says about the portal itself: Java, data directory, database, clock, TLS, mail, SMS and reverse DNS. */
final class PortalChecks {

    private static final int NEEDED_JAVA = 25;
    private static final int NEEDED_POSTGRES = 14;
    private static final long LITTLE_SPACE_GIB = 2;
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
    private static final int CONNECT_PATIENCE_MS = 3_000;

    private PortalChecks() {}

    static List<Finding> findings(Path directory) {
        var findings = new ArrayList<Finding>();
        findings.add(java());
        findings.add(space(directory));
        findings.addAll(database(directory));
        findings.add(tls());
        findings.add(mail());
        names().ifPresent(findings::add);
        return findings;
    }

    private static Finding java() {
        var text = Runtime.version() + ", " + System.getProperty("java.vendor");
        return Runtime.version().feature() >= NEEDED_JAVA ? good("JDK", text) : bad("JDK", text, "install a JDK " + NEEDED_JAVA + " or set JAVA_HOME to one");
    }

    private static Finding space(Path directory) {
        var existing = directory;
        while (!Files.exists(existing)) existing = existing.getParent();
        try {
            var free = Files.getFileStore(existing).getUsableSpace() >> 30;
            if (!Files.isWritable(existing)) return bad("data", existing + " cannot be written to", "choose another place with --data, or mend its permissions");
            var text = directory + " has " + free + " GiB left";
            return free >= LITTLE_SPACE_GIB ? good("data", text) : bad("data", text, "make room, or choose another place with --data");
        } catch (IOException failed) {
            return bad("data", existing + " cannot be looked at: " + failed.getMessage(), "choose another place with --data");
        }
    }

    private static List<Finding> database(Path directory) {
        if (!Database.isExternal() && !Files.exists(directory)) return List.of(embedded(), clock(Optional.empty()));
        var data = DataDirectory.at(directory);
        var running = RunFile.in(data);
        if (!Database.isExternal() && running.isEmpty()) return List.of(embedded(), clock(Optional.empty()));
        try (var database = running.isPresent() ? Database.of(running.get(), data) : Database.open(data); var connection = database.connections().getConnection()) {
            var findings = new ArrayList<>(List.of(server(connection), clock(Optional.of(now(connection)))));
            findings.addAll(gateways(connection));
            findings.addAll(PlaceChecks.findings(connection, data));
            return findings;
        } catch (LaunchError unusable) {
            return List.of(bad("settings", unusable.getMessage(), "mend that first; the rest was not looked at"));
        } catch (SQLException failed) {
            return List.of(bad("database", failed.getMessage(), Database.isExternal() ? "check PORTICO_DB_URL, PORTICO_DB_USER, PORTICO_DB_PASSWORD and that the server runs"
                    : "./portico down; ./portico up; the server's log is " + data.database().resolve("postgres.log")));
        }
    }

    private static Finding embedded() {
        return System.getProperty("os.arch").equals("amd64") ? good("database", "embedded PostgreSQL, not running now")
                : bad("database", "there is no embedded PostgreSQL for " + System.getProperty("os.arch"), "set PORTICO_DB_URL to a PostgreSQL of your own");
    }

    /** Row-level security keeps tenants apart only for roles it applies to. */
    private static Finding server(Connection connection) throws SQLException {
        var version = connection.getMetaData().getDatabaseMajorVersion();
        try (var statement = connection.createStatement(); var role = statement.executeQuery("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")) {
            role.next();
            if (role.getBoolean(1)) return bad("database", "the role passes row-level security by", "alter role \"" + connection.getMetaData().getUserName() + "\" nosuperuser nobypassrls");
        }
        var text = "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
        return version >= NEEDED_POSTGRES ? good("database", text) : bad("database", text, "use PostgreSQL " + NEEDED_POSTGRES + " or later");
    }

    private static Instant now(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    /** The house goes by the database's clock; this machine's stands in logs and files, and certificates are judged by it. */
    private static Finding clock(Optional<Instant> database) {
        var here = Instant.now();
        if (here.isBefore(Instant.parse("2026-01-01T00:00:00Z"))) return bad("clock", "it says " + here, "set the clock, and keep it right with chrony or systemd-timesyncd");
        var apart = database.map(there -> Duration.between(there, here).abs());
        if (apart.filter(difference -> difference.compareTo(CLOCK_TOLERANCE) > 0).isPresent()) {
            return bad("clock", "the database's differs by " + apart.get().toSeconds() + " s", "keep both right with chrony or systemd-timesyncd");
        }
        return kept().map(keeper -> good("clock", here + ", kept right by " + keeper)).orElseGet(() -> Files.isDirectory(Path.of("/run/systemd/system"))
                ? bad("clock", here + ", and nothing keeps it right", "apt-get install chrony, or timedatectl set-ntp true")
                // In a container it is the machine's below.
                : good("clock", here + "; kept right elsewhere, or not at all"));
    }

    private static Optional<String> kept() {
        if (Files.exists(Path.of("/run/systemd/timesync/synchronized"))) return Optional.of("systemd-timesyncd");
        return ProcessHandle.allProcesses().flatMap(process -> process.info().command().stream()).map(command -> command.substring(command.lastIndexOf('/') + 1))
                .filter(List.of("chronyd", "ntpd", "openntpd", "ptp4l")::contains).findFirst();
    }

    private static Finding tls() {
        var host = environment("PORTICO_HOST", "127.0.0.1");
        var loopback = host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
        if (System.getenv("QUARKUS_HTTP_SSL_CERTIFICATE_FILES") != null) return good("TLS", "certificate " + System.getenv("QUARKUS_HTTP_SSL_CERTIFICATE_FILES"));
        return loopback ? good("TLS", "not needed on " + host + "; in public, put a reverse proxy with a certificate in front")
                : bad("TLS", "the portal listens on " + host + " without a certificate", "listen on 127.0.0.1 behind a reverse proxy, or set QUARKUS_HTTP_SSL_CERTIFICATE_FILES and _KEY_FILES");
    }

    private static Finding mail() {
        var host = System.getenv("QUARKUS_MAILER_HOST");
        if (host == null) return good("SMTP", "not configured: the demo shows messages in its inbox; QUARKUS_MAILER_HOST, _PORT, _USERNAME, _PASSWORD, _FROM switch it on");
        var port = environment("QUARKUS_MAILER_PORT", "25");
        if (!port.matches("[0-9]{1,5}")) return bad("SMTP", "port " + port + " is no number", "QUARKUS_MAILER_PORT=587, or what your server listens on");
        return reach("SMTP", host, Integer.parseInt(port), "check QUARKUS_MAILER_HOST and QUARKUS_MAILER_PORT");
    }

    private static Optional<Finding> names() {
        return Optional.ofNullable(System.getenv("PORTICO_RDNS_URL")).filter(url -> !url.isBlank())
                .map(url -> reach("reverse DNS", url.strip(), "check PORTICO_RDNS_URL", url + " is no address of a server", "PORTICO_RDNS_URL=http://HOST:8081/api/v1/servers/localhost"));
    }

    /** @param no what is said where the URL names no server */
    private static Finding reach(String name, String url, String fix, String no, String noFix) {
        try {
            var server = URI.create(url);
            var port = server.getPort() > 0 ? server.getPort() : "https".equals(server.getScheme()) ? 443 : 80;
            if (server.getHost() != null) return reach(name, server.getHost(), port, fix);
        } catch (IllegalArgumentException noAddress) {
            // Said below.
        }
        return bad(name, no, noFix);
    }

    private static List<Finding> gateways(Connection connection) throws SQLException {
        if (!hasTables(connection)) return List.of();
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select code, coalesce(sms_url, '') from tenant where sms_kind = 'http' order by code")) {
            var findings = new ArrayList<Finding>();
            while (rows.next()) {
                var fix = "mend sms.url of tenant " + rows.getString(1) + " in the world file and ./portico apply it";
                findings.add(reach("SMS " + rows.getString(1), rows.getString(2).replaceAll("[{}]", ""), "check sms.url of tenant " + rows.getString(1), "sms.url is no address of a server", fix));
            }
            return findings;
        }
    }

    private static boolean hasTables(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var tables = statement.executeQuery("select to_regclass('tenant') is not null")) {
            tables.next();
            return tables.getBoolean(1);
        }
    }

    private static Finding reach(String name, String host, int port, String fix) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_PATIENCE_MS);
            return good(name, host + " port " + port + " answers");
        } catch (IOException failed) {
            return bad(name, host + " port " + port + " does not answer: " + failed.getMessage(), fix);
        }
    }

    private static String environment(String name, String otherwise) { return Optional.ofNullable(System.getenv(name)).orElse(otherwise); }

    private static Finding good(String name, String text) { return new Finding(name, true, text, ""); }

    private static Finding bad(String name, String text, String fix) { return new Finding(name, false, text, fix); }
}
