package portico.account;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import portico.api.Once;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Throws away sessions, codes, tokens, kept answers and counts that mean nothing any more. */
@Singleton
class CleanAccounts implements Periodic {

    /** Sends of the last day are still counted. */
    private static final Duration CODES_KEPT = Duration.ofDays(2);

    private final WebSessions sessions;
    private final Attempts attempts;
    private final Tenancy tenancy;
    private final Once once;
    private final Browsers browsers;
    private final Clock clock;

    CleanAccounts(WebSessions sessions, Attempts attempts, Tenancy tenancy, Once once, Browsers browsers, Clock clock) {
        this.sessions = sessions;
        this.attempts = attempts;
        this.tenancy = tenancy;
        this.once = once;
        this.browsers = browsers;
        this.clock = clock;
    }

    @Override public String name() { return "clean-accounts"; }

    @Override public Duration every() { return Duration.ofMinutes(10); }

    @Override public void run() {
        sessions.clean();
        attempts.clean();
        tenancy.run(Tenancy.EVERYWHERE, () -> VerificationCode.delete("createdAt < ?1", clock.instant().minus(CODES_KEPT)));
        tenancy.run(Tenancy.EVERYWHERE, () -> AccessToken.delete("expiresAt < ?1", clock.instant().minus(AccessTokens.MOURNED)));
        browsers.clean(tenancy);
        once.forget();
    }
}
