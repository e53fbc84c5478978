package portico.api;

import java.time.Duration;

/** Refused because it comes too often. {@code -1|} as any refusal, or 429 where the tenant turned hard limits on. */
public class TooMany extends Refusal {

    /** After how long a further try may pass. */
    public final Duration retryAfter;

    public TooMany(String code, Duration retryAfter) {
        super(code);
        this.retryAfter = retryAfter;
    }
}
