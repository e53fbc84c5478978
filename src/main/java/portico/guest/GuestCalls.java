package portico.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import portico.api.Refusal;
import portico.secret.Vault;
import portico.task.StepFailed;
import portico.tenant.Tenancy;

/** Carries commands to the task that gives them to the guest, and outcomes back to the door that waits. All of it is in the database: they may be different processes. */
@Singleton
class GuestCalls {

    /** Of one tenant. More would only wait their turn until the door gives up. */
    private static final int MOST_AT_ONCE = 6;
    private static final Duration FIRST_LOOK = Duration.ofMillis(40), BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Tenancy tenancy;
    private final Vault vault;
    private final ObjectMapper json;
    private final Clock clock;

    GuestCalls(Tenancy tenancy, Vault vault, ObjectMapper json, Clock clock) {
        this.tenancy = tenancy;
        this.vault = vault;
        this.json = json;
        this.clock = clock;
    }

    /** Writes a call down, in the running transaction. @throws Refusal when too many are under way */
    GuestCall write(long vmId, GuestRequest request) {
        if (GuestCall.count("outcomeSealed is null and createdAt > ?1", clock.instant().minus(Duration.ofMinutes(2))) >= MOST_AT_ONCE) throw new Refusal("access.busy");
        var call = new GuestCall();
        call.vmId = vmId;
        call.requestSealed = sealed(request);
        call.createdAt = clock.instant();
        call.persist();
        return call;
    }

    /** @param over whoever had this task before has left the outcome already */
    record Turn(GuestRequest request, boolean over) {}

    /** The request, once: what a command does twice nobody knows. @throws StepFailed when it was begun before, and how it went is not known */
    Turn begin(String tenant, long callId) {
        return tenancy.in(tenant, () -> {
            var call = GuestCall.<GuestCall>findByIdOptional(callId).orElseThrow(() -> new StepFailed("failure.guest-late", null));
            boolean over = call.outcomeSealed != null;
            if (!over && call.begunAt != null) throw StepFailed.unknown("failure.guest-unknown", null);
            if (!over) call.begunAt = clock.instant();
            return new Turn(open(call.requestSealed, GuestRequest.class), over);
        });
    }

    /** Leaves the outcome, in the running transaction; the first one counts. What was asked for, if this was the first. */
    Optional<GuestRequest> end(long callId, GuestResult result) {
        var call = GuestCall.<GuestCall>findByIdOptional(callId).filter(open -> open.outcomeSealed == null);
        call.ifPresent(open -> open.outcomeSealed = sealed(result));
        return call.map(open -> open(open.requestSealed, GuestRequest.class));
    }

    /** Waits for the outcome, in no transaction. It stays where it is, for the task may not have ended yet. Empty: there was none in time. */
    Optional<GuestResult> await(String tenant, long callId, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (var pause = FIRST_LOOK; System.nanoTime() < end; pause = pause.multipliedBy(2).compareTo(BETWEEN_LOOKS) < 0 ? pause.multipliedBy(2) : BETWEEN_LOOKS) {
            var result = tenancy.in(tenant, () -> outcome(callId));
            if (result.isPresent()) return result;
            try {
                Thread.sleep(pause);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<GuestResult> outcome(long callId) {
        return GuestCall.<GuestCall>findByIdOptional(callId).filter(call -> call.outcomeSealed != null).map(call -> open(call.outcomeSealed, GuestResult.class));
    }

    private byte[] sealed(Object value) {
        try {
            return vault.seal(json.writeValueAsString(value));
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    private <T> T open(byte[] sealed, Class<T> type) {
        try {
            return json.readValue(vault.open(sealed), type);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("cannot read a " + type.getSimpleName(), unreadable);
        }
    }
}
