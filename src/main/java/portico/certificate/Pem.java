package portico.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Keys and certificates as text. Keys are elliptic (P-256); what is written holds both halves of a pair, since the public one is not found from the private one alone. */
public final class Pem {

    private static final String PRIVATE = "PRIVATE KEY", PUBLIC = "PUBLIC KEY";

    private Pem() {}

    /** A fresh pair, see {@link #pair}. */
    public static String freshKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return block(PRIVATE, pair.getPrivate().getEncoded()) + block(PUBLIC, pair.getPublic().getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static KeyPair pair(String pem) {
        try {
            var keys = KeyFactory.getInstance("EC");
            return new KeyPair(keys.generatePublic(new X509EncodedKeySpec(read(pem, PUBLIC))), keys.generatePrivate(new PKCS8EncodedKeySpec(read(pem, PRIVATE))));
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException("no pair of keys", broken);
        }
    }

    /** The private half alone, as servers want it. */
    public static String privateOnly(String pem) { return block(PRIVATE, read(pem, PRIVATE)); }

    /** @throws IllegalArgumentException when it is no chain of certificates */
    static List<X509Certificate> chain(String pem) {
        try {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (found.isEmpty()) throw new IllegalArgumentException("no certificate");
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (java.security.cert.CertificateException broken) {
            throw new IllegalArgumentException("no chain of certificates", broken);
        }
    }

    /** Whether the certificate is for this name and this key. */
    static boolean fits(X509Certificate certificate, String domain, String key) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null || names.stream().noneMatch(name -> name.get(0).equals(2) && domain.equalsIgnoreCase(String.valueOf(name.get(1))))) return false;
            PrivateKey ours = pair(key).getPrivate();
            if (!(ours instanceof ECPrivateKey)) return false;
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(ours);
            signature.update(certificate.getEncoded());
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(certificate.getEncoded());
            return signature.verify(signed);
        } catch (GeneralSecurityException other) {
            return false;
        }
    }

    static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII))).substring(0, 32);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param what such as {@code CERTIFICATE} */
    public static String block(String what, byte[] bytes) { return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n"; }

    private static byte[] read(String pem, String what) {
        var head = "-----BEGIN " + what + "-----";
        int from = pem.indexOf(head), to = pem.indexOf("-----END " + what + "-----");
        if (from < 0 || to < from) throw new IllegalArgumentException("no " + what);
        return Base64.getMimeDecoder().decode(pem.substring(from + head.length(), to));
    }
}
