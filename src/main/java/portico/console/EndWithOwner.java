package portico.console;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import portico.account.ShutOut;
import portico.vm.HandedOver;

/** Ends console sessions, those of embedding sites too, when a customer's password changes or they are locked, and when a VM becomes another one's; open views follow within two seconds. */
@Singleton
class EndWithOwner {

    private final Clock clock;

    EndWithOwner(Clock clock) { this.clock = clock; }

    void shutOut(@Observes ShutOut user) { end(ConsoleSession.list("user.id = ?1 and endedAt is null", user.userId())); }

    /** Or its former owner's link would open it once more should it come back to them. */
    void handedOver(@Observes HandedOver vm) { end(ConsoleSession.list("vm.id = ?1 and endedAt is null", vm.vmId())); }

    private void end(List<ConsoleSession> sessions) { sessions.forEach(session -> session.end(clock.instant())); }
}
