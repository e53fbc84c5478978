package portico.page;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.api.Network;
import portico.api.Remotes;

/** Keeps the portal's own figures from strangers: they are for whoever runs it, and tell which pages there are and how busy they are. */
@Singleton
class MetricsDoor {

    /** Before Quarkus' own route. */
    private static final int EARLY = -950;
    private static final List<String> WAYS = List.of("X-Forwarded-For", "Forwarded", "Via");

    private final Remotes remotes;
    private final List<Network> readers;

    MetricsDoor(Remotes remotes, @ConfigProperty(name = "portico.metrics.from", defaultValue = "127.0.0.0/8,::1") List<String> readers) {
        this.remotes = remotes;
        this.readers = readers.stream().map(String::strip).filter(text -> !text.isEmpty()).map(Network::of).toList();
    }

    void open(@Observes Router router) {
        router.routeWithRegex("/metrics(/.*)?").order(EARLY).handler(context -> {
            if (mayRead(context.request())) context.next();
            else context.response().setStatusCode(404).end();
        });
    }

    /** A request that came through a proxy nobody named looks as if it came from that proxy, so it is a stranger's. */
    private boolean mayRead(HttpServerRequest request) {
        var from = remotes.of(request).address();
        boolean direct = from.equals(request.remoteAddress().hostAddress());
        return readers.stream().anyMatch(network -> network.contains(from)) && !(direct && WAYS.stream().anyMatch(request.headers()::contains));
    }
}
