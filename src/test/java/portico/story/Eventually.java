package portico.story;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what comes in its own time. */
final class Eventually {

    private static final Duration BETWEEN = Duration.ofMillis(200);

    private Eventually() {}

    /** Looks again and again until {@code wanted}, and gives what it saw last. */
    static <T> T see(String what, Duration patience, Supplier<T> look, Predicate<T> wanted) {
        T seen;
        long end = System.nanoTime() + patience.toNanos();
        do {
            seen = look.get();
            if (wanted.test(seen)) return seen;
            pause(BETWEEN);
        } while (System.nanoTime() < end);
        throw new AssertionError(what + ": not within " + patience.toSeconds() + " s; the last thing seen was " + seen);
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
