package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import portico.adopt.Stranger;
import portico.adopt.StrayDisks;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.State;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.tenant.StaffRole;
import portico.vm.Sizes;

/** Machines on a host that are nobody's yet: an operator looks at what taking one over means, and does it for a customer of the site they have chosen. */
@Path("/staff/hosts/{id: [0-9]{1,18}}/strangers")
@StaffOnly(StaffRole.OPERATOR)
@RunOnVirtualThread
public class StrangerPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance strangers(HostHead host, List<Line> strangers, List<Stray> strays);
        static native TemplateInstance adopt(HostHead host, Line stranger, Form form);
    }

    public record HostHead(long id, String name) {}

    /** @param hindrances what speaks against taking it over, in words */
    public record Line(String name, String uuid, State state, int cpu, String ram, int diskGb, String file, List<String> macs, boolean agent, List<String> hindrances, Instant seenAt) {}

    /** Disks that belong to no machine. */
    public record Stray(String name, String path, String size, Instant changedAt, Instant seenAt) {}

    private static final String COMMAND = "server_adopt", CONFIRM = "confirm";
    private static final List<String> FIELDS = List.of("userid", "vpsname", "ip", "osid");

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;

    StrangerPages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
    }

    @GET
    public Response list(@PathParam("id") long id) {
        var host = host(id);
        return pages.show(Templates.strangers(host, desk.look(() -> Stranger.on(id)).stream().map(this::line).toList(), desk.look(() -> StrayDisks.on(id)).stream().map(StrangerPages::stray).toList()));
    }

    @GET @Path("adopt")
    public Response ask(@PathParam("id") long id, @QueryParam("machine") @DefaultValue("") String machine) {
        // Whoever comes back to where a form was sent finds the list.
        return machine.isEmpty() ? pages.go("/staff/hosts/" + id + "/strangers") : show(200, id, machine, form -> form);
    }

    @POST @Path("adopt")
    public Response adopt(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var machine = typed(typed, "machine");
        UnaryOperator<Form> filled = form -> {
            FIELDS.forEach(field -> form.value(field, typed(typed, field)));
            return form.value(CONFIRM, typed(typed, CONFIRM));
        };
        if (!typed(typed, CONFIRM).equals(machine)) return show(422, id, machine, form -> filled.apply(form).problem(CONFIRM, page.text().nameDiffers()));
        var parameters = new HashMap<String, String>();
        parameters.put("serverid", String.valueOf(id));
        parameters.put("machine", machine);
        FIELDS.forEach(field -> parameters.put(field, typed(typed, field)));
        try {
            // Its owner is a customer of the site the operator works for, so one must be chosen.
            desk.order(desk.tenant(), COMMAND, parameters);
            return pages.go("/staff/hosts/" + id + "/strangers", Said.STAFF_ORDERED);
        } catch (Refusal refusal) {
            return show(422, id, machine, form -> filled.apply(form).refused(refusal));
        }
    }

    private Response show(int status, long id, String machine, UnaryOperator<Form> filled) {
        var host = host(id);
        var stranger = desk.look(() -> Stranger.on(id)).stream().filter(row -> row.name.equals(machine)).findFirst().orElseThrow(NotFoundException::new);
        var form = new Form(catalogue.all().stream().filter(entry -> entry.key().equals(COMMAND)).findFirst().orElseThrow(), "/staff/hosts/" + id + "/strangers/adopt", page)
                .at(Level.SYSTEM).ask(CONFIRM, machine);
        return pages.show(status, Templates.adopt(host, line(stranger), filled.apply(form)));
    }

    private HostHead host(long id) { return desk.look(() -> Host.<Host>findByIdOptional(id)).map(host -> new HostHead(host.id, host.name)).orElseThrow(NotFoundException::new); }

    private static Stray stray(StrayDisks row) { return new Stray(Machine.nameOf(row.vmNumber), row.path, Sizes.gigabytes(row.bytes) + " GB", row.changedAt, row.seenAt); }

    private Line line(Stranger row) {
        var words = page.words(StaffText.class);
        var state = row.power == PowerState.RUNNING ? new State("ok", words.strangerOn()) : new State("off", words.strangerOff());
        return new Line(row.name, row.uuid.toString(), state, row.cpu, Sizes.memory(row.ramMb), row.diskGb, row.diskFile, List.of(row.macs), row.agent,
                Arrays.stream(row.hindrances).map(code -> Refusals.in(page.getLanguage(), new Refusal(code))).toList(), row.seenAt);
    }

    private static String typed(MultivaluedMap<String, String> form, String name) { return Optional.ofNullable(form.getFirst(name)).orElse("").strip(); }
}
