package portico.stats;

import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import portico.api.Reception;
import portico.api.Refusal;
import portico.api.Remote;
import portico.api.Remotes;
import portico.api.Rendering;
import portico.api.Unavailable;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/**
 * {@code GET /process.aspx?c=jsapi&action=serverstatus[&callback=fn]}: for pages anywhere, without a key, where the tenant switched it on. With a callback it is a
 * script that calls it. Everything else at this address is the API's door's business, and answers as if this did not exist.
 */
@Singleton
class ServerStatusDoor {

    private static final Logger LOG = Logger.getLogger(ServerStatusDoor.class);
    /** A function's name, or a path to it; nothing that a script could be smuggled in by. */
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}(\\.[A-Za-z_$][A-Za-z0-9_$]{0,63}){0,3}");

    private final Reception reception;
    private final ServerStatus status;
    private final Tenants tenants;
    private final Remotes remotes;
    private final ExecutorService workers;

    ServerStatusDoor(Reception reception, ServerStatus status, Tenants tenants, Remotes remotes, @VirtualThreads ExecutorService workers) {
        this.reception = reception;
        this.status = status;
        this.tenants = tenants;
        this.remotes = remotes;
        this.workers = workers;
    }

    void open(@Observes Router router) {
        // Just before the API's door, which takes what is left.
        router.route("/process.aspx").order(-1001).handler(this::receive);
    }

    private record Reply(String type, String text, boolean mayBeKept) {}

    private void receive(RoutingContext route) {
        var request = route.request();
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD || !asksForStatus(request)) {
            route.next();
            return;
        }
        var context = Vertx.currentContext();
        workers.execute(() -> {
            var remote = remotes.of(request);
            var reply = reception.serve(remote.address(), "", () -> reply(request, remote));
            context.runOnContext(done -> send(request, reply));
        });
    }

    private static boolean asksForStatus(HttpServerRequest request) {
        try {
            return "jsapi".equals(request.getParam("c")) && "serverstatus".equalsIgnoreCase(request.getParam("action"));
        } catch (IllegalArgumentException malformed) {
            return false;   // the API's door says so
        }
    }

    private Reply reply(HttpServerRequest request, Remote remote) {
        try {
            var tenant = tenants.byHost(remote.host()).filter((Tenant t) -> t.publicServerStatus).orElseThrow(() -> new Refusal("action.unknown"));
            List<String> callbacks = request.params().getAll("callback");
            if (callbacks.size() > 1) throw Refusal.of("callback", "parameter.twice");
            var callback = callbacks.isEmpty() || callbacks.getFirst().isEmpty() ? null : callbacks.getFirst();
            if (callback != null && !CALLBACK.matcher(callback).matches()) throw Refusal.of("callback", "parameter.callback");
            var json = status.json(tenant.code);
            // The comment keeps the answer from beginning with letters that the caller chose.
            return callback == null ? new Reply("text/plain; charset=utf-8", json, true)
                    : new Reply("text/javascript; charset=utf-8", "/**/" + callback + "(" + json + ");", true);
        } catch (Refusal refusal) {
            return error(refusal);
        } catch (Unavailable standstill) {
            return error(new Refusal("unavailable"));
        } catch (RuntimeException bug) {
            LOG.error("serverstatus failed", bug);
            return error(new Refusal("unavailable"));
        }
    }

    private static Reply error(Refusal refusal) { return new Reply("text/plain; charset=utf-8", Rendering.error(refusal.getMessage()), false); }

    private static void send(HttpServerRequest request, Reply reply) {
        var response = request.response();
        if (response.closed() || response.ended()) return;
        response.putHeader("Content-Type", reply.type).putHeader("X-Content-Type-Options", "nosniff").putHeader("Access-Control-Allow-Origin", "*").putHeader("Vary", "Host")
                .putHeader("Cache-Control", reply.mayBeKept ? "public, max-age=" + ServerStatus.KEEP.toSeconds() : "no-store");
        if (request.method() == HttpMethod.HEAD) response.end();
        else response.end(reply.text);
    }
}
