package portico.api;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets few calls at a time do what takes a good part of a second of processor time; the others wait outside, where they hold nothing. Without this a burst
 * of log-ins would sit on all database connections, and with a plain refusal a harmless burst would fail.
 */
final class Turns {

    private static final int AT_ONCE = 4;
    private static final int MOST_WAITING = 200;
    private static final int PATIENCE_SECONDS = 5;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /** @throws Refusal {@code access.busy} when too many wait or the turn does not come */
    <T> T inTurn(Supplier<T> work) {
        if (turns.getQueueLength() >= MOST_WAITING || !acquired()) throw new Refusal("access.busy");
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }

    private boolean acquired() {
        try {
            return turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
