package portico.api;

import io.github.bucket4j.Bucket;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.secret.Tokens;

/**
 * How often a customer's programs may call: whoever comes too often with a name and key is held up, so that programs which know nothing of it go on, only slower; a token is told so.
 * Counted in this process alone: it protects the portal, and the neighbours, from a program in a loop, and a count shared by all processes would cost each call a query.
 */
@Singleton
class Pace {

    private static final int MOST_KNOWN = 10_000;
    private static final Duration PERIOD = Duration.ofMinutes(1), SECOND = Duration.ofSeconds(1);
    /** Seconds' worth of calls that may come at once. */
    private static final int AT_ONCE = 2;
    /** For a program in a row of calls that is far longer than it has to wait; whoever asks for much more at once is refused. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final int callsPerMinute;
    private final int callsPerSecond;
    private final Map<Long, Bucket> tokens = known();
    private final Map<String, Bucket> claims = known();

    /** @param callsPerMinute of a token @param callsPerSecond of whoever comes as one customer */
    Pace(@ConfigProperty(name = "portico.api.calls-per-minute", defaultValue = "600") int callsPerMinute,
            @ConfigProperty(name = "portico.api.customer-calls-per-second", defaultValue = "100") int callsPerSecond) {
        this.callsPerMinute = callsPerMinute;
        this.callsPerSecond = callsPerSecond;
    }

    private static <K> Map<K, Bucket> known() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) { return size() > MOST_KNOWN; }
        });
    }

    int callsPerMinute() { return callsPerMinute; }

    int callsPerSecond() { return callsPerSecond; }

    /**
     * Holds up a customer's call that comes too soon after others; a hosting site's has no pace. By what is claimed, with the key, before anything is looked up: nobody can use up
     * another one's calls by a name whose key they do not know.
     *
     * @throws TooMany when so many wait already that this one's turn is too far away
     */
    void keep(Call call) {
        if (call.claimsSystem()) return;
        // A key may be as long as a body; of ten thousand callers little is kept.
        var bucket = bucket(claims, Tokens.hash(call.host() + " " + call.claim()), (long) callsPerSecond * AT_ONCE, callsPerSecond, SECOND);
        try {
            if (!bucket.asBlocking().tryConsume(1, PATIENCE)) throw new TooMany("access.limit", PATIENCE);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new Unavailable("stopping", stopping);
        }
    }

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

    private Bucket bucket(long token) { return bucket(tokens, token, callsPerMinute, callsPerMinute, PERIOD); }

    private static <K> Bucket bucket(Map<K, Bucket> known, K whose, long atOnce, long calls, Duration period) {
        return known.computeIfAbsent(whose, k -> Bucket.builder().withNanosecondPrecision().addLimit(limit -> limit.capacity(atOnce).refillGreedy(calls, period)).build());
    }
}
