package portico.provision;

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
import portico.hypervisor.PowerState;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.Confirmations;
import portico.vm.Confirmations.Typed;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A new password for the system inside a VM: what it means, proof that it is meant. The command behind it: {@link ResetPassword}. */
@Path("/vm/{id: [0-9]{1,18}}/settings/password")
@RunOnVirtualThread
public class PasswordPages {

    @CheckedTemplate(basePath = "provision", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance password(MachineView machine, PasswordPage reset);
    }

    private static final String PATH = "settings/password", USER = "username", PASSWORD = "password";

    private record Shown(MachineView machine, PasswordPage reset) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final Confirmations confirmations;

    PasswordPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, Confirmations confirmations) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.confirmations = confirmations;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(id, 200, Typed.NOTHING, form -> form); }

    /** For whoever comes back to where the form was sent. */
    @GET @Path("code")
    public Response afterCode(@PathParam("id") long id) { return pages.go("/vm/" + id + "/" + PATH); }

    @POST @Path("code")
    public Response sendCode(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        try {
            return show(id, 200, confirmations.send(id, Operation.RESET_PASSWORD, form), filled -> filled.value(USER, form.getFirst(USER)));
        } catch (Refusal refusal) {
            return show(id, 422, confirmations.typed(form), filled -> filled.value(USER, form.getFirst(USER)).problem(Confirmations.CODE, Refusals.in(page.getLanguage(), refusal)));
        }
    }

    @POST
    public Response reset(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var typed = confirmations.typed(form);
        UnaryOperator<Form> filled = filling -> filling.value(USER, form.getFirst(USER));
        if (!confirmations.isNamed(id, typed)) return show(id, 422, typed, filling -> filled.apply(filling).problem(Confirmations.NAME, page.text().nameDiffers()));
        // The page has said that it may come to that, and was confirmed.
        var parameters = new HashMap<>(java.util.Map.of("offline", form.containsKey("offline") ? "1" : "0"));
        confirmations.code(form).ifPresent(code -> parameters.put(Confirmations.CODE, code));
        for (var field : new String[] {USER, PASSWORD}) if (form.getFirst(field) != null) parameters.put(field, form.getFirst(field));
        try {
            desk.order(id, "vm_resetps", parameters);
            return pages.go("/vm/" + id, Said.RESET_PASSWORD_ORDERED);
        } catch (Refusal refusal) {
            return show(id, 422, typed, filling -> filled.apply(filling).refused(refusal));
        }
    }

    private Response show(long id, int status, Typed typed, UnaryOperator<Form> filled) {
        var empty = confirmations.ask(desk.form(id, "vm_resetps", null, PATH), typed);
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), reset(vm, typed, filled.apply(empty))));
        return pages.show(status, Templates.password(shown.machine, shown.reset));
    }

    private PasswordPage reset(Vm vm, Typed typed, Form form) {
        var online = ResetPassword.against(vm);
        var offline = ResetPassword.againstOffline(vm);
        return new PasswordPage(online.isPresent() && offline.isPresent() ? Refusals.in(page.getLanguage(), offline.get()) : null,
                online.map(refusal -> Refusals.in(page.getLanguage(), refusal)).orElse(null), vm.power == PowerState.RUNNING, vm.guestUser,
                confirmations.of(vm, Operation.RESET_PASSWORD, PATH, form, typed), form);
    }
}
