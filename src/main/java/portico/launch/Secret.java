package portico.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** A random secret that is made once and kept in a file only its owner can read. */
final class Secret {

    private static final int BYTES = 32;

    private Secret() {}

    /** The secret in {@code file}, made when there is none: 32 random bytes in base64. */
    static String keptIn(Path file) {
        try {
            if (Files.exists(file)) return Files.readString(file).strip();
            Files.createDirectories(file.toAbsolutePath().getParent());
            var bytes = new byte[BYTES];
            new SecureRandom().nextBytes(bytes);
            var secret = Base64.getEncoder().encodeToString(bytes);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secret + "\n");
            return secret;
        } catch (IOException failed) {
            throw new LaunchError("cannot keep a secret in " + file + ": " + failed.getMessage(), failed);
        }
    }
}
