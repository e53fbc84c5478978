package portico.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Map;

/** A real PostgreSQL for all Quarkus tests of a run. The application's role owns its database and is no superuser, so row-level security holds for it. */
public class TestDatabase implements QuarkusTestResourceLifecycleManager {

    private EmbeddedPostgres postgres;

    @Override public Map<String, String> start() {
        try {
            postgres = EmbeddedPostgres.builder().setServerConfig("max_connections", "100").start();
            try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
                statement.execute("create role portico login password 'portico' nosuperuser nobypassrls");
                statement.execute("create database portico owner portico");
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var acme = freePort();
        var dns = freePort();
        return Map.ofEntries(
                Map.entry("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/portico"),
                Map.entry("quarkus.datasource.username", "portico"),
                Map.entry("quarkus.datasource.password", "portico"),
                Map.entry("portico.secret-key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
                // Lets a test come from any address it likes.
                Map.entry("portico.trusted-proxies", "127.0.0.1"),
                // Gateways listens there, once a test asks for it.
                Map.entry("quarkus.mailer.mock", "false"),
                Map.entry("quarkus.mailer.host", "127.0.0.1"),
                Map.entry("quarkus.mailer.port", freePort()),
                // A test brings an authority there, and writes its root into the file.
                Map.entry("portico.acme.directory", "https://127.0.0.1:" + acme + "/dir"),
                Map.entry("portico.acme.root", System.getProperty("java.io.tmpdir") + "/portico-test-authority-" + ProcessHandle.current().pid() + ".pem"),
                Map.entry("portico.acme.check-dns", "false"),
                Map.entry("portico.test.acme-port", acme),
                Map.entry("portico.dns-server", "127.0.0.1:" + dns),
                Map.entry("portico.test.dns-port", dns),
                Map.entry("portico.test.sms-port", freePort()));
    }

    private static String freePort() {
        try (var socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override public void stop() {
        try {
            if (postgres != null) postgres.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
