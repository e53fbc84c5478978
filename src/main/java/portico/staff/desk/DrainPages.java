package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.hypervisor.Hypervisors;
import portico.infra.Host;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.page.State;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.task.Words;
import portico.tenant.StaffRole;
import portico.tenant.Tenancy;

/** Emptying a host: an operator begins and stops it, and sees of every machine how far it is or what stands in its way. */
@Path("/staff/hosts/{id: [0-9]{1,18}}/drain")
@StaffOnly(StaffRole.OPERATOR)
@RunOnVirtualThread
public class DrainPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance drain(Shown shown, Form form);
    }

    /**
     * @param maintenance what customers read; null: the host is in service, and cannot be emptied
     * @param since       null: it is not being emptied
     * @param leftovers   machines that have gone and whose disks here are not cleared away yet
     */
    public record Shown(long id, String name, String maintenance, Instant since, List<Line> machines, long leftovers, boolean played) {

        /** Something is on its way, so the page will soon be another. */
        public boolean open() { return since != null && !machines.isEmpty() || leftovers > 0 || machines.stream().anyMatch(line -> line.percent != null); }
    }

    /** @param percent how far its move is; null: none is under way @param reason why it cannot move; null: nothing is known to stand in its way */
    public record Line(long id, String name, String site, String owner, State state, Integer percent, String reason) {}

    private static final String COMMAND = "server_drain";
    private static final int MOST = 500;

    private final Hypervisors hypervisors;
    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;
    private final Tenancy tenancy;
    private final EntityManager database;

    DrainPages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue, Tenancy tenancy, EntityManager database, Hypervisors hypervisors) {
        this.hypervisors = hypervisors;
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
        this.tenancy = tenancy;
        this.database = database;
    }

    @GET
    public Response look(@PathParam("id") long id) { return show(200, id, form -> form); }

    @POST
    public Response drain(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        try {
            var parameters = new HashMap<String, String>();
            parameters.put("serverid", String.valueOf(id));
            parameters.put("drain", typed(typed, "drain"));
            parameters.put("method", typed(typed, "method"));
            parameters.put("newip", typed(typed, "newip").isEmpty() ? "0" : "1");
            desk.order(desk.isEverywhere() ? desk.host() : desk.tenant(), COMMAND, parameters);
            return pages.go("/staff/hosts/" + id + "/drain", Said.STAFF_SAVED);
        } catch (Refusal refusal) {
            return show(422, id, form -> form.value("method", typed(typed, "method")).value("newip", typed(typed, "newip")).refused(refusal));
        }
    }

    private Response show(int status, long id, UnaryOperator<Form> filled) {
        // A host is emptied of every site's machines, whichever the operator works for.
        var shown = tenancy.everywhere(() -> Host.<Host>findByIdOptional(id).map(host -> new Shown(host.id, host.name, host.maintenance, host.drainingSince, machines(host), leftovers(id), hypervisors.isPlayed(host.target()))))
                .orElseThrow(NotFoundException::new);
        var form = new Form(catalogue.all().stream().filter(entry -> entry.key().equals(COMMAND)).findFirst().orElseThrow(), "/staff/hosts/" + id + "/drain", page).at(Level.SYSTEM);
        return pages.show(status, Templates.drain(shown, filled.apply(form)));
    }

    private long leftovers(long id) { return (Long) database.createNativeQuery("select count(*) from vm_move where room_on = :host and ended_at is not null", Long.class).setParameter("host", id).getSingleResult(); }

    @SuppressWarnings("unchecked")
    private List<Line> machines(Host host) {
        List<Tuple> rows = database.createNativeQuery("""
                select v.id, v.name, v.tenant, u.username, t.percent, t.message, d.code, array_to_string(d.facts, chr(31)) facts
                from vm v join user_account u on u.id = v.owner_id left join drain_hindrance d on d.vm_id = v.id and d.host_id = v.host_id
                left join lateral (select percent, message from task where vm_id = v.id and type = 'vm.move' and state in ('QUEUED', 'RUNNING') order by id desc limit 1) t on true
                where v.host_id = :host order by t.percent desc nulls last, v.id limit :most""", Tuple.class).setParameter("host", host.id).setParameter("most", MOST).getResultList();
        return rows.stream().map(row -> line(host, row)).toList();
    }

    private Line line(Host host, Tuple row) {
        var words = page.words(StaffText.class);
        var percent = row.get("percent") == null ? null : ((Number) row.get("percent")).intValue();
        var code = (String) row.get("code");
        boolean hindered = percent == null && code != null && host.drainingSince != null;
        var message = (String) row.get("message");
        var state = percent != null ? new State("busy", words.drainMoving()) : hindered ? new State("warn", words.drainHindered()) : new State("off", words.drainWaiting());
        // A task that waits for a host says so in its message.
        var reason = hindered ? Refusals.in(page.getLanguage(), new Refusal(code, (Object[]) facts((String) row.get("facts"))))
                : percent != null && message != null && message.startsWith("failure.") ? Words.in(page.getLanguage(), message) : null;
        return new Line(Search.number(row, "id"), (String) row.get("name"), (String) row.get("tenant"), (String) row.get("username"), state, percent, reason);
    }

    /** What the refusal's text is filled with, as the query joined it. */
    private static String[] facts(String joined) { return joined == null || joined.isEmpty() ? new String[0] : joined.split("\\x1f", -1); }

    private static String typed(MultivaluedMap<String, String> form, String name) { return Optional.ofNullable(form.getFirst(name)).orElse("").strip(); }
}
