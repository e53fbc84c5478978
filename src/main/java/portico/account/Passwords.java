package portico.account;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import portico.api.Refusal;
import portico.secret.PasswordHash;

/**
 * Hashes and checks people's passwords. That is work on purpose ({@link PasswordHash}): two at a time, so that a flood of log-ins leaves processor and
 * database connections to everybody else.
 */
public final class Passwords {

    private static final int AT_ONCE = 2;
    /** Commands wait in the corridor before they come here; these are the log-in page's. */
    private static final int MOST_WAITING = 30;
    private static final Semaphore TURN = new Semaphore(AT_ONCE, true);
    private static final AtomicInteger INSIDE = new AtomicInteger();
    /** Checked in place of a customer who does not exist, so that the answer takes as long. */
    private static final String NOBODY = PasswordHash.of("nobody");

    private Passwords() {}

    /** @throws Refusal {@code access.busy} when too many are at it */
    public static String hash(String password) { return inTurn(() -> PasswordHash.of(password)); }

    /**
     * @param hash null when there is no such person; takes as long and is never true
     * @throws Refusal {@code access.busy} when too many are at it
     */
    public static boolean matches(String password, String hash) {
        return inTurn(() -> PasswordHash.matches(password, hash == null ? NOBODY : hash) && hash != null);
    }

    private static <T> T inTurn(java.util.function.Supplier<T> work) {
        try {
            if (INSIDE.incrementAndGet() > AT_ONCE + MOST_WAITING || !TURN.tryAcquire(2, TimeUnit.SECONDS)) throw new Refusal("access.busy");
            try {
                return work.get();
            } finally {
                TURN.release();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new Refusal("access.busy");
        } finally {
            INSIDE.decrementAndGet();
        }
    }
}
