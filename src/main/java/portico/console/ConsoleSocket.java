package portico.console;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.NetSocketInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import portico.api.Reception;
import portico.api.Remotes;
import portico.api.TooMany;
import portico.api.Unavailable;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.place.LocalDoor;
import portico.place.PlaceException;
import portico.place.Places;

/**
 * The door to a VM's screen: a WebSocket on the portal's own origin. The viewer's token comes as a second sub-protocol, {@code binary, portico.TOKEN}: of what a
 * browser lets a page say in a handshake, that is the one part that ends up in no address, history or log. Who may not look is refused before the upgrade.
 */
@Singleton
class ConsoleSocket {

    private static final Logger LOG = Logger.getLogger(ConsoleSocket.class);
    private static final String PATH = "/console/socket";
    private static final String TOKEN_PROTOCOL = "portico.";
    private static final int CONNECT_MILLIS = 5_000;

    private final Reception reception;
    private final Remotes remotes;
    private final Viewers viewers;
    private final Origins origins;
    private final Consoles consoles;
    private final Hypervisors hypervisors;
    private final Places places;
    private final NetClient net;

    ConsoleSocket(Reception reception, Remotes remotes, Viewers viewers, Origins origins, Consoles consoles, Hypervisors hypervisors, Places places, Vertx vertx) {
        this.reception = reception;
        this.remotes = remotes;
        this.viewers = viewers;
        this.origins = origins;
        this.consoles = consoles;
        this.hypervisors = hypervisors;
        this.places = places;
        net = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setConnectTimeout(CONNECT_MILLIS));
    }

    void open(@Observes Router router) { router.get(PATH).handler(this::arrive); }

    private void arrive(RoutingContext route) {
        var request = route.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade")) || request.getHeader("Sec-WebSocket-Key") == null) {
            route.response().setStatusCode(426).putHeader("Upgrade", "websocket").end();
            return;
        }
        var loop = Vertx.currentContext();
        request.pause();
        Thread.ofVirtual().name("console").start(() -> decide(request, loop));
    }

    /** Off the event loop from here on: the database and the hypervisor are waited for. */
    private void decide(HttpServerRequest request, Context loop) {
        try {
            var token = tokenOf(request);
            var entrance = reception.serve(remotes.of(request).address(), String.valueOf(token), () -> viewers.enter(token)).filter(found -> found.pass().isGood());
            if (entrance.isEmpty()) refuse(request, loop, 401);
            else if (!origins.allow(request, entrance.get().pass().tenant())) refuse(request, loop, 403);
            else connect(entrance.get(), welcome(entrance.get().pass(), request, loop));
        } catch (Unavailable | TooMany silence) {
            refuse(request, loop, 503);
        } catch (CompletionException broken) {
            LOG.debugf("console: viewer lost while it was let in: %s", broken.getCause().getMessage());
        } catch (RuntimeException bug) {
            LOG.error("opening a console failed", bug);
            refuse(request, loop, 500);
        }
    }

    private record Guest(Relay relay, Context loop) {}

    private Guest welcome(Pass pass, HttpServerRequest request, Context loop) {
        return on(loop, () -> request.toWebSocket().map(viewer -> {
            UnderWay.done(request);
            var relay = register(pass, viewer, ((ConnectionBase) request.connection()).channel(), loop);
            return new Guest(relay, loop);
        }));
    }

    private Relay register(Pass pass, ServerWebSocket viewer, Channel line, Context loop) {
        var relay = new Relay[1];
        relay[0] = new Relay(pass, viewer, line, loop, () -> consoles.remove(relay[0]));
        if (!consoles.add(relay[0])) relay[0].end(Ending.CROWDED);
        return relay[0];
    }

    private void connect(Viewers.Entrance entrance, Guest guest) {
        try {
            var address = hypervisors.view(entrance.host()).console(entrance.host(), entrance.machine());
            if (address.isEmpty()) {
                guest.relay.end(Ending.OFF);
                return;
            }
            var socket = socket(address.get());
            on(guest.loop, () -> net.connect(socket).map(screen -> join(guest.relay, screen)));
        } catch (HypervisorException trouble) {
            LOG.infof("console of VM %d: %s", entrance.pass().vmId(), trouble.getMessage());
            guest.relay.end(trouble.kind == HypervisorException.Kind.NO_SUCH_MACHINE ? Ending.OFF : Ending.UNREACHABLE);
        } catch (IOException | PlaceException noWay) {
            LOG.infof("console of VM %d: %s", entrance.pass().vmId(), noWay.getMessage());
            guest.relay.end(Ending.UNREACHABLE);
        } catch (CompletionException unanswered) {
            LOG.infof("console of VM %d: %s", entrance.pass().vmId(), unanswered.getCause());
            guest.relay.end(Ending.UNREACHABLE);
        }
    }

    /** At once, on the event loop: what the VNC server says first must not come before somebody listens. */
    private static Relay join(Relay relay, NetSocket screen) {
        relay.join((NetSocketInternal) screen);
        return relay;
    }

    private SocketAddress socket(ConsoleAddress address) throws IOException {
        return switch (address) {
            case ConsoleAddress.Tcp(var host, var port) -> SocketAddress.inetSocketAddress(port, host);
            case ConsoleAddress.UnixSocket(var path) -> SocketAddress.domainSocketAddress(path);
            // The relay speaks to sockets of this machine; behind this one both ends still hold each other up.
            case ConsoleAddress.Elsewhere(var reach, var path) -> SocketAddress.domainSocketAddress(LocalDoor.once(places.of(reach), path).toString());
        };
    }

    private static String tokenOf(HttpServerRequest request) {
        return request.headers().getAll("Sec-WebSocket-Protocol").stream().flatMap(line -> Arrays.stream(line.split(","))).map(String::strip)
                .filter(name -> name.startsWith(TOKEN_PROTOCOL)).findFirst().map(name -> name.substring(TOKEN_PROTOCOL.length())).orElse(null);
    }

    private static void refuse(HttpServerRequest request, Context loop, int status) {
        loop.runOnContext(now -> {
            if (request.response().ended()) return;
            request.resume();
            request.response().setStatusCode(status).end().onComplete(told -> request.connection().close());
        });
    }

    /** Does something on the event loop and waits for its outcome. @throws CompletionException when it failed */
    private static <T> T on(Context loop, Supplier<Future<T>> work) {
        var done = Promise.<T>promise();
        loop.runOnContext(now -> work.get().onComplete(done));
        return done.future().toCompletionStage().toCompletableFuture().join();
    }
}
