package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import portico.page.Pages;
import portico.page.StaffOnly;
import portico.page.State;
import portico.staff.StaffDesk;

/** Ports and domains of all customers: certificates that need somebody, and who had what when. */
@Path("/staff/ports")
@StaffOnly
@RunOnVirtualThread
public class PortPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance ports(Sheet sheet);
    }

    /**
     * The page.
     *
     * @param troubled     certificates that failed, or end soon
     * @param certificates how many there are in all
     * @param held         who had it; null: nobody asked
     */
    public record Sheet(List<Troubled> troubled, long certificates, String what, String at, String problem, List<Held> held) {}

    /** @param reason in words; null: it only ends soon */
    public record Troubled(String domain, long vmId, String site, State state, String reason, Instant until, Instant next) {}

    /** @param until null: still */
    public record Held(String what, String detail, long vmId, String vmName, long ownerId, String owner, Instant from, Instant until) {}

    private final Pages pages;
    private final StaffDesk desk;
    private final PortLines lines;

    PortPages(Pages pages, StaffDesk desk, PortLines lines) {
        this.pages = pages;
        this.desk = desk;
        this.lines = lines;
    }

    /** @param what a public address with its port, a domain or a private address @param at a moment, as on the audit's page; empty: ever */
    @GET
    public Response list(@QueryParam("what") @DefaultValue("") String what, @QueryParam("at") @DefaultValue("") String at) {
        return pages.show(Templates.ports(desk.look(() -> lines.sheet(Search.typed(what), Search.typed(at)))));
    }
}
