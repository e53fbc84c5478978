package portico.console;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Removes sessions nobody can use any more. That they were opened, the audit keeps. */
@Singleton
class ForgetConsoles implements Periodic {

    private static final Duration KEPT = Duration.ofDays(7);

    private final Tenancy tenancy;
    private final Clock clock;

    ForgetConsoles(Tenancy tenancy, Clock clock) {
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public String name() { return "forget-consoles"; }

    @Override public Duration every() { return Duration.ofHours(1); }

    @Override public void run() {
        tenancy.run(Tenancy.EVERYWHERE, () -> ConsoleSession.delete("expiresAt < ?1", clock.instant().minus(KEPT)));
    }
}
