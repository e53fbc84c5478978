package portico.rdns;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The name server this platform's addresses are kept by: PowerDNS where its API is configured, a played one with {@code portico.simulate}, else none. */
@Singleton
public class NameServer {

    private final Optional<ReverseDns> server;

    NameServer(@All List<ReverseDns> adapters, @ConfigProperty(name = "portico.rdns.url") Optional<String> url, @ConfigProperty(name = "portico.simulate", defaultValue = "false") boolean simulate,
            @ConfigProperty(name = "portico.rdns.driver") Optional<String> chosen) {
        var driver = chosen.orElse(simulate ? "simulated" : url.isPresent() ? "powerdns" : "");
        server = adapters.stream().filter(adapter -> adapter.driver().equals(driver)).findFirst();
    }

    /** Empty: this platform keeps no reverse zones. */
    public Optional<ReverseDns> get() { return server; }

    /** Whether names are only played. */
    public boolean isPlayed() { return server.filter(adapter -> adapter.driver().equals("simulated")).isPresent(); }
}
