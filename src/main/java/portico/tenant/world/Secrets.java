package portico.tenant.world;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import portico.account.Passwords;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.tenant.world.Outcome.Secret;
import portico.tenant.world.Outcome.SecretKind;

/** Puts passwords and keys into rows, hashed or sealed; makes up those that a new row lacks and remembers them for showing once. */
class Secrets {

    private static final int HEAD_LENGTH = 6;

    private final List<Secret> generated = new ArrayList<>();
    private final Vault vault;

    Secrets(Vault vault) { this.vault = vault; }

    List<Secret> generated() { return generated; }

    /** A new row without a password gets a generated one; an existing row keeps its own unless the file names another. */
    void password(Rows rows, Row row, String given, String tenant, String owner, SecretKind kind) throws SQLException {
        var hash = rows.valueOf(row, "password_hash");
        if (hash != null && (given == null || Passwords.matches(given, hash))) return;
        row.secret("password", "password_hash", Row.Kind.TEXT, Passwords.hash(given != null ? given : remember(tenant, owner, kind, Tokens.password())));
    }

    /** The same for a key, of which the hash and the first signs are kept. A row that is there and has no key gets none unasked. */
    void key(Rows rows, Row row, String key, String column, String given, String tenant, String owner, SecretKind kind) throws SQLException {
        if (WorldFile.NO_KEY.equals(given) || given == null && rows.exists(row)) return;
        var value = given != null ? given : remember(tenant, owner, kind, Tokens.random());
        var hash = Tokens.hash(value);
        if (hash.equals(rows.valueOf(row, column + "_hash"))) return;
        row.secret(key, column + "_hash", Row.Kind.TEXT, hash).secret(key, column + "_head", Row.Kind.TEXT, value.substring(0, HEAD_LENGTH));
        if (kind == SecretKind.API_KEY) row.secret(key, column + "_created_at", Row.Kind.TIME, Instant.now());
    }

    /** A secret that must be read back: sealed, in base64. @param given null: the row keeps what it has; empty: it has none */
    void sealed(Rows rows, Row row, String key, String column, String given) throws SQLException {
        if (given == null) return;
        var there = rows.valueOf(row, column);
        if (there != null && (there.isEmpty() ? given.isEmpty() : given.equals(opened(there)))) return;
        row.secret(key, column, Row.Kind.TEXT, given.isEmpty() ? "" : Base64.getEncoder().encodeToString(vault.seal(given)));
    }

    private String opened(String sealed) {
        try {
            return vault.open(Base64.getDecoder().decode(sealed));
        } catch (IllegalStateException otherKey) {
            // Nobody can read it any more; the file's takes its place.
            return null;
        }
    }

    private String remember(String tenant, String owner, SecretKind kind, String value) {
        generated.add(new Secret(tenant, owner, kind, value));
        return value;
    }
}
