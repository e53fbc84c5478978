package portico.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import portico.certificate.Pem;

/** A certificate that signed itself, as chain and key in one text. */
public final class HandMade {

    private HandMade() {}

    /** @param domain or an IPv4 address @param issuer its common name, to be recognised by */
    public static String certificate(String domain, String issuer) {
        try {
            var key = Pem.freshKey();
            var pair = Pem.pair(key);
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(new X500Name("CN=" + issuer), BigInteger.ONE, Date.from(now.minus(Duration.ofHours(1))), Date.from(now.plus(Duration.ofDays(9))), new X500Name("CN=" + issuer), pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(domain.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, domain)));
            return Pem.block("CERTIFICATE", builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded()) + Pem.privateOnly(key);
        } catch (OperatorCreationException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
