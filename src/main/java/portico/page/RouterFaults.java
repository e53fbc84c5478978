package portico.page;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Error pages for what is refused before any of our pages is reached: a body that is too large, an address that is no address. */
@Singleton
class RouterFaults {

    private static final List<Integer> OURS = List.of(400, 413, 414, 431);

    /** After the API's door, before Quarkus' own limit. */
    private static final int EARLY = -900;

    private final long largestBody;
    private final Faults faults;
    private final PageContext page;
    private final CurrentVertxRequest current;

    RouterFaults(Faults faults, PageContext page, CurrentVertxRequest current,
                 @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
        this.largestBody = largestBody.asLongValue();
        this.faults = faults;
        this.page = page;
        this.current = current;
    }

    void open(@Observes Router router) {
        OURS.forEach(status -> router.errorHandler(status, context -> show(status, context)));
        router.route().order(EARLY).handler(this::demandSmall);
    }

    /** Quarkus refuses large bodies as well, but says nothing to the person who sent one. */
    private void demandSmall(RoutingContext context) {
        var length = context.request().getHeader("Content-Length");
        // Vert.x let nothing but digits through.
        if (length == null || length.length() < 18 && Long.parseLong(length) <= largestBody) {
            context.next();
            return;
        }
        context.response().putHeader("Connection", "close");
        show(413, context);
    }

    private void show(int status, RoutingContext context) {
        if (context.response().ended()) return;
        var scope = Arc.container().requestContext();
        scope.activate();
        try {
            current.setCurrent(context);
            var html = (byte[]) faults.show(status).getEntity();
            context.response().setStatusCode(status).putHeader("Content-Type", "text/html; charset=utf-8").putHeader("Cache-Control", "no-store")
                    .putHeader("Content-Security-Policy", SecurityHeaders.policy(page)).end(Buffer.buffer(html));
        } finally {
            scope.terminate();
        }
    }
}
