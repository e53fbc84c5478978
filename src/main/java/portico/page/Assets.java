package portico.page;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses of our own styles and scripts, with a fingerprint of their content: browsers keep them for good and still never show old ones. */
@Singleton
class Assets {

    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    /** @param name file in {@code web/dist/assets} */
    String address(String name) { return addresses.computeIfAbsent(name, Assets::fingerprinted); }

    private static String fingerprinted(String name) {
        try (var content = Thread.currentThread().getContextClassLoader().getResourceAsStream("META-INF/resources/assets/" + name)) {
            // In dev mode Quinoa serves the files from elsewhere, uncached.
            return "/assets/" + name + (content == null ? "" : "?v=" + fingerprint(content));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String fingerprint(InputStream content) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.readAllBytes()), 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
