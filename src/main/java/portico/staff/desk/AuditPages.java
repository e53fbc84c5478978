package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import portico.page.Pages;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;

/** Who did what, for whom, from where. What customers see of it: {@link portico.audit.AccountLogPages}. */
@Path("/staff/audit")
@StaffOnly
@RunOnVirtualThread
public class AuditPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance audit(Search.Sheet<Line> sheet, Asked asked);
    }

    /** What was asked for, as typed. */
    public record Asked(String customer, String vm, String action, String actor, String from, String until) {}

    /** An entry. @param userId null: it concerns no customer @param parameters JSON */
    public record Line(long id, String site, Instant at, String action, String actor, String door, String address, Long userId, String username, Long vmId, String parameters) {}

    private static final String SELECT = """
            select a.id, a.tenant, a.at, a.action, a.actor, a.door, a.address, a.user_id, u.username, a.vm_id, cast(a.parameters as text) parameters
            from audit_entry a left join user_account u on u.id = a.user_id""";

    private final Pages pages;
    private final StaffDesk desk;
    private final EntityManager database;

    AuditPages(Pages pages, StaffDesk desk, EntityManager database) {
        this.pages = pages;
        this.desk = desk;
        this.database = database;
    }

    /** @param customer user name, e-mail, or our number of them */
    @GET
    public Response list(@QueryParam("customer") @DefaultValue("") String customer, @QueryParam("vm") @DefaultValue("") String vm, @QueryParam("action") @DefaultValue("") String action,
                         @QueryParam("actor") @DefaultValue("") String actor, @QueryParam("from") @DefaultValue("") String from, @QueryParam("until") @DefaultValue("") String until,
                         @QueryParam("after") @DefaultValue("") String after) {
        var asked = new Asked(Search.typed(customer), Search.typed(vm), Search.typed(action), Search.typed(actor), Search.typed(from), Search.typed(until));
        return pages.show(Templates.audit(desk.look(() -> find(asked, after)), asked));
    }

    private Search.Sheet<Line> find(Asked asked, String after) {
        var search = new Search("/staff/audit").within(desk.scope(), "a.tenant").keep("customer", asked.customer).keep("vm", asked.vm).keep("action", asked.action)
                .keep("actor", asked.actor).keep("from", asked.from).keep("until", asked.until);
        if (asked.customer.matches("[0-9]{1,18}")) search.and("a.user_id = :customer", "customer", Long.parseLong(asked.customer));
        else if (!asked.customer.isEmpty()) search.and("a.user_id in (select id from user_account where username_key = :customer or email_key = :customer)", "customer", asked.customer.toLowerCase(java.util.Locale.ROOT));
        if (asked.vm.matches("[0-9]{1,18}")) search.and("a.vm_id = :vm", "vm", Long.parseLong(asked.vm));
        else if (!asked.vm.isEmpty()) search.and("a.vm_id in (select id from vm where name = :vm)", "vm", asked.vm);
        if (!asked.action.isEmpty()) search.and("a.action = :action", "action", asked.action);
        if (!asked.actor.isEmpty()) search.and("a.actor = :actor", "actor", asked.actor);
        var from = Search.time(asked.from);
        var until = Search.time(asked.until);
        if (from != null) search.and("a.at >= :from", "from", from);
        if (until != null) search.and("a.at < :until", "until", until);
        return search.page(database, SELECT, "a.id desc", after, AuditPages::line);
    }

    private static Line line(Tuple row) {
        return new Line(Search.number(row, "id"), Search.text(row, "tenant"), row.get("at", Instant.class), Search.text(row, "action"), Search.text(row, "actor"), Search.text(row, "door"),
                Search.text(row, "address"), (Long) row.get("user_id"), Search.text(row, "username"), (Long) row.get("vm_id"), parameters(Search.text(row, "parameters")));
    }

    private static String parameters(String json) { return json.equals("{}") ? "" : json; }
}
