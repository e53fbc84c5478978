package portico.offhost;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what goes by, in lower-case hex. */
final class Sums {

    private Sums() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads it all, and closes it. */
    static String of(InputStream content) throws IOException { return copy(content, OutputStream.nullOutputStream()); }

    /** Copies it all, and closes what it came from. */
    static String copy(InputStream content, OutputStream to) throws IOException {
        try (var digesting = new DigestInputStream(content, sha256())) {
            digesting.transferTo(to);
            return hex(digesting.getMessageDigest());
        }
    }

    static String hex(MessageDigest digest) { return HexFormat.of().formatHex(digest.digest()); }
}
