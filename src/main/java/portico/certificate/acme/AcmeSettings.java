package portico.certificate.acme;

import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the operator has set about the authority. Setting a directory means agreeing to its terms of service. */
@Singleton
class AcmeSettings {

    /** Empty: no authority. */
    final Optional<URI> directory;
    /** Whom the authority may write to. */
    final Optional<String> contact;
    /** PEM of the root that the authority's own web server shows; empty: those everybody trusts. */
    final Optional<Path> root;
    /** External account binding (RFC 8555, 7.3.4): key identifier and MAC key in base64url. */
    final Optional<String> keyId, macKey;

    AcmeSettings(@ConfigProperty(name = "portico.acme.directory") Optional<URI> directory, @ConfigProperty(name = "portico.acme.contact") Optional<String> contact,
            @ConfigProperty(name = "portico.acme.root") Optional<Path> root, @ConfigProperty(name = "portico.acme.key-id") Optional<String> keyId, @ConfigProperty(name = "portico.acme.mac-key") Optional<String> macKey) {
        this.directory = directory;
        this.contact = contact;
        this.root = root;
        this.keyId = keyId;
        this.macKey = macKey;
        if (keyId.isPresent() != macKey.isPresent()) throw new IllegalArgumentException("portico.acme.key-id and portico.acme.mac-key belong together");
    }
}
