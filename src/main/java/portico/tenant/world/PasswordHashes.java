package portico.tenant.world;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;

final class PasswordHashes {
    private static final Argon2Function ARGON = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
    private PasswordHashes() {}
    static String hash(String password) { return Password.hash(password).addRandomSalt(16).with(ARGON).getResult(); }
    static boolean matches(String password, String hash) { return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash)); }
}
