package portico.console;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import portico.api.Reception;
import portico.api.Remotes;
import portico.api.TooMany;
import portico.api.Unavailable;

/**
 * What the console page asks with its token in hand: to exchange a link, and how things stand. The token in the request's body is all the authority there is; no
 * cookie counts, which is why these are no pages: within a foreign site's frame a browser would send none, and there is nothing for a forged form to borrow.
 */
@Singleton
class ConsoleLinks {

    private static final Logger LOG = Logger.getLogger(ConsoleLinks.class);
    private static final int LARGEST_BODY = 256;

    private final Reception reception;
    private final Remotes remotes;
    private final Viewers viewers;
    private final Clock clock;

    ConsoleLinks(Reception reception, Remotes remotes, Viewers viewers, Clock clock) {
        this.reception = reception;
        this.remotes = remotes;
        this.viewers = viewers;
        this.clock = clock;
    }

    void open(@Observes Router router) {
        router.post("/console/exchange").handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY)).handler(route -> answer(route, this::exchange));
        router.post("/console/look").handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY)).handler(route -> answer(route, this::look));
    }

    private Optional<JsonObject> exchange(String link) { return viewers.exchange(link).map(this::tell); }

    /** A page's first words from us; also of the portal's own. */
    JsonObject tell(Viewers.Welcome welcome) {
        return new JsonObject(Map.of("token", welcome.token(), "name", welcome.vmName(), "running", welcome.running(), "seconds", secondsUntil(welcome.expiresAt())));
    }

    private Optional<JsonObject> look(String token) {
        return viewers.look(token).map(look -> new JsonObject(Map.of("ended", look.pass().ended().map(ending -> ending.word).orElse(""),
                "seconds", secondsUntil(look.pass().expiresAt()), "running", look.running(), "others", look.others())));
    }

    long secondsUntil(Instant moment) { return Math.max(0, Duration.between(clock.instant(), moment).toSeconds()); }

    private void answer(RoutingContext route, Function<String, Optional<JsonObject>> question) {
        var token = route.body().asString();
        var loop = Vertx.currentContext();
        Thread.ofVirtual().name("console").start(() -> {
            try {
                var answer = reception.serve(remotes.of(route.request()).address(), token, () -> question.apply(token));
                end(route, loop, answer.isPresent() ? 200 : 404, answer.map(JsonObject::encode).orElse("{}"));
            } catch (Unavailable | TooMany silence) {
                end(route, loop, 503, "{}");
            } catch (RuntimeException bug) {
                LOG.error("answering a console page failed", bug);
                end(route, loop, 500, "{}");
            }
        });
    }

    private static void end(RoutingContext route, Context loop, int status, String json) {
        loop.runOnContext(now -> route.response().setStatusCode(status).putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store").putHeader("X-Content-Type-Options", "nosniff").end(json));
    }
}
