package portico.account;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import portico.page.Banner;
import portico.page.OpenToAll;
import portico.page.PageContext;
import portico.page.SignedIn;
import portico.page.StaffOnly;

/** Stands before every page: recognises the session, and sends strangers to the log-in page unless the page is {@link OpenToAll}. Pages of
 * staff ({@link StaffOnly}) have a guard of their own. */
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
        boolean open = isPresent(OpenToAll.class, resource);
        // Even an open page greets whom it knows; without a cookie that costs no query.
        if (isPresent(StaffOnly.class, resource)) return Optional.empty();
        visitor.session().ifPresent(seat -> page.signedIn(signedIn(seat)));
        return open || page.getUser() != null ? Optional.empty() : Optional.of(toLogin(request));
    }

    private static boolean isPresent(Class<? extends Annotation> mark, ResourceInfo resource) {
        return resource.getResourceClass().isAnnotationPresent(mark) || resource.getResourceMethod().isAnnotationPresent(mark);
    }

    private SignedIn signedIn(Seat seat) {
        var words = page.words(AccountText.class);
        var notices = new ArrayList<Banner>();
        if (seat.staff() != null) notices.add(new Banner("warn", "eye", words.actingFor(seat.username()), new Banner.Button("/logout", words.actingEnd())));
        if (seat.status() == UserStatus.LOCKED) notices.add(new Banner("warn", "lock", seat.statusReason() == null ? words.locked() : words.lockedWhy(seat.statusReason())));
        return new SignedIn(seat.name(), seat.username(), seat.language(), notices);
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
