package portico.secret;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps what must be read back (AES-256-GCM) and fingerprints what is too short for a plain hash (HMAC-SHA-256). The key lives outside the database:
 * {@code portico.secret-key}, 32 bytes in base64.
 */
@Singleton
public class Vault {

    /** First byte of everything sealed: which key and method; a change of key gets the next number. */
    private static final byte KEY_ID = 1;
    private static final int NONCE = 12;

    private final SecretKeySpec sealing;
    private final SecretKeySpec marking;
    private final SecureRandom random = new SecureRandom();

    /** @param key 32 bytes in base64 */
    public Vault(@ConfigProperty(name = "portico.secret-key") String key) {
        var bytes = Base64.getDecoder().decode(key.strip());
        if (bytes.length != 32) throw new IllegalArgumentException("portico.secret-key must be 32 bytes in base64");
        var root = new SecretKeySpec(bytes, "HmacSHA256");
        sealing = new SecretKeySpec(hmac(root, "portico sealing"), "AES");
        marking = new SecretKeySpec(hmac(root, "portico marking"), "HmacSHA256");
    }

    public byte[] seal(String text) {
        try {
            var nonce = new byte[NONCE];
            random.nextBytes(nonce);
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, sealing, new GCMParameterSpec(128, nonce));
            var sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE + sealed.length).put(KEY_ID).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws IllegalStateException when it was sealed under another key or changed since */
    public String open(byte[] sealed) {
        if (sealed[0] != KEY_ID) throw new IllegalStateException("sealed under unknown key " + sealed[0]);
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, sealing, new GCMParameterSpec(128, Arrays.copyOfRange(sealed, 1, 1 + NONCE)));
            return new String(cipher.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException tampered) {
            throw new IllegalStateException("cannot open a sealed value: wrong key or changed data", tampered);
        }
    }

    /** Keyed fingerprint, lower-case hex: useless to whoever has the database alone. */
    public String mark(String text) { return HexFormat.of().formatHex(hmac(marking, text)); }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
