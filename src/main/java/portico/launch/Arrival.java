package portico.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.tenant.world.DemoLogins;
import portico.tenant.world.Outcome;
import portico.tenant.world.World;
import portico.tenant.world.WorldFile;

/** The part of coming up that needs the application: the world is brought in before anything is served, and the terminal hears when it is ready. */
@Singleton
class Arrival {

    private static final Logger LOG = Logger.getLogger(Arrival.class);
    /** Before the task engine starts to work. */
    private static final int EARLY = 1_000;

    private final DataSource database;
    private final Vault vault;
    private final DemoLogins logins;
    private final Optional<DataDirectory> data;
    private final Optional<String> location;
    private final boolean demo;
    private final boolean simulated;
    private final String databaseUrl;
    private Optional<Outcome> outcome = Optional.empty();

    Arrival(DataSource database, Vault vault, DemoLogins logins, @ConfigProperty(name = "portico.data") Optional<String> data,
            @ConfigProperty(name = "portico.world") Optional<String> location, @ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo,
            @ConfigProperty(name = "portico.simulate", defaultValue = "false") boolean simulated, @ConfigProperty(name = "quarkus.datasource.jdbc.url") String databaseUrl) {
        this.database = database;
        this.vault = vault;
        this.logins = logins;
        this.data = data.map(Path::of).map(DataDirectory::at);
        this.location = location;
        this.demo = demo;
        this.simulated = simulated;
        this.databaseUrl = databaseUrl;
    }

    void bringWorld(@Observes @Priority(EARLY) StartupEvent event) throws SQLException, IOException {
        if (location.isEmpty()) return;
        if (demo) bringDemo();
        else bringFile(World.read(location.get()));
    }

    /** Into an empty installation only. */
    private void bringDemo() throws SQLException, IOException {
        // Before it is one: a first start that is killed half-way must not look like somebody else's database.
        if (data.isPresent()) Origin.demo().writeTo(data.get());
        if (!hasTenants()) bring(World.read(location.get()));
    }

    /** When it says something else than the one applied last. */
    private void bringFile(World world) throws SQLException, IOException {
        if (data.isEmpty() || !isApplied(world, data.get())) bring(world);
        if (data.isPresent()) Origin.file(Path.of(location.get()), simulated && hasRealHosts(world)).writeTo(data.get());
    }

    private void bring(World world) throws SQLException, IOException {
        var applied = world.apply(database, vault);
        LOG.infof("world %s: %s", location.get(), applied.diff());
        if (demo) logins.keep(applied.secrets());
        if (data.isPresent()) {
            Files.writeString(data.get().appliedWorld(), world.fingerprint());
            if (demo && simulated) Files.writeString(data.get().simulatedDemo(), "");
        }
        outcome = Optional.of(applied);
    }

    private static boolean hasRealHosts(World world) { return world.file().hosts().stream().anyMatch(host -> host.driver() == WorldFile.Driver.LIBVIRT); }

    void tell(@ObservesAsync HttpServerStart start) throws IOException {
        var url = url(start.options().getHost(), start.options().getPort());
        outcome.ifPresent(Welcome::print);
        if (data.isPresent()) RunFile.here(url, databaseUrl.replaceFirst("\\?.*", ""), simulated).writeTo(data.get());
        System.out.println("ready " + url);
        if (Boolean.getBoolean(StartupCache.REHEARSAL)) Quarkus.asyncExit();
    }

    private boolean hasTenants() throws SQLException {
        try (var connection = database.getConnection(); var statement = connection.createStatement(); var tenants = statement.executeQuery("select 1 from tenant limit 1")) {
            return tenants.next();
        }
    }

    private boolean isApplied(World world, DataDirectory directory) throws IOException {
        if (!Files.exists(directory.appliedWorld())) return false;
        var applied = Files.readString(directory.appliedWorld());
        if (applied.equals(world.fingerprint())) return true;
        // Of the text as it stands: what was written down before variables counted. Applied once more, the file would undo passwords that people have changed since.
        if (!applied.equals(Tokens.hash(World.text(location.get())))) return false;
        Files.writeString(directory.appliedWorld(), world.fingerprint());
        return true;
    }

    /** Where a browser on this machine finds it. */
    static String url(String address, int port) {
        var host = switch (address) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
        };
        return "http://" + host + ":" + port;
    }
}
