package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
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
import portico.infra.IpAddress;
import portico.move.MoveRules;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.tenant.StaffRole;
import portico.vm.Sizes;
import portico.vm.Vm;

/** Moving one machine to another host: which can take it, why others cannot, and how. */
@Path("/staff/machines/{id: [0-9]{1,18}}/move")
@StaffOnly(StaffRole.ADMIN)
@RunOnVirtualThread
public class MovePages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance move(Shown shown, Form form);
    }

    /** @param played what happens is only simulated */
    public record Shown(long id, String name, String place, List<String> addresses, List<Target> targets, boolean played) {}

    /** @param reason why it cannot go there; null: it can */
    public record Target(long id, String name, String says, String reason, boolean chosen) {}

    private static final String COMMAND = "vm_migrate";

    private final Hypervisors hypervisors;
    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;
    private final MoveRules rules;

    MovePages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue, MoveRules rules, Hypervisors hypervisors) {
        this.hypervisors = hypervisors;
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
        this.rules = rules;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(200, id, "", form -> form); }

    @POST
    public Response move(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var host = typed(typed, "serverid");
        try {
            var parameters = new HashMap<String, String>();
            parameters.put("vpsid", String.valueOf(id));
            if (!host.isEmpty()) parameters.put("serverid", host);
            parameters.put("method", typed(typed, "method"));
            parameters.put("newip", typed(typed, "newip").isEmpty() ? "0" : "1");
            desk.order(find(id).tenant, COMMAND, parameters);
            return pages.go("/staff/machines/" + id, Said.STAFF_ORDERED);
        } catch (Refusal refusal) {
            return show(422, id, host, form -> form.value("method", typed(typed, "method")).value("newip", typed(typed, "newip")).refused(refusal));
        }
    }

    private Vm find(long id) { return desk.look(() -> Vm.<Vm>find("id", id).singleResultOptional()).orElseThrow(NotFoundException::new); }

    private Response show(int status, long id, String chosen, UnaryOperator<Form> filled) {
        find(id);
        var shown = desk.look(() -> {
            Vm vm = Vm.find("id", id).firstResult();
            var targets = Host.grantedTo(vm.tenant).stream().filter(host -> !host.id.equals(vm.host.id)).map(host -> target(vm, host, chosen)).toList();
            return new Shown(vm.id, vm.name, vm.host.group.name + " · " + vm.host.name, IpAddress.of(id).stream().map(address -> address.ip).toList(), targets, hypervisors.isPlayed(vm.host.target()));
        });
        var form = new Form(catalogue.all().stream().filter(entry -> entry.key().equals(COMMAND)).findFirst().orElseThrow(), "/staff/machines/" + id + "/move", page).at(Level.SYSTEM);
        return pages.show(status, Templates.move(shown, filled.apply(form)));
    }

    private Target target(Vm vm, Host host, String chosen) {
        var taken = host.taken();
        var says = page.words(StaffText.class).moveRoom(host.group.name, Sizes.memory(Math.max(0, host.maxRamMb - taken.ramMb())), String.valueOf(Math.max(0, host.maxDiskGb - taken.diskGb())));
        // An address that does not go along is no reason not to offer it: the form has a choice for that.
        var reason = rules.hindrance(vm, host, true).or(() -> rules.hindrance(vm, host, false).filter(no -> !no.code.equals("move.address")));
        return new Target(host.id, host.name, says, reason.map(no -> Refusals.in(page.getLanguage(), no)).orElse(null), String.valueOf(host.id).equals(chosen));
    }

    private static String typed(MultivaluedMap<String, String> form, String name) { return Optional.ofNullable(form.getFirst(name)).orElse("").strip(); }
}
