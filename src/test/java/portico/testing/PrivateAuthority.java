package portico.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import portico.certificate.Pem;

/** An authority of a test's own, which makes certificates for both ends of a libvirt connection, in files named as libvirt names them. */
public final class PrivateAuthority {

    private static final KeyPurposeId[] EITHER_END = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};

    private final String name, key = Pem.freshKey();
    private final Instant now = Instant.now();
    private final String certificate;

    /** @param name its common name, to be recognised by */
    public PrivateAuthority(String name) {
        this.name = name;
        certificate = sign(name, Pem.pair(key), null, Duration.ofDays(-1), Duration.ofDays(99));
    }

    /** {@code cacert.pem}, {@code clientcert.pem} and {@code clientkey.pem}. @return the directory */
    public Path client(Path directory, String subject) throws IOException { return client(directory, subject, Duration.ofDays(-1), Duration.ofDays(90)); }

    /** @param from when it begins, counted from now @param until when it ends */
    public Path client(Path directory, String subject, Duration from, Duration until) throws IOException { return write(directory, "client", subject, null, from, until); }

    /** {@code cacert.pem}, {@code servercert.pem} and {@code serverkey.pem}. @param address name or IPv4 address that the certificate is for @return the directory */
    public Path daemon(Path directory, String address) throws IOException { return daemon(directory, address, Duration.ofDays(-1), Duration.ofDays(90)); }

    public Path daemon(Path directory, String address, Duration from, Duration until) throws IOException { return write(directory, "server", "hypervisor", address, from, until); }

    /** {@code cacert.pem} alone. */
    public void vouchIn(Path directory) throws IOException { Files.writeString(directory.resolve("cacert.pem"), certificate); }

    /** One for either end with a key that was there before. */
    public String certificate(String subject, KeyPair pair) { return sign(subject, pair, null, Duration.ofDays(-1), Duration.ofDays(90)); }

    private Path write(Path directory, String end, String subject, String address, Duration from, Duration until) throws IOException {
        Files.createDirectories(directory);
        vouchIn(directory);
        var fresh = freshKey();
        Files.writeString(directory.resolve(end + "cert.pem"), sign(subject, fresh, address, from, until));
        Files.writeString(directory.resolve(end + "key.pem"), Pem.block("PRIVATE KEY", fresh.getPrivate().getEncoded()));
        return directory;
    }

    /** GnuTLS does not read the elliptic ones that the JDK writes. */
    private static KeyPair freshKey() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String sign(String subject, KeyPair pair, String address, Duration from, Duration until) {
        try {
            boolean own = subject.equals(name);
            var builder = new JcaX509v3CertificateBuilder(new X500Name("CN=" + name), BigInteger.valueOf(System.nanoTime()), Date.from(now.plus(from)), Date.from(now.plus(until)), new X500Name("CN=" + subject), pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(own));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(own ? KeyUsage.keyCertSign : KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            if (!own) builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(EITHER_END));
            if (address != null) builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(address.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, address)));
            return Pem.block("CERTIFICATE", builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(Pem.pair(key).getPrivate())).getEncoded());
        } catch (OperatorCreationException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
