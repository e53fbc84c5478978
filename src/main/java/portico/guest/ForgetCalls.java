package portico.guest;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Throws away calls nobody waits for any more. */
@Singleton
class ForgetCalls implements Periodic {

    private static final Duration KEPT = Duration.ofMinutes(15);

    private final Tenancy tenancy;
    private final Clock clock;

    ForgetCalls(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public String name() { return "forget-guest-calls"; }

    @Override public Duration every() { return Duration.ofMinutes(5); }

    @Override public void run() { tenancy.run(Tenancy.EVERYWHERE, () -> GuestCall.delete("createdAt < ?1", clock.instant().minus(KEPT))); }
}
