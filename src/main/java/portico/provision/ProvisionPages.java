package portico.provision;

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
import portico.account.Operation;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.provision.ReinstallViews.Typed;
import portico.vm.Confirmations;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** The reinstall page: choose, read what is lost, prove by code and name that it is meant. The command behind it: {@link ReinstallVm}. */
@Path("/vm/{id: [0-9]{1,18}}/reinstall")
@RunOnVirtualThread
public class ProvisionPages {

    @CheckedTemplate(basePath = "provision", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance reinstall(MachineView machine, ReinstallPage reinstall);
    }

    private record Shown(MachineView machine, ReinstallPage reinstall) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final ReinstallViews views;
    private final Confirmations confirmations;

    ProvisionPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, ReinstallViews views, Confirmations confirmations) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
        this.confirmations = confirmations;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(id, 200, Typed.NOTHING, form -> form); }

    /** For whoever comes back to where the form was sent. */
    @GET @Path("code")
    public Response afterCode(@PathParam("id") long id) { return pages.go("/vm/" + id + "/reinstall"); }

    /** Sends a code and shows the page as it was filled in. */
    @POST @Path("code")
    public Response sendCode(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        try {
            return show(id, 200, typed(form, confirmations.send(id, Operation.REINSTALL, form)), filled -> filled);
        } catch (Refusal refusal) {
            return show(id, 422, typed(form), filled -> filled.problem(Confirmations.CODE, Refusals.in(page.getLanguage(), refusal)));
        }
    }

    @POST
    public Response reinstall(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var typed = typed(form);
        if (!confirmations.isNamed(id, typed.proof())) return show(id, 422, typed, filled -> filled.problem(Confirmations.NAME, page.text().nameDiffers()));
        var parameters = new HashMap<>(Map.of("rot", typed.wipe(), "keep", typed.keep() ? "2" : "0"));
        if (typed.template() != null) parameters.put("osid", typed.template());
        if (!typed.keys().isEmpty()) parameters.put("sshkeys", String.join(",", typed.keys()));
        if (!typed.userData().isBlank()) parameters.put("userdata", typed.userData());
        confirmations.code(form).ifPresent(code -> parameters.put(Confirmations.CODE, code));
        try {
            desk.order(id, "vm_reload", parameters);
            return pages.go("/vm/" + id, Said.REINSTALL_ORDERED);
        } catch (Refusal refusal) {
            return show(id, 422, typed, filled -> filled.refused(refusal));
        }
    }

    private Typed typed(MultivaluedMap<String, String> form) { return typed(form, confirmations.typed(form)); }

    private static Typed typed(MultivaluedMap<String, String> form, Confirmations.Typed proof) {
        String wipe = form.getFirst("rot"), userData = form.getFirst("userdata");
        return new Typed(form.getFirst("osid"), wipe == null ? "1" : wipe, form.containsKey("keep"), form.getOrDefault("sshkeys", List.of()), userData == null ? "" : userData, proof);
    }

    private Response show(long id, int status, Typed typed, UnaryOperator<Form> filled) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm, typed, filled.apply(views.form(vm, typed)))));
        return pages.show(status, Templates.reinstall(shown.machine, shown.reinstall));
    }
}
