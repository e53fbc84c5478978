package portico.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/**
 * Listens at the API's doors for the {@link CallLog}. It stands beside them, not in them: the request is read a second time once the answer is on its way, so a
 * call pays nothing for being heard, and one that could not be read at all is heard too.
 */
@Singleton
class CallListener {

    private static final int LONGEST_ANSWER = 500;
    /** What is masked, so that a secret cut in two at the end of the answer's head is still found. */
    private static final int LONGEST_MASKED = 4000;
    private static final int LONGEST_VALUE = 300;
    private static final int LONGEST_NAME = 60;
    private static final int MOST_PARAMETERS = 60;
    /** A word that is no e-mail address and as long as a key is more likely a key in the wrong field. */
    private static final int LONGEST_CALLER = 40;

    private final Tenants tenants;
    private final Gatekeeper gate;
    private final Remotes remotes;
    private final Mask mask;
    private final CallLog log;
    private final Clock clock;

    CallListener(Tenants tenants, Gatekeeper gate, Remotes remotes, Mask mask, CallLog log, Clock clock) {
        this.tenants = tenants;
        this.gate = gate;
        this.remotes = remotes;
        this.mask = mask;
        this.log = log;
        this.clock = clock;
    }

    /** How a door reads a body as a call; what else it needs of the request it took before. */
    interface Reading {

        /** @throws Refusal when it cannot be read */
        Call call(Remote remote, byte[] body);
    }

    /** What became of a call. @param text of the answer @param by null: nobody knows who called */
    record Outcome(String text, boolean ok, Caller by) {}

    /** One call as it comes in. */
    final class Ear {
        private final Instant at = clock.instant();
        private final long began = System.nanoTime();
        private final CallLog.Face face;
        private final Remote remote;
        private final String userAgent;
        private final Reading reading;

        private Ear(HttpServerRequest request, CallLog.Face face, Reading reading) {
            this.face = face;
            this.reading = reading;
            remote = remotes.of(request);
            userAgent = Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT)).orElse("");
        }

        /** The call was answered. @param body null when it was too large to be read */
        void heard(byte[] body, Outcome outcome) {
            int millis = (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - began) / 1_000_000);
            var call = call(body);
            site(call).filter(tenant -> tenant.apiDebug).ifPresent(tenant -> log.take(call.map(c -> told(tenant.code, c, outcome, millis)).orElseGet(() -> unread(tenant.code, outcome, millis))));
        }

        private Optional<Call> call(byte[] body) {
            if (body == null) return Optional.empty();
            try {
                return Optional.of(reading.call(remote, body));
            } catch (Refusal malformed) {
                return Optional.empty();
            }
        }

        private Optional<Tenant> site(Optional<Call> call) {
            try {
                var named = call.map(gate::tenantOf).flatMap(tenants::byCode);
                if (named.isPresent()) return named;
            } catch (Refusal nobody) {
                // It names an identity there is not, or names it twice: the address it was sent to says whose it is.
                return tenants.byHost(remote.host());
            }
            return tenants.byHost(remote.host());
        }

        private CallLog.Heard told(String tenant, Call call, Outcome outcome, int millis) {
            var sent = new LinkedHashMap<>(call.query());
            sent.putAll(call.body());
            sent.remove("c");
            var masked = mask.parameters(sent);
            var all = masked.parameters();
            var sub = all.get("subaction");
            var action = all.get("action");
            var shown = new LinkedHashMap<String, String>();
            all.entrySet().stream().filter(p -> !List.of("api_username", "identity", "action", "subaction").contains(p.getKey())).limit(MOST_PARAMETERS)
                    .forEach(p -> shown.put(head(p.getKey(), LONGEST_NAME), head(p.getValue(), LONGEST_VALUE)));
            var clean = masked.clean(mask.answer(action, sub, head(outcome.text, LONGEST_MASKED)));
            return new CallLog.Heard(tenant, at, face, identity(all, outcome), name(all, outcome), head(action == null ? "?" : Call.lower(action).strip() + (sub == null ? "" : "/" + Call.lower(sub).strip()), LONGEST_NAME), remote.address(),
                    head(masked.clean(userAgent), LONGEST_VALUE), shown, outcome.ok, head(clean, LONGEST_ANSWER), millis);
        }

        private String identity(Map<String, String> sent, Outcome outcome) {
            return switch (face) {
                case XENSYSTEM -> head(sent.getOrDefault("identity", "user"), 20);
                case JSON -> outcome.by == null ? "?" : Call.lower(outcome.by.level().name());
            };
        }

        private String name(Map<String, String> sent, Outcome outcome) {
            var name = switch (face) {
                case XENSYSTEM -> sent.getOrDefault("api_username", "");
                case JSON -> outcome.by == null ? "?" : outcome.by.name();
            };
            return outcome.by == null && name.length() > LONGEST_CALLER && !name.contains("@") ? Mask.STARS : head(name, 254);
        }

        private CallLog.Heard unread(String tenant, Outcome outcome, int millis) {
            return new CallLog.Heard(tenant, at, face, "?", "?", "?", remote.address(), head(userAgent, LONGEST_VALUE), Map.of(), outcome.ok, head(outcome.text, LONGEST_ANSWER), millis);
        }
    }

    /** Empty while no site wants to know. May wait for the database, as the call itself may. */
    Optional<Ear> listen(HttpServerRequest request, CallLog.Face face, Reading reading) {
        try {
            return tenants.all().stream().anyMatch(tenant -> tenant.apiDebug) ? Optional.of(new Ear(request, face, reading)) : Optional.empty();
        } catch (Unavailable standstill) {
            return Optional.empty();
        }
    }

    /** Without what a database column or a page would choke on. */
    private static String head(String text, int most) {
        var clean = text.length() > most ? text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most) + "…" : text;
        return clean.codePoints().filter(Character::isDefined).filter(((java.util.function.IntPredicate) c -> c == '\n' || c == '\t' || !Character.isISOControl(c)).and(c -> c < 0xD800 || c > 0xDFFF))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
