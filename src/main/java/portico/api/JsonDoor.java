package portico.api;

import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * {@code POST /api/v1/COMMAND[/SUBACTION]}: the same catalogue for programs of today. A JSON object comes in with a bearer token, typed JSON goes out, and a
 * refusal is a problem document with its own HTTP status. No header ever lets a foreign origin's page in: programs call this door, browsers do not.
 */
@Singleton
class JsonDoor {

    static final String PREFIX = "/api/v1/";
    private static final Logger LOG = Logger.getLogger(JsonDoor.class);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Corridor corridor;
    private final Catalogue catalogue;
    private final Remotes remotes;
    private final Pace pace;
    private final CallListener listener;
    private final ExecutorService workers;

    JsonDoor(Corridor corridor, Catalogue catalogue, Remotes remotes, Pace pace, CallListener listener, @VirtualThreads ExecutorService workers) {
        this.corridor = corridor;
        this.catalogue = catalogue;
        this.remotes = remotes;
        this.pace = pace;
        this.listener = listener;
        this.workers = workers;
    }

    void open(@Observes Router router) { router.route(PREFIX + "*").order(-1000).handler(this::receive); }

    private record Reply(int status, String type, String text, Map<String, String> headers) {

        CallListener.Outcome outcome(Caller by) { return new CallListener.Outcome(text, status < 400, by); }
    }

    /** What stands outside of the body. @param token null: none @param type null: none said @param onceKey null: none */
    private record Sent(String path, String token, String type, String onceKey) {

        static Sent in(HttpServerRequest request) {
            var token = Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION)).filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
                    .map(header -> header.substring(7).strip()).filter(text -> !text.isEmpty());
            var path = request.path();
            return new Sent(path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "", token.orElse(null), request.getHeader(HttpHeaders.CONTENT_TYPE), request.getHeader("Idempotency-Key"));
        }

        boolean isJson() { return type != null && Call.lower(type).split(";", 2)[0].strip().equals("application/json"); }

        Call call(Remote remote, byte[] body) {
            var parameters = new LinkedHashMap<>(JsonBody.read(body));
            // Who calls what stands in the address and the header alone.
            List.of("identity", "api_username", "api_key", "subaction").forEach(parameters::remove);
            var words = path.split("/", 2);
            parameters.put("action", List.of(words[0]));
            if (words.length == 2) parameters.put("subaction", List.of(words[1]));
            if (token != null) parameters.put("api_key", List.of(token));
            return new Call(remote.host(), remote.address(), parameters, Map.of(), onceKey);
        }
    }

    private void receive(RoutingContext route) {
        var request = route.request();
        Intake.read(request, () -> tooLarge(request), body -> {
            var context = Vertx.currentContext();
            workers.execute(() -> {
                var sent = Sent.in(request);
                var ear = listener.listen(request, CallLog.Face.JSON, sent::call);
                var caller = new AtomicReference<Caller>();
                var reply = reply(request, sent, body, caller);
                context.runOnContext(done -> send(request, reply));
                ear.ifPresent(e -> e.heard(body, reply.outcome(caller.get())));
            });
        });
    }

    private void tooLarge(HttpServerRequest request) {
        var reply = refused(request, new Refusal("request.large"), Map.of());
        send(request, reply);
        workers.execute(() -> listener.listen(request, CallLog.Face.JSON, Sent.in(request)::call).ifPresent(ear -> ear.heard(null, reply.outcome(null))));
    }

    private Reply reply(HttpServerRequest request, Sent sent, byte[] body, AtomicReference<Caller> caller) {
        try {
            if (request.method() != HttpMethod.POST) throw new Refusal("request.method");
            var call = call(request, sent, body);
            var answer = corridor.call(call, caller::set);
            return new Reply(200, "application/json", Typed.text(catalogue.find(call.get("action"), call.get("subaction")), answer), pace(caller));
        } catch (TooMany refusal) {
            return refused(request, refusal, with(pace(caller), "Retry-After", seconds(refusal.retryAfter)));
        } catch (Refusal refusal) {
            return refused(request, refusal, pace(caller));
        } catch (Unavailable standstill) {
            LOG.warnf("API: %s (%s)", standstill.getMessage(), standstill.getCause());
            return refused(request, new Refusal("unavailable"), pace(caller));
        } catch (Throwable bug) {
            var id = ErrorId.next();
            LOG.errorf(bug, "API: internal error %s", id);
            return refused(request, new Refusal("internal", id), pace(caller));
        }
    }

    private Call call(HttpServerRequest request, Sent sent, byte[] body) {
        if (sent.token == null) throw new Refusal("access.token");
        if (body.length > 0 && !sent.isJson()) throw new Refusal("request.type");
        var call = sent.call(remotes.of(request), body);
        var sub = call.get("subaction");
        if (sent.path.indexOf('/') >= 0 && (sub == null || sub.indexOf('/') >= 0 || catalogue.find(call.get("action"), sub).sub.isEmpty())) throw new Refusal("action.unknown");
        return call;
    }

    private Map<String, String> pace(AtomicReference<Caller> caller) {
        if (caller.get() == null || !caller.get().scope().isToken()) return Map.of();
        var left = pace.left(caller.get().scope().token());
        return Map.of("RateLimit-Limit", String.valueOf(left.limit()), "RateLimit-Remaining", String.valueOf(left.remaining()), "RateLimit-Reset", String.valueOf(left.resetSeconds()));
    }

    private static Reply refused(HttpServerRequest request, Refusal refusal, Map<String, String> headers) {
        int status = Problem.status(refusal.code);
        var all = switch (status) {
            case 401 -> with(headers, "WWW-Authenticate", "Bearer");
            case 405 -> with(headers, "Allow", "POST");
            case 503 -> with(headers, "Retry-After", seconds(SOON));
            default -> headers;
        };
        return new Reply(status, "application/problem+json", Problem.text(refusal, language(request)), all);
    }

    /** The caller's first choice, if it is one we speak. */
    private static String language(HttpServerRequest request) {
        var accepted = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        return accepted != null && Call.lower(accepted).startsWith("zh") ? "zh-CN" : "en";
    }

    private static String seconds(Duration wait) { return String.valueOf(Math.max(1, wait.toSeconds())); }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return all;
    }

    private static void send(HttpServerRequest request, Reply reply) {
        var response = request.response();
        if (response.closed() || response.ended()) return;
        response.setStatusCode(reply.status)
                .putHeader(HttpHeaders.CONTENT_TYPE, reply.type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        reply.headers.forEach(response::putHeader);
        response.end(reply.text);
    }
}
