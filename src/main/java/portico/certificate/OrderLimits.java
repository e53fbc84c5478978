package portico.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How much may be ordered. The numbers stay a little below those Let's Encrypt publishes, so that a customer who plays with a switch costs nobody else a certificate.
 *
 * @param orders of all names together within {@code window}
 * @param window how long an order counts
 */
record OrderLimits(int orders, Duration window) {

    static final Duration HOUR = Duration.ofHours(1), WEEK = Duration.ofDays(7);
    /** Failed proofs per name and hour: five are allowed. */
    private static final int TRIES_PER_HOUR = 4;
    /** Certificates of the same name per week: five are allowed, and one is left for a renewal. */
    private static final int ISSUED_PER_WEEK = 4;

    /** When what counts happened, the oldest first. @param issued certificates of this name */
    record Times(List<Instant> all, List<Instant> ofName, List<Instant> issued) {}

    /** When there is room for one more; empty: now. */
    Optional<Instant> next(Times times) {
        return java.util.stream.Stream.of(room(times.all, orders, window), room(times.ofName, TRIES_PER_HOUR, HOUR), room(times.issued, ISSUED_PER_WEEK, WEEK)).flatMap(Optional::stream).max(Instant::compareTo);
    }

    private static Optional<Instant> room(List<Instant> times, int most, Duration window) {
        return times.size() < most ? Optional.empty() : Optional.of(times.get(times.size() - most).plus(window));
    }
}
