package portico.certificate.acme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import portico.certificate.CertificateException;

/** For an authority of the operator's own house, whose web server shows a root that nobody else knows. */
final class TrustingProvider extends GenericAcmeProvider {

    private final SSLContext trust;

    /** @param root PEM @throws CertificateException when it cannot be read */
    TrustingProvider(Path root) {
        try (var file = Files.newInputStream(root)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(file)) store.setCertificateEntry("root-" + number++, certificate);
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            trust = SSLContext.getInstance("TLS");
            trust.init(null, managers.getTrustManagers(), null);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw CertificateException.silent("portico.acme.root " + root + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    @Override protected HttpConnector createHttpConnector(NetworkSettings settings) {
        return new HttpConnector(settings) {
            @Override public HttpClient.Builder createClientBuilder() { return super.createClientBuilder().sslContext(trust); }
        };
    }
}
