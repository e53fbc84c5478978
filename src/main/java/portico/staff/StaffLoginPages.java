package portico.staff;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import portico.account.AccountText;
import portico.account.SessionCookie;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.api.TooMany;
import portico.page.OpenToAll;
import portico.page.PageContext;
import portico.page.Pages;
import portico.tenant.world.DemoLogins;

/** Where staff log in. */
@Path("/staff/login")
@OpenToAll
@RunOnVirtualThread
public class StaffLoginPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance login(StaffLoginPage login);
    }

    private static final String HOME = "/staff";

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final StaffLogins logins;
    private final DemoLogins demo;

    StaffLoginPages(Pages pages, PageContext page, StaffDesk desk, StaffLogins logins, DemoLogins demo) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.logins = logins;
        this.demo = demo;
    }

    @GET
    public Response ask(@QueryParam("next") @DefaultValue(HOME) String next) {
        if (desk.session().isPresent()) return pages.go(within(next));
        return show(200, "", next, null);
    }

    @POST
    public Response login(@FormParam("username") @DefaultValue("") String username, @FormParam("password") @DefaultValue("") String password, @FormParam("next") @DefaultValue(HOME) String next) {
        try {
            var token = logins.login(username, password, desk.host(), desk.remote().address(), desk.userAgent());
            return Response.fromResponse(pages.go(within(next))).cookie(SessionCookie.STAFF.of(token, desk.remote().secure())).build();
        } catch (TooMany refusal) {
            long minutes = Math.max(1, refusal.retryAfter.plusSeconds(59).toMinutes());
            return Response.fromResponse(show(429, username, next, page.words(AccountText.class).tooMany(minutes))).header("Retry-After", Math.max(1, refusal.retryAfter.toSeconds())).build();
        } catch (Refusal refusal) {
            return show(refusal.code.equals("access.busy") ? 503 : 401, username, next, Refusals.in(page.getLanguage(), refusal));
        }
    }

    private Response show(int status, String username, String next, String problem) {
        return pages.show(status, Templates.login(new StaffLoginPage(username, within(next), problem, demo.staffOf(desk.host()))));
    }

    private static String within(String next) {
        var path = Pages.within(next);
        return path.equals(HOME) || path.startsWith(HOME + "/") ? path : HOME;
    }
}
