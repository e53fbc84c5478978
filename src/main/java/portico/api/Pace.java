package portico.api;

import io.github.bucket4j.Bucket;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How often a token may call. Counted in this process alone: it protects the portal from a program in a loop, and a count shared by all processes would cost
 * each call a query.
 */
@Singleton
class Pace {

    private static final int MOST_KNOWN = 10_000;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final int callsPerMinute;
    private final Map<Long, Bucket> buckets = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override protected boolean removeEldestEntry(Map.Entry<Long, Bucket> eldest) { return size() > MOST_KNOWN; }
    });

    Pace(@ConfigProperty(name = "portico.api.calls-per-minute", defaultValue = "600") int callsPerMinute) { this.callsPerMinute = callsPerMinute; }

    int callsPerMinute() { return callsPerMinute; }

    /** @throws TooMany when this token used up its calls; other proofs have no pace */
    void admit(Caller caller) {
        if (!caller.scope().isToken()) return;
        var probe = bucket(caller.scope().token()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) throw new TooMany("access.limit", Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /**
     * What is left to a token.
     *
     * @param limit        calls a minute
     * @param remaining    calls it may make at once
     * @param resetSeconds until it may make all of them at once again
     */
    record Left(int limit, long remaining, long resetSeconds) {}

    Left left(long token) {
        long remaining = Math.max(0, bucket(token).getAvailableTokens());
        return new Left(callsPerMinute, remaining, Math.ceilDiv((callsPerMinute - remaining) * PERIOD.toSeconds(), callsPerMinute));
    }

    private Bucket bucket(long token) {
        return buckets.computeIfAbsent(token, t -> Bucket.builder().withNanosecondPrecision().addLimit(limit -> limit.capacity(callsPerMinute).refillGreedy(callsPerMinute, PERIOD)).build());
    }
}
