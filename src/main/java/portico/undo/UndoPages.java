package portico.undo;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.function.UnaryOperator;
import portico.account.Operation;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.Confirmations;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** Undoing a reinstallation or a restoration: what is lost, a code where the group asks for one, the VM's name. The command behind it: {@link UndoReinstall}. */
@Path("/vm/{id: [0-9]{1,18}}/undo")
@RunOnVirtualThread
public class UndoPages {

    @CheckedTemplate(basePath = "undo", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance undo(MachineView machine, UndoPage undo);
    }

    private record Shown(MachineView machine, UndoPage undo) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final UndoRules rules;
    private final Confirmations confirmations;

    UndoPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, UndoRules rules, Confirmations confirmations) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.rules = rules;
        this.confirmations = confirmations;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(id, 200, Confirmations.Typed.NOTHING, form -> form); }

    /** For whoever comes back to where the form was sent. */
    @GET @Path("code")
    public Response afterCode(@PathParam("id") long id) { return pages.go("/vm/" + id + "/undo"); }

    @POST @Path("code")
    public Response sendCode(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        try {
            return show(id, 200, confirmations.send(id, Operation.RESTORE, form), filled -> filled);
        } catch (Refusal refusal) {
            return show(id, 422, confirmations.typed(form), filled -> filled.problem(Confirmations.CODE, Refusals.in(page.getLanguage(), refusal)));
        }
    }

    @POST
    public Response undo(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var typed = confirmations.typed(form);
        if (!confirmations.isNamed(id, typed)) return show(id, 422, typed, filled -> filled.problem(Confirmations.NAME, page.text().nameDiffers()));
        var parameters = new HashMap<String, String>();
        confirmations.code(form).ifPresent(code -> parameters.put(Confirmations.CODE, code));
        boolean restored = desk.with(id, vm -> rules.wayBack(vm).map(kept -> kept.restored).orElse(false));
        try {
            desk.order(id, "vm_reload_undo", parameters);
            return pages.go("/vm/" + id, restored ? Said.UNDO_RESTORE_ORDERED : Said.UNDO_ORDERED);
        } catch (Refusal refusal) {
            return show(id, 422, typed, filled -> filled.refused(refusal));
        }
    }

    private Response show(long id, int status, Confirmations.Typed typed, UnaryOperator<Form> filled) {
        var form = filled.apply(confirmations.ask(desk.form(id, "vm_reload_undo", null, "undo"), typed));
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), view(vm, form, typed)));
        return pages.show(status, Templates.undo(shown.machine, shown.undo));
    }

    private UndoPage view(Vm vm, Form form, Confirmations.Typed typed) {
        try {
            var kept = rules.demandWayBack(vm);
            return new UndoPage(null, kept.restored, kept.moment != null, kept.osName, kept.keptAt == null ? kept.plannedAt : kept.keptAt, kept.endsAt, confirmations.of(vm, Operation.RESTORE, "undo", form, typed), form);
        } catch (Refusal refusal) {
            return new UndoPage(Refusals.in(page.getLanguage(), refusal), false, false, null, null, null, null, form);
        }
    }
}
