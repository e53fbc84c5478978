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
import java.util.List;
import java.util.concurrent.ExecutorService;
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

    private final Corridor corridor;
    private final Gatekeeper gate;
    private final Tenants tenants;
    private final Remotes remotes;
    private final CallListener listener;
    private final ExecutorService workers;

    XenSystemDoor(Corridor corridor, Gatekeeper gate, Tenants tenants, Remotes remotes, CallListener listener, @VirtualThreads ExecutorService workers) {
        this.corridor = corridor;
        this.gate = gate;
        this.tenants = tenants;
        this.remotes = remotes;
        this.listener = listener;
        this.workers = workers;
    }

    void open(@Observes Router router) {
        // Before Quarkus' own body handling, which would drop bad bytes and limit fields.
        router.route("/process.aspx").order(-1000).handler(this::receive);
    }

    /** One answer, ready to be sent. */
    private record Reply(int status, String type, String text, Long retryAfterSeconds) {
        static Reply text(String text) { return new Reply(200, "text/plain; charset=utf-8", text, null); }

        CallListener.Outcome outcome() { return new CallListener.Outcome(text, !text.startsWith("-1"), null); }
    }

    private void receive(RoutingContext route) {
        var request = route.request();
        Intake.read(request, () -> tooLarge(request), body -> {
            var context = Vertx.currentContext();
            workers.execute(() -> {
                var ear = listener.listen(request, CallLog.Face.XENSYSTEM, reading(request));
                var reply = reply(request, body);
                context.runOnContext(done -> send(request, reply));
                ear.ifPresent(e -> e.heard(body, reply.outcome()));
            });
        });
    }

    private static CallListener.Reading reading(HttpServerRequest request) {
        var query = request.query();
        var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return (remote, body) -> {
            var parameters = Form.query(query);
            return new Call(remote.host(), remote.address(), Form.body(type, body), parameters);
        };
    }

    private void tooLarge(HttpServerRequest request) {
        var reply = new Reply(413, "text/plain; charset=utf-8", Rendering.error(new Refusal("request.large").getMessage()), null);
        send(request, reply);
        workers.execute(() -> listener.listen(request, CallLog.Face.XENSYSTEM, reading(request)).ifPresent(ear -> ear.heard(null, reply.outcome())));
    }

    private Reply reply(HttpServerRequest request, byte[] body) {
        Call call = null;
        try {
            call = reading(request).call(remotes.of(request), body);
            if (request.method() != HttpMethod.POST || !call.query().getOrDefault("c", List.of()).equals(List.of("api"))) throw new Refusal("action.unknown");
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
            var id = ErrorId.next();
            LOG.errorf(bug, "API: internal error %s", id);
            return Reply.text(Rendering.error(new Refusal("internal", id).getMessage()));
        }
    }

    private Reply tooMany(Call call, TooMany refusal) {
        boolean hard = tenants.byCode(gate.tenantOf(call)).map((Tenant t) -> t.hardLimits).orElse(false);
        return new Reply(hard ? 429 : 200, "text/plain; charset=utf-8", Rendering.error(refusal.getMessage()), hard ? Math.max(1, refusal.retryAfter.toSeconds()) : null);
    }

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
