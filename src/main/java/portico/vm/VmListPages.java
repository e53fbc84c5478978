package portico.vm;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import portico.account.Visitor;
import portico.page.Pages;
import portico.tenant.Tenancy;

/** The front page: a customer's VMs. */
@Path("/")
@RunOnVirtualThread
public class VmListPages {

    /** Longest search that can find anything. */
    private static final int LONGEST_SEARCH = 64;

    @CheckedTemplate(basePath = "vm", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance list(VmList list);
    }

    private final Pages pages;
    private final Visitor visitor;
    private final Tenancy tenancy;
    private final VmLists lists;

    VmListPages(Pages pages, Visitor visitor, Tenancy tenancy, VmLists lists) {
        this.pages = pages;
        this.visitor = visitor;
        this.tenancy = tenancy;
        this.lists = lists;
    }

    @GET
    public Response list(@QueryParam("q") @DefaultValue("") String text, @QueryParam("state") @DefaultValue("") String state, @QueryParam("page") @DefaultValue("1") String page) {
        var bare = text.replaceAll("\\p{Cntrl}", "").strip();
        var search = bare.length() > LONGEST_SEARCH ? bare.substring(0, LONGEST_SEARCH) : bare;
        int number = page.matches("[0-9]{1,6}") ? Integer.parseInt(page) : 1;
        var wish = new VmSearch.Wish(visitor.demand().userId(), search, VmFilter.of(state));
        return pages.show(Templates.list(tenancy.in(visitor.demand().tenant(), () -> lists.page(wish, number))));
    }
}
