package portico.sshkey;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import portico.api.Refusal;

/**
 * A public key as OpenSSH writes it in one line: type, body, comment. Only whole keys of types that OpenSSH still accepts, and nothing before them: options in front
 * of a key ({@code command="…"}) would run when it is used.
 *
 * @param body    base64
 * @param comment printable, may be empty
 */
public record PublicKey(String type, int bits, String body, String comment) {

    private static final int LONGEST_LINE = 8_192, LONGEST_COMMENT = 100, LEAST_RSA_BITS = 2_048, MOST_RSA_BITS = 16_384, ED25519_BYTES = 32;
    private static final String RSA = "ssh-rsa", ED25519 = "ssh-ed25519", ECDSA = "ecdsa-sha2-", SK_ED25519 = "sk-ssh-ed25519@openssh.com", SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com";
    /** Curves by name, with the bits of a coordinate. */
    private static final Map<String, Integer> CURVES = Map.of("nistp256", 256, "nistp384", 384, "nistp521", 521);
    private static final Pattern WORDS = Pattern.compile("[ \\t]+"), UNPRINTABLE = Pattern.compile("[\\p{C}<>\"|;\\\\]");

    /** @param field whose text it is @throws Refusal when it is no such line */
    public static PublicKey parse(String field, String line) {
        var words = WORDS.split(line.strip(), 3);
        if (line.length() > LONGEST_LINE || words.length < 2) throw Refusal.of(field, "sshkey.form");
        try {
            var blob = Base64.getDecoder().decode(words[1]);
            int bits = bits(field, words[0], ByteBuffer.wrap(blob));
            var comment = words.length < 3 ? "" : UNPRINTABLE.matcher(words[2]).replaceAll("").strip();
            return new PublicKey(words[0], bits, Base64.getEncoder().encodeToString(blob), comment.substring(0, Math.min(LONGEST_COMMENT, comment.length())));
        } catch (IllegalArgumentException | BufferUnderflowException broken) {
            throw Refusal.of(field, "sshkey.form");
        }
    }

    private static int bits(String field, String type, ByteBuffer blob) {
        if (!type.equals(text(blob))) throw Refusal.of(field, "sshkey.form");
        int bits = switch (type) {
            case RSA -> rsa(field, blob);
            case ED25519 -> ed25519(blob);
            case SK_ED25519 -> securityKey(ed25519(blob), blob);
            case SK_ECDSA -> securityKey(ecdsa("nistp256", blob), blob);
            case ECDSA + "nistp256", ECDSA + "nistp384", ECDSA + "nistp521" -> ecdsa(type.substring(ECDSA.length()), blob);
            default -> throw Refusal.of(field, "sshkey.type");
        };
        if (blob.hasRemaining()) throw Refusal.of(field, "sshkey.form");
        return bits;
    }

    private static int rsa(String field, ByteBuffer blob) {
        var exponent = new java.math.BigInteger(piece(blob));
        var modulus = new java.math.BigInteger(piece(blob));
        if (exponent.signum() <= 0 || modulus.signum() <= 0 || !exponent.testBit(0) || modulus.bitLength() > MOST_RSA_BITS) throw Refusal.of(field, "sshkey.form");
        if (modulus.bitLength() < LEAST_RSA_BITS) throw Refusal.of(field, "sshkey.short", modulus.bitLength(), LEAST_RSA_BITS);
        return modulus.bitLength();
    }

    private static int ed25519(ByteBuffer blob) {
        if (piece(blob).length != ED25519_BYTES) throw new IllegalArgumentException("not an Ed25519 key");
        return 256;
    }

    private static int ecdsa(String curve, ByteBuffer blob) {
        int bits = CURVES.get(curve);
        if (!curve.equals(text(blob))) throw new IllegalArgumentException("another curve");
        var point = piece(blob);
        // Uncompressed, the only form OpenSSH knows: a 4 and two coordinates.
        if (point.length != 1 + 2 * ((bits + 7) / 8) || point[0] != 4) throw new IllegalArgumentException("not a point");
        return bits;
    }

    /** The application it is for; "ssh:" as a rule. */
    private static int securityKey(int bits, ByteBuffer blob) {
        if (text(blob).isEmpty()) throw new IllegalArgumentException("no application");
        return bits;
    }

    private static String text(ByteBuffer blob) { return new String(piece(blob), StandardCharsets.US_ASCII); }

    private static byte[] piece(ByteBuffer blob) {
        int length = blob.getInt();
        if (length < 0 || length > blob.remaining()) throw new IllegalArgumentException("cut off");
        var piece = new byte[length];
        blob.get(piece);
        return piece;
    }

    /** As {@code ssh-keygen -l} shows it, {@code SHA256:…}. */
    public String fingerprint() {
        try {
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(body)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As it stands in {@code authorized_keys}. */
    public String line() { return String.join(" ", Arrays.asList(type, body, comment)).strip(); }
}
