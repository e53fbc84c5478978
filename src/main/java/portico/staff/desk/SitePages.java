package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.page.*;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Settings of a hosting site, for its admins. */
@Path("/staff/site")
@StaffOnly(StaffRole.ADMIN)
@RunOnVirtualThread
public class SitePages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance site(Form form, boolean logging);
    }

    private static final List<String> FIELDS = List.of("brand_color", "support_url");

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;
    private final Tenants tenants;

    SitePages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue, Tenants tenants) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
        this.tenants = tenants;
    }

    @GET
    public Response site() { return show(200, form -> form); }

    @POST
    public Response change(MultivaluedMap<String, String> typed) {
        var wanted = new HashMap<String, String>();
        for (var field : FIELDS) if (typed.getFirst(field) != null) wanted.put(field, typed.getFirst(field).strip());
        try {
            return order(wanted, "/staff/site");
        } catch (Refusal refusal) {
            return show(422, form -> {
                wanted.forEach(form::value);
                return form.refused(refusal);
            });
        }
    }

    /** Switches the API debug log. */
    @POST @Path("log")
    public Response log(@FormParam("on") @DefaultValue("0") String on) { return order(Map.of("api_debug", on), "/staff/api-log"); }

    @GET @Path("log")
    public Response afterLog() { return pages.go("/staff/api-log"); }

    private Response order(Map<String, String> wanted, String back) {
        desk.order(desk.tenant(), "site_update", wanted);
        tenants.forget();
        return pages.go(back, Said.STAFF_SAVED);
    }

    private Response show(int status, UnaryOperator<Form> filled) {
        var code = desk.tenant();
        Tenant site = desk.look(() -> Tenant.findById(code));
        var form = new Form(catalogue.find("site_update", null), "/staff/site", page).at(Level.SYSTEM)
                .value("brand_color", site.brandColor).value("support_url", site.supportUrl);
        return pages.show(status, Templates.site(filled.apply(form), site.apiDebug));
    }
}
