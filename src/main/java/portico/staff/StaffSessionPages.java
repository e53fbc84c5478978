package portico.staff;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import portico.account.Device;
import portico.account.SessionCookie;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.tenant.StaffRole;
import portico.tenant.Tenancy;
import portico.tenant.Tenants;

/** Staff's own browsers, the way out, and where an operator works. */
@Path("/staff/me")
@StaffOnly
@RunOnVirtualThread
public class StaffSessionPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance me(List<Line> sessions);
    }

    /** A browser. @param here it is the one this page is seen with */
    public record Line(long id, String icon, String device, String address, Instant seenAt, boolean here) {}

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final StaffLogins logins;
    private final StaffSessions sessions;
    private final Tenants tenants;

    StaffSessionPages(Pages pages, PageContext page, StaffDesk desk, StaffLogins logins, StaffSessions sessions, Tenants tenants) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.logins = logins;
        this.sessions = sessions;
        this.tenants = tenants;
    }

    @GET
    public Response me() {
        var here = desk.session().orElseThrow().id;
        return pages.show(Templates.me(sessions.of(desk.person()).stream().map(session -> line(session, here)).toList()));
    }

    @POST @Path("session/{id: [0-9]{1,18}}/end")
    public Response end(@PathParam("id") long id) {
        sessions.end(desk.person(), id);
        return pages.go("/staff/me", Said.SESSION_ENDED);
    }

    @POST @Path("logout")
    public Response logout() {
        logins.logout(desk.session().orElseThrow(), desk.host(), desk.remote().address());
        return Response.fromResponse(pages.go("/staff/login", Said.LOGGED_OUT)).cookie(SessionCookie.STAFF.gone(desk.remote().secure())).build();
    }

    @POST @Path("site") @StaffOnly(StaffRole.OPERATOR)
    public Response workAt(@FormParam("site") @DefaultValue("") String site) {
        if (!site.equals(Tenancy.EVERYWHERE) && tenants.byCode(site).isEmpty()) throw new NotFoundException();
        sessions.workAt(desk.session().orElseThrow(), site);
        return pages.go("/staff");
    }

    private Line line(StaffSession session, long here) {
        var device = Device.of(session.userAgent);
        var words = page.words(portico.account.AccountText.class);
        return new Line(session.id, device.icon(), device.known() ? words.device(device.browser(), device.system()) : words.deviceUnknown(), session.ip, session.seenAt, session.id == here);
    }
}
