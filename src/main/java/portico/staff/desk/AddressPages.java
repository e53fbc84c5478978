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
import java.util.stream.Collectors;
import portico.api.Answer;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.infra.Host;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;

/** A host's ranges of addresses, and bringing more, with a look at what would come of it first. For operators: hosts are shared between sites. */
@Path("/staff/hosts/{id: [0-9]{1,18}}/addresses")
@StaffOnly(StaffRole.OPERATOR)
@RunOnVirtualThread
public class AddressPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance addresses(long id, String host, List<Line> blocks, Form form, Preview preview);
    }

    /** A range as the page shows it. @param free how many are, in words */
    public record Line(String id, String name, String from, String to, String gateway, String network, String free, boolean shared, boolean whole) {}

    /** What would come of an import; lists in words, empty: none. */
    public record Preview(int add, String first, String last, String skipped, int duplicates, String duplicate, String overlaps) {}

    private static final List<String> FIELDS = List.of("name", "range", "gateway", "mask", "each", "dns", "network", "skip", "shared", "wholegroup");

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;

    AddressPages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
    }

    @GET
    public Response look(@PathParam("id") long id) { return show(id, 200, form(id), null); }

    @POST
    public Response bring(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var sent = new HashMap<String, String>();
        var form = form(id);
        for (var name : FIELDS) {
            var value = typed.getFirst(name);
            if (value == null || value.isBlank()) continue;
            sent.put(name, value.strip());
            form.value(name, value.strip());
        }
        boolean previews = typed.getFirst("preview") != null;
        sent.put("serverid", String.valueOf(id));
        sent.put("preview", previews ? "1" : "0");
        try {
            var answer = desk.order(site(), "ip_block_add", sent);
            if (previews) return show(id, 200, form, preview((Map<?, ?>) ((Answer.Json) answer).tree()));
            return pages.go("/staff/hosts/" + id + "/addresses", Said.STAFF_SAVED);
        } catch (Refusal refusal) {
            return show(id, 422, form.refused(refusal), null);
        }
    }

    private Form form(long id) { return new Form(catalogue.all().stream().filter(entry -> entry.key().equals("ip_block_add")).findFirst().orElseThrow(), "/staff/hosts/" + id + "/addresses", page).at(Level.SYSTEM); }

    /** A host belongs to no tenant; records are kept with the site whose address the operator opened. */
    private String site() { return desk.isEverywhere() ? desk.host() : desk.tenant(); }

    private static Preview preview(Map<?, ?> told) {
        return new Preview((Integer) told.get("add"), (String) told.get("first"), (String) told.get("last"), joined(told.get("skipped")), (Integer) told.get("duplicates"), joined(told.get("duplicate")), joined(told.get("overlaps")));
    }

    private static String joined(Object list) { return ((List<?>) list).stream().map(String::valueOf).collect(Collectors.joining(", ")); }

    private Response show(long id, int status, Form form, Preview preview) {
        var name = desk.look(() -> Host.<Host>findByIdOptional(id).map(host -> host.name)).orElseThrow(NotFoundException::new);
        var rows = (List<?>) ((Answer.Json) desk.order(site(), "ip_blocks", Map.of("serverid", String.valueOf(id)))).tree();
        return pages.show(status, Templates.addresses(id, name, rows.stream().map(row -> line((Map<?, ?>) row)).toList(), form, preview));
    }

    private Line line(Map<?, ?> row) {
        return new Line(String.valueOf(row.get("bid")), (String) row.get("bname"), (String) row.get("startip"), (String) row.get("endip"), (String) row.get("gateway"), (String) row.get("network"),
                page.words(portico.staff.StaffText.class).blockFree(String.valueOf(row.get("free")), String.valueOf(row.get("total"))), (Boolean) row.get("shared"), (Boolean) row.get("wholegroup"));
    }
}
