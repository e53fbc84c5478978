package portico.rescue;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.hypervisor.RescueSystems;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.secret.Vault;
import portico.vm.Confirmations;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A VM's rescue system: into it, its password, and out of it. The commands behind it: {@link EnterRescue}, {@link LeaveRescue}. */
@Path("/vm/{id: [0-9]{1,18}}/rescue")
@RunOnVirtualThread
public class RescuePages {

    @CheckedTemplate(basePath = "rescue", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance rescue(MachineView machine, RescuePage rescue);
    }

    private record Shown(MachineView machine, RescuePage rescue) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final RescueRules rules;
    private final Vault vault;

    RescuePages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, RescueRules rules, Vault vault) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.rules = rules;
        this.vault = vault;
    }

    @GET
    public Response rescue(@PathParam("id") long id) { return show(id, 200, false, form -> form); }

    @POST @Path("on")
    public Response enter(@PathParam("id") long id, @FormParam(Confirmations.NAME) @DefaultValue("") String typed) {
        if (!typed.strip().equals(desk.with(id, vm -> vm.name))) return show(id, 422, false, form -> form.value(Confirmations.NAME, typed).problem(Confirmations.NAME, page.text().nameDiffers()));
        return order(id, "on", Said.RESCUE_ORDERED, form -> form.value(Confirmations.NAME, typed));
    }

    @POST @Path("off")
    public Response leave(@PathParam("id") long id) { return order(id, "off", Said.RESCUE_LEFT, form -> form); }

    /** Shows the password on this one page; asked for by POST, so that it is in no history and no cache. */
    @POST @Path("password")
    public Response password(@PathParam("id") long id) {
        desk.demandCustomer();
        return show(id, 200, true, form -> form);
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{form: on|off|password}")
    public Response afterForm(@PathParam("id") long id) { return pages.go("/vm/" + id + "/rescue"); }

    private Response order(long id, String sub, Said said, UnaryOperator<Form> filled) {
        try {
            desk.order(id, "vm_rescue", Map.of("subaction", sub));
            return pages.go("/vm/" + id + "/rescue", said);
        } catch (Refusal refusal) {
            return show(id, 422, false, form -> filled.apply(form).refused(refusal));
        }
    }

    private Response show(long id, int status, boolean withPassword, UnaryOperator<Form> filled) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), view(vm, withPassword, filled)));
        return pages.show(status, Templates.rescue(shown.machine, shown.rescue));
    }

    private RescuePage view(Vm vm, boolean withPassword, UnaryOperator<Form> filled) {
        boolean inside = vm.rescueSince != null;
        var form = desk.form(vm.id, "vm_rescue", inside ? "off" : "on", inside ? "rescue/off" : "rescue/on");
        if (!inside) form.ask(Confirmations.NAME, "");
        var password = withPassword && vm.rescuePassword != null ? vault.open(vm.rescuePassword) : null;
        return new RescuePage(vm.rescueSince, against(vm), RescueSystems.ADMINISTRATOR, password, vm.rescuePassword != null, filled.apply(form));
    }

    private String against(Vm vm) {
        try {
            if (vm.rescueSince == null) rules.demandEntry(vm);
            else rules.demandExit(vm);
            return null;
        } catch (Refusal refusal) {
            return Refusals.in(page.getLanguage(), refusal);
        }
    }
}
