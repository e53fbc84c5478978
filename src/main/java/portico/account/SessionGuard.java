package portico.account;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import portico.page.OpenToAll;
import portico.page.PageContext;
import portico.page.SignedIn;

/** Stands before every page: recognises the session, and sends strangers to the log-in page unless the page is {@link OpenToAll}. */
@Singleton
public class SessionGuard {

    private final Visitor visitor;
    private final PageContext page;

    SessionGuard(Visitor visitor, PageContext page) {
        this.visitor = visitor;
        this.page = page;
    }

    @ServerRequestFilter(priority = 20)
    public Optional<Response> guard(ContainerRequestContext request, ResourceInfo resource) {
        boolean open = resource.getResourceClass().isAnnotationPresent(OpenToAll.class) || resource.getResourceMethod().isAnnotationPresent(OpenToAll.class);
        // Even an open page greets whom it knows; without a cookie that costs no query.
        visitor.user().ifPresent(user -> page.signedIn(new SignedIn(user.name, user.username, user.language)));
        return open || page.getUser() != null ? Optional.empty() : Optional.of(toLogin(request));
    }

    @ServerExceptionMapper
    public Response notLoggedIn(Visitor.NotLoggedIn stranger, ContainerRequestContext request) { return toLogin(request); }

    private Response toLogin(ContainerRequestContext request) {
        // A part of a page that fetches itself cannot be sent elsewhere; it makes the whole page load again.
        if (request.getHeaderString("HX-Request") != null) return Response.noContent().header("HX-Refresh", "true").build();
        if ("text/event-stream".equals(request.getHeaderString("Accept"))) return Response.noContent().build();
        var next = page.getHere();
        var address = next.equals("/") ? "/login" : "/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        return Response.seeOther(URI.create(address)).header("Cache-Control", "no-store").build();
    }
}
