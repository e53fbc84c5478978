package portico.account;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.api.TooMany;
import portico.page.OpenToAll;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.tenant.world.DemoLogins;

/** In and out. */
@Path("/")
@OpenToAll
@RunOnVirtualThread
public class LoginPages {

    @CheckedTemplate(basePath = "account", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance login(LoginPage login);
    }

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Logins logins;
    private final DemoLogins demo;

    LoginPages(Pages pages, PageContext page, Visitor visitor, Logins logins, DemoLogins demo) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.logins = logins;
        this.demo = demo;
    }

    @GET @Path("login")
    public Response ask(@QueryParam("next") @DefaultValue("/") String next) {
        if (visitor.session().isPresent()) return pages.go(Pages.within(next));
        return show(200, "", next, null);
    }

    @POST @Path("login")
    public Response login(@FormParam("username") @DefaultValue("") String username, @FormParam("password") @DefaultValue("") String password,
                          @FormParam("next") @DefaultValue("/") String next) {
        try {
            boolean secure = visitor.remote().secure();
            var welcome = logins.login(username, password, visitor.tenant().code, visitor.remote().address(), visitor.userAgent(), visitor.browserMark());
            return Response.fromResponse(pages.go(Pages.within(next)))
                    .cookie(SessionCookie.CUSTOMER.of(welcome.token(), secure), SessionCookie.BROWSER.of(welcome.mark(), Browsers.REMEMBERED, secure)).build();
        } catch (TooMany refusal) {
            long minutes = Math.max(1, refusal.retryAfter.plusSeconds(59).toMinutes());
            return Response.fromResponse(show(429, username, next, page.words(AccountText.class).tooMany(minutes))).header("Retry-After", Math.max(1, refusal.retryAfter.toSeconds())).build();
        } catch (Refusal refusal) {
            return show(refusal.code.equals("access.busy") ? 503 : 401, username, next, Refusals.in(page.getLanguage(), refusal));
        }
    }

    @POST @Path("logout")
    public Response logout() {
        var session = visitor.session();
        session.ifPresent(s -> logins.logout(visitor.demand(), visitor.token().orElseThrow()));
        // Staff who acted in a customer's name are back at their own pages.
        var back = session.filter(seat -> seat.staff() != null).map(seat -> pages.go("/staff/customers/" + seat.userId())).orElseGet(() -> pages.go("/login", Said.LOGGED_OUT));
        return Response.fromResponse(back).cookie(SessionCookie.CUSTOMER.gone(visitor.remote().secure())).build();
    }

    private Response show(int status, String username, String next, String problem) {
        var persons = demo.of(visitor.tenant().code).stream().limit(3).map(login -> new LoginPage.Person(login.username(), login.password())).toList();
        return pages.show(status, Templates.login(new LoginPage(username, Pages.within(next), problem, persons)));
    }
}
