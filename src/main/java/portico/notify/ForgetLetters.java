package portico.notify;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Deletes what is known of old letters: who got one when is nobody's business for ever. */
@Singleton
class ForgetLetters implements Periodic {

    private static final Duration KEPT = Duration.ofDays(30);

    private final Tenancy tenancy;
    private final Clock clock;

    ForgetLetters(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public String name() { return "forget-letters"; }

    @Override public Duration every() { return Duration.ofHours(6); }

    @Override public void run() { tenancy.run(Tenancy.EVERYWHERE, () -> Message.delete("createdAt < ?1", clock.instant().minus(KEPT))); }
}
