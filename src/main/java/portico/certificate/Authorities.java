package portico.certificate;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who issues certificates for the sites of a gateway: for played ones a played authority, for real ones the one the operator has set ({@code portico.acme.directory}). */
@Singleton
public class Authorities {

    private final List<CertificateAuthority> adapters;
    private final boolean isSet;
    private final boolean simulate;

    Authorities(@All List<CertificateAuthority> adapters, @ConfigProperty(name = "portico.acme.directory") Optional<String> directory, @ConfigProperty(name = "portico.simulate", defaultValue = "false") boolean simulate) {
        this.adapters = adapters;
        this.isSet = directory.isPresent();
        this.simulate = simulate;
    }

    /** @param hostDriver of the host whose gateway it is; empty: the operator has set none, so TLS cannot end there */
    public Optional<CertificateAuthority> of(String hostDriver) {
        if (isPlayed(hostDriver)) return driver("simulated");
        return isSet ? driver("acme") : Optional.empty();
    }

    /** Whether certificates of this host's sites are only played. */
    public boolean isPlayed(String hostDriver) { return simulate || hostDriver.equals("simulated"); }

    private Optional<CertificateAuthority> driver(String name) { return adapters.stream().filter(adapter -> adapter.driver().equals(name)).findFirst(); }
}
