package portico.certificate.simulated;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.certificate.CertificateAuthority;
import portico.certificate.Pem;

/** Issues what looks like a certificate after some believable seconds. An order is its name and its time, so it outlives the portal. */
@Singleton
class PlayedAuthority implements CertificateAuthority {

    private static final Duration TAKES = Duration.ofSeconds(6), LASTS = Duration.ofDays(90);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final double speed;
    private final Map<String, String> issued = new ConcurrentHashMap<>();

    PlayedAuthority(Clock clock, @ConfigProperty(name = "portico.simulated.speed", defaultValue = "1") double speed) {
        this.clock = clock;
        this.speed = speed;
    }

    @Override public String driver() { return "simulated"; }

    @Override public String address() { return "simulated"; }

    @Override public boolean counts() { return false; }

    @Override public String begin(String domain) { return clock.millis() + " " + domain; }

    @Override public Progress look(String order) {
        long begun = Long.parseLong(order.substring(0, order.indexOf(' ')));
        if (clock.millis() - begun < TAKES.toMillis() / speed) return new Waiting(Duration.ofMillis(100));
        var chain = issued.remove(order);
        return chain == null ? new Ready() : new Issued(chain);
    }

    @Override public void answered(String order) {}

    @Override public void request(String order, String key) { issued.put(order, certificate(order.substring(order.indexOf(' ') + 1), key)); }

    private String certificate(String domain, String key) {
        var now = clock.instant();
        var pair = Pem.pair(key);
        try {
            var builder = new JcaX509v3CertificateBuilder(new X500Name("CN=Simulated authority"), new BigInteger(120, RANDOM), date(now), date(now.plus(LASTS)), new X500Name("CN=Simulated certificate"), pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, domain)));
            return Pem.block("CERTIFICATE", builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded());
        } catch (OperatorCreationException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Date date(Instant time) { return Date.from(time); }
}
