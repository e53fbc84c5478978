package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import portico.page.Pages;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;

/** What staff see first: how things are, and what needs somebody. */
@Path("/staff")
@StaffOnly
@RunOnVirtualThread
public class DashboardPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance dashboard(Dashboard dashboard);
    }

    private final Pages pages;
    private final StaffDesk desk;
    private final Dashboards dashboards;

    DashboardPages(Pages pages, StaffDesk desk, Dashboards dashboards) {
        this.pages = pages;
        this.desk = desk;
        this.dashboards = dashboards;
    }

    @GET
    public Response dashboard() { return pages.show(Templates.dashboard(desk.look(dashboards::now))); }
}
