package portico.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random tokens and keys. They carry at least 128 bits, so a plain SHA-256 is the right thing to keep of them. */
public final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    private Tokens() {}

    /** 256 random bits, base64url without padding. */
    public static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Six decimal digits, evenly distributed. */
    public static String sixDigits() { return String.format("%06d", RANDOM.nextInt(1_000_000)); }

    /** A password of 16 letters and digits that cannot be mistaken for each other. */
    public static String password() {
        return RANDOM.ints(16, 0, LETTERS.length()).mapToObj(i -> LETTERS.substring(i, i + 1)).collect(java.util.stream.Collectors.joining());
    }

    /** SHA-256 as lower-case hex. */
    public static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Compares a token with a kept hash in constant time; false when there is no hash. */
    public static boolean matches(String token, String hash) {
        return hash != null && MessageDigest.isEqual(hash(token).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }
}
