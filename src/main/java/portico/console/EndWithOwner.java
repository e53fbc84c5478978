package portico.console;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import portico.account.ShutOut;

/** Ends a customer's console sessions, those of embedding sites too, when their password changes or they are locked; open views follow within two seconds. */
@Singleton
class EndWithOwner {

    private final Clock clock;

    EndWithOwner(Clock clock) { this.clock = clock; }

    void shutOut(@Observes ShutOut user) {
        ConsoleSession.<ConsoleSession>list("user.id = ?1 and endedAt is null", user.userId()).forEach(session -> session.end(clock.instant()));
    }
}
