package portico.api;

import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/**
 * {@code /process.aspx}: the XenSystem API on the wire. Answers are HTTP 200 whatever happens, but for 413. It is a plain route and no REST resource:
 * clients keep many connections open that do nothing, and such a one costs nothing but its socket here.
 */
@Singleton
class XenSystemDoor {

    private static final Logger LOG = Logger.getLogger(XenSystemDoor.class);
    private static final int LARGEST_BODY_BYTES = 1 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Corridor corridor;
    private final Gatekeeper gate;
    private final Tenants tenants;
    private final Remotes remotes;
    private final ExecutorService workers;

    XenSystemDoor(Corridor corridor, Gatekeeper gate, Tenants tenants, Remotes remotes, @VirtualThreads ExecutorService workers) {
        this.corridor = corridor;
        this.gate = gate;
        this.tenants = tenants;
        this.remotes = remotes;
        this.workers = workers;
    }

    void open(@Observes Router router) {
        // Before Quarkus' own body handling, which would drop bad bytes and limit fields.
        router.route("/process.aspx").order(-1000).handler(this::receive);
    }

    /** One answer, ready to be sent. */
    private record Reply(int status, String type, String text, Long retryAfterSeconds) {
        static Reply text(String text) { return new Reply(200, "text/plain; charset=utf-8", text, null); }
    }

    private void receive(RoutingContext route) {
        var request = route.request();
        var body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() <= LARGEST_BODY_BYTES) body.appendBuffer(chunk);
            if (body.length() > LARGEST_BODY_BYTES && !request.response().headWritten()) tooLarge(request);
        });
        request.exceptionHandler(cut -> LOG.debugf("a request was cut off: %s", cut.getMessage()));
        request.endHandler(end -> {
            if (request.response().ended()) return;
            var context = Vertx.currentContext();
            workers.execute(() -> {
                var reply = reply(request, body.getBytes());
                context.runOnContext(done -> send(request, reply));
            });
        });
        if (declaredLength(request) > LARGEST_BODY_BYTES) tooLarge(request);
        else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) request.response().writeContinue();
    }

    private static long declaredLength(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Vert.x refused anything but digits before we came.
        return length == null ? 0 : Long.parseLong(length);
    }

    /** The rest of the body is not waited for. */
    private static void tooLarge(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        send(request, new Reply(413, "text/plain; charset=utf-8", Rendering.error(new Refusal("request.large").getMessage()), null));
    }

    private Reply reply(HttpServerRequest request, byte[] body) {
        Call call = null;
        try {
            var remote = remotes.of(request);
            var query = Form.query(request.query());
            call = new Call(remote.host(), remote.address(), Form.body(request.getHeader(HttpHeaders.CONTENT_TYPE), body), query);
            if (request.method() != HttpMethod.POST || !query.getOrDefault("c", List.of()).equals(List.of("api"))) throw new Refusal("action.unknown");
            var answer = corridor.call(call);
            var text = Rendering.text(answer);
            return answer instanceof Answer.Script ? new Reply(200, "text/javascript; charset=utf-8", text, null) : Reply.text(text);
        } catch (TooMany refusal) {
            return tooMany(call, refusal);
        } catch (Refusal refusal) {
            return Reply.text(Rendering.error(refusal.getMessage()));
        } catch (Unavailable standstill) {
            LOG.warnf("API: %s (%s)", standstill.getMessage(), standstill.getCause());
            return Reply.text(Rendering.error(new Refusal("unavailable").getMessage()));
        } catch (Throwable bug) {
            var id = errorId();
            LOG.errorf(bug, "API: internal error %s", id);
            return Reply.text(Rendering.error(new Refusal("internal", id).getMessage()));
        }
    }

    private Reply tooMany(Call call, TooMany refusal) {
        boolean hard = tenants.byCode(gate.tenantOf(call)).map((Tenant t) -> t.hardLimits).orElse(false);
        return new Reply(hard ? 429 : 200, "text/plain; charset=utf-8", Rendering.error(refusal.getMessage()), hard ? Math.max(1, refusal.retryAfter.toSeconds()) : null);
    }

    /** Letters only: clients of the power commands read a zero as success. */
    private static String errorId() { return RANDOM.ints(8, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining()); }

    private static void send(HttpServerRequest request, Reply reply) {
        var response = request.response();
        if (response.closed() || response.ended()) return;
        response.setStatusCode(reply.status)
                .putHeader(HttpHeaders.CONTENT_TYPE, reply.type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (reply.retryAfterSeconds != null) response.putHeader("Retry-After", String.valueOf(reply.retryAfterSeconds));
        response.end(reply.text);
    }
}
