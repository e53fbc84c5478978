package portico.secret;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;

/**
 * Hashes of passwords by Argon2id: 19 MiB, 2 passes, 1 lane, the smallest setting that OWASP lists; about 40 ms of one core. The system property
 * {@code portico.password-memory-kib} asks for another amount of memory, from 8 KiB on; tests, which make thousands of people, live with little.
 */
public final class PasswordHash {

    private static final int MEMORY_KIB = Integer.getInteger("portico.password-memory-kib", 19_456);
    private static final Argon2Function ARGON2 = Argon2Function.getInstance(MEMORY_KIB, 2, 1, 32, Argon2.ID);

    private PasswordHash() {}

    /** With a salt of its own, in the usual text form. */
    public static String of(String password) { return Password.hash(password).addRandomSalt(16).with(ARGON2).getResult(); }

    /** By the setting in the hash, which may have been made elsewhere or at another time. */
    public static boolean matches(String password, String hash) { return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash)); }
}
