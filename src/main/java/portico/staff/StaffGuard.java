package portico.staff;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import portico.api.Refusal;
import portico.page.PageContext;
import portico.page.StaffFrame;
import portico.page.StaffOnly;
import portico.tenant.StaffRole;
import portico.tenant.Tenancy;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Stands before every page marked {@link StaffOnly}: strangers and customers go to staff's log-in page, staff of a lower role are refused. */
@Singleton
public class StaffGuard {

    private final StaffDesk desk;
    private final PageContext page;
    private final Tenants tenants;

    StaffGuard(StaffDesk desk, PageContext page, Tenants tenants) {
        this.desk = desk;
        this.page = page;
        this.tenants = tenants;
    }

    @ServerRequestFilter(priority = 21)
    public Optional<Response> guard(ContainerRequestContext request, ResourceInfo resource) {
        var demanded = demanded(resource);
        if (demanded.isEmpty()) return Optional.empty();
        if (desk.session().isEmpty()) return Optional.of(toLogin(request));
        if (!desk.role().covers(demanded.get())) throw new Refusal("access.denied");
        page.staff(frame());
        return Optional.empty();
    }

    /** A method may ask for more than its class, never for less. */
    private static Optional<StaffRole> demanded(ResourceInfo resource) {
        var ofMethod = Optional.ofNullable(resource.getResourceMethod().getAnnotation(StaffOnly.class)).map(StaffOnly::value);
        var ofClass = Optional.ofNullable(resource.getResourceClass().getAnnotation(StaffOnly.class)).map(StaffOnly::value);
        return ofMethod.isPresent() && ofClass.isPresent() ? Optional.of(ofMethod.get().covers(ofClass.get()) ? ofMethod.get() : ofClass.get()) : ofMethod.or(() -> ofClass);
    }

    private StaffFrame frame() {
        var words = page.words(StaffText.class);
        var scope = desk.scope();
        var sites = new ArrayList<StaffFrame.Site>();
        if (desk.role() == StaffRole.OPERATOR) {
            for (var tenant : tenants.all()) sites.add(new StaffFrame.Site(tenant.code, tenant.name, tenant.code.equals(scope)));
            sites.add(new StaffFrame.Site(Tenancy.EVERYWHERE, words.allSites(), desk.isEverywhere()));
        }
        var name = desk.isEverywhere() ? words.allSites() : tenants.byCode(scope).map((Tenant tenant) -> tenant.name).orElse(scope);
        return new StaffFrame(desk.person().username, desk.role(), words.role(desk.role()), name, List.copyOf(sites));
    }

    private Response toLogin(ContainerRequestContext request) {
        if (request.getHeaderString("HX-Request") != null) return Response.noContent().header("HX-Refresh", "true").build();
        var next = page.getHere();
        var address = next.equals("/staff") ? "/staff/login" : "/staff/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        return Response.seeOther(URI.create(address)).header("Cache-Control", "no-store").build();
    }
}
