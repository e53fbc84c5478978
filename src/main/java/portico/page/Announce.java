package portico.page;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import portico.api.Reception;
import portico.api.Remotes;

/** Says for whom a page is, before anything is asked for it. A browser is told from others at its address by its cookies, believed or not. */
@Singleton
public class Announce {

    private final Reception reception;
    private final Remotes remotes;
    private final CurrentVertxRequest current;

    Announce(Reception reception, Remotes remotes, CurrentVertxRequest current) {
        this.reception = reception;
        this.remotes = remotes;
        this.current = current;
    }

    @ServerRequestFilter(priority = 1)
    public void announce(ContainerRequestContext request) {
        reception.announce(remotes.of(current.getCurrent().request()).address(), String.valueOf(request.getHeaderString("Cookie")));
    }
}
