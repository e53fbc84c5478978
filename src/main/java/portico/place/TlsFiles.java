package portico.place;

import static portico.place.PlaceException.Kind.BAD_SETTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * What we show to daemons elsewhere, and whose word we take for theirs: the files of one directory, named as libvirt names them.
 *
 * @param authorities of {@code cacert.pem} @param ours {@code clientcert.pem}, and what else is in that file @param key {@code clientkey.pem}
 */
record TlsFiles(List<X509Certificate> authorities, List<X509Certificate> ours, PrivateKey key) {

    static final String AUTHORITY = "cacert.pem", CERTIFICATE = "clientcert.pem", KEY = "clientkey.pem";
    private static final char[] NO_PASSWORD = {};

    /** @throws PlaceException when one of them is missing, is not what its name says, or has ended */
    static TlsFiles in(Path directory) {
        var files = unchecked(directory);
        var mine = files.ours.getFirst();
        try {
            mine.checkValidity();
        } catch (CertificateException notNow) {
            throw new PlaceException(BAD_SETTING, "our certificate " + directory.resolve(CERTIFICATE) + " (" + who(mine) + ") " + when(mine, notNow), notNow);
        }
        if (!fits(mine, files.key)) throw new PlaceException(BAD_SETTING, directory.resolve(KEY) + " is not the key of " + directory.resolve(CERTIFICATE) + " beside it");
        return files;
    }

    /** The same whether they hold today or not. */
    static TlsFiles unchecked(Path directory) { return new TlsFiles(certificates(directory.resolve(AUTHORITY)), certificates(directory.resolve(CERTIFICATE)), key(directory.resolve(KEY))); }

    /** Shows our certificate, and takes theirs if it does for the name or address that was connected to. */
    SSLContext context() {
        try {
            var known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            for (var authority : authorities) known.setCertificateEntry("authority-" + known.size(), authority);
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(known);
            var identity = KeyStore.getInstance("PKCS12");
            identity.load(null, null);
            identity.setKeyEntry("ours", key, NO_PASSWORD, ours.toArray(Certificate[]::new));
            var show = KeyManagerFactory.getInstance("PKIX");
            show.init(identity, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(show.getKeyManagers(), new TrustManager[] {new TlsJudge((X509ExtendedTrustManager) trust.getTrustManagers()[0])}, null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As a person would name it. */
    static String who(X509Certificate certificate) {
        return certificate.getSubjectX500Principal() + ", issued by " + certificate.getIssuerX500Principal();
    }

    /** Why it does not hold today, as the end of a sentence. */
    static String when(X509Certificate certificate, CertificateException why) {
        return switch (why) {
            case CertificateExpiredException _ -> "ended on " + certificate.getNotAfter().toInstant();
            case CertificateNotYetValidException _ -> "begins on " + certificate.getNotBefore().toInstant() + " only; is the clock of this machine right?";
            default -> "is not valid: " + why.getMessage();
        };
    }

    private static List<X509Certificate> certificates(Path file) {
        var found = new ArrayList<X509Certificate>();
        try {
            for (var entry : entries(file)) if (entry instanceof X509CertificateHolder holder) found.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (CertificateException damaged) {
            throw new PlaceException(BAD_SETTING, file + " holds a damaged certificate: " + damaged.getMessage(), damaged);
        }
        if (found.isEmpty()) throw new PlaceException(BAD_SETTING, file + " holds no certificate in PEM form");
        return List.copyOf(found);
    }

    private static PrivateKey key(Path file) {
        for (var entry : entries(file)) {
            var key = switch (entry) {
                case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
                case PrivateKeyInfo alone -> Optional.of(alone);
                default -> Optional.<PrivateKeyInfo>empty();
            };
            try {
                if (key.isPresent()) return new JcaPEMKeyConverter().getPrivateKey(key.get());
            } catch (IOException unknown) {
                throw new PlaceException(BAD_SETTING, file + " holds a key of a kind that is not known: " + unknown.getMessage(), unknown);
            }
        }
        throw new PlaceException(BAD_SETTING, file + " holds no private key in PEM form without passphrase");
    }

    private static List<Object> entries(Path file) {
        try (var parser = new PEMParser(Files.newBufferedReader(file))) {
            var entries = new ArrayList<>();
            for (var entry = parser.readObject(); entry != null; entry = parser.readObject()) entries.add(entry);
            return entries;
        } catch (NoSuchFileException missing) {
            throw new PlaceException(BAD_SETTING, "there is no " + file, missing);
        } catch (IOException unreadable) {
            throw new PlaceException(BAD_SETTING, file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static boolean fits(X509Certificate certificate, PrivateKey key) {
        try {
            var signature = Signature.getInstance(switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
            });
            signature.initSign(key);
            signature.update(certificate.getEncoded());
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(certificate.getEncoded());
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKind) {
            return false;
        }
    }
}
