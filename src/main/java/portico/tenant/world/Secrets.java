package portico.tenant.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import portico.tenant.world.Outcome.Secret;
import portico.tenant.world.Outcome.SecretKind;

/** Puts passwords and keys into rows, hashed; makes up those that a new row lacks and remembers them for showing once. */
class Secrets {

    /** 32 signs that are not mistaken for each other when read aloud. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789A";
    private static final int PASSWORD_LENGTH = 14;
    private static final int KEY_LENGTH = 40;
    private static final int HEAD_LENGTH = 6;

    private final SecureRandom random = new SecureRandom();
    private final List<Secret> generated = new ArrayList<>();

    List<Secret> generated() { return generated; }

    /** A new row without a password gets a generated one; an existing row keeps its own unless the file names another. */
    void password(Rows rows, Row row, String given, String tenant, String owner, SecretKind kind) throws SQLException {
        var hash = rows.valueOf(row, "password_hash");
        if (given == null && hash != null) return;
        if (hash != null && matches(given, hash)) return;
        row.secret("password", "password_hash", Row.Kind.TEXT, hash(given != null ? given : generate(tenant, owner, kind, PASSWORD_LENGTH)));
    }

    /** The same for a key, of which the hash and the first signs are kept. A row that is there and has no key gets none unasked. */
    void key(Rows rows, Row row, String key, String column, String given, String tenant, String owner, SecretKind kind) throws SQLException {
        if (WorldFile.NO_KEY.equals(given) || given == null && rows.exists(row)) return;
        var value = given != null ? given : generate(tenant, owner, kind, KEY_LENGTH);
        var hash = sha256(value);
        if (hash.equals(rows.valueOf(row, column + "_hash"))) return;
        row.secret(key, column + "_hash", Row.Kind.TEXT, hash).secret(key, column + "_head", Row.Kind.TEXT, value.substring(0, HEAD_LENGTH));
        if (kind == SecretKind.API_KEY) row.secret(key, column + "_created_at", Row.Kind.TIME, Instant.now());
    }

    private String generate(String tenant, String owner, SecretKind kind, int length) {
        var value = random.ints(length, 0, ALPHABET.length()).collect(StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append).toString();
        generated.add(new Secret(tenant, owner, kind, value));
        return value;
    }
    private static final Argon2Function ARGON = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

    private static String hash(String password) { return Password.hash(password).addRandomSalt(16).with(ARGON).getResult(); }

    private static boolean matches(String password, String hash) { return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash)); }

    private static String sha256(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
