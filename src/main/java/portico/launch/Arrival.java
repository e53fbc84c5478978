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
        if (location.isEmpty() || !isNews(location.get())) return;
        var applied = World.read(location.get()).apply(database, vault);
        LOG.infof("world %s: %s", location.get(), applied.diff());
        if (demo) logins.keep(applied.secrets());
        if (data.isPresent()) {
            Files.writeString(data.get().appliedWorld(), fingerprint(location.get()));
            if (demo && simulated) Files.writeString(data.get().simulatedDemo(), "");
        }
        outcome = Optional.of(applied);
    }

    void tell(@ObservesAsync HttpServerStart start) throws IOException {
        var address = start.options().getHost();
        var url = "http://" + (address.equals("0.0.0.0") ? "127.0.0.1" : address) + ":" + start.options().getPort();
        outcome.ifPresent(Welcome::print);
        if (data.isPresent()) new RunFile(url, ProcessHandle.current().pid(), databaseUrl.replaceFirst("\\?.*", ""), simulated).writeTo(data.get());
        System.out.println("ready " + url);
        if (Boolean.getBoolean(StartupCache.REHEARSAL)) Quarkus.asyncExit();
    }

    /** The demo is brought into an empty installation only; a file of one's own when it differs from the one applied last. */
    private boolean isNews(String location) throws SQLException, IOException {
        if (!demo) return data.isEmpty() || !Files.exists(data.get().appliedWorld()) || !Files.readString(data.get().appliedWorld()).equals(fingerprint(location));
        try (var connection = database.getConnection(); var statement = connection.createStatement(); var tenants = statement.executeQuery("select 1 from tenant limit 1")) {
            return !tenants.next();
        }
    }

    private static String fingerprint(String location) { return Tokens.hash(World.text(location)); }
}
