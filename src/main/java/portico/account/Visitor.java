package portico.account;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import portico.api.Caller;
import portico.api.Remote;
import portico.api.Remotes;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Who looks at a page: the hosting site from the Host name, the customer from the session cookie. Looked up when first asked for, on a blocking thread. */
@RequestScoped
public class Visitor {

    /** The Host name selects no hosting site. */
    public static final class NoSuchSite extends jakarta.ws.rs.NotFoundException {}

    /** The page is for customers who are logged in. */
    public static final class NotLoggedIn extends RuntimeException {}

    private final HttpServerRequest request;
    private final Remote remote;
    private final Tenants tenants;
    private final WebSessions sessions;
    private Optional<Seat> session;

    Visitor(CurrentVertxRequest current, Remotes remotes, Tenants tenants, WebSessions sessions) {
        request = current.getCurrent().request();
        remote = remotes.of(request);
        this.tenants = tenants;
        this.sessions = sessions;
    }

    /** @throws NoSuchSite when the Host name is nobody's */
    public Tenant tenant() { return tenants.byHost(remote.host()).orElseThrow(NoSuchSite::new); }

    public Remote remote() { return remote; }

    /** Who is logged in. */
    public Optional<Seat> session() {
        if (session == null) session = token().flatMap(token -> sessions.find(tenant().code, token));
        return session;
    }

    /** The customer as the corridor's pages' door wants them. */
    public Optional<Caller> caller() { return session().map(session -> session.caller(remote.address())); }

    /** @throws NotLoggedIn when nobody is */
    public Caller demand() { return caller().orElseThrow(NotLoggedIn::new); }

    /** {@code zh-CN} or {@code en}: the customer's choice, else the site's. */
    public String language() { return session().map(Seat::language).orElseGet(() -> tenant().language); }

    /** The session cookie's token, believed or not. */
    public Optional<String> token() { return SessionCookie.CUSTOMER.in(request, remote.secure()); }

    /** By which the browser is known from an earlier log-in, believed or not. */
    Optional<String> browserMark() { return SessionCookie.BROWSER.in(request, remote.secure()); }

    /** Null when the browser names none. */
    public String userAgent() { return request.getHeader("User-Agent"); }
}
