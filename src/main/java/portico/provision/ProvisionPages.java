package portico.provision;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import portico.account.Visitor;
import portico.account.Operation;
import portico.account.User;
import portico.api.Codes;
import portico.api.Corridor;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.provision.ReinstallViews.Typed;
import portico.tenant.Tenancy;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** The reinstall page: choose, read what is lost, prove by code and name that it is meant. The command behind it: {@link ReinstallVm}. */
@Path("/vm/{id: [0-9]{1,18}}/reinstall")
@RunOnVirtualThread
public class ProvisionPages {

    @CheckedTemplate(basePath = "provision", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance reinstall(MachineView machine, ReinstallPage reinstall);
    }

    /** Between two codes; the server holds to it, the page only counts it down. */
    private static final int RESEND_SECONDS = 60;

    private record Shown(MachineView machine, ReinstallPage reinstall) {}

    private final Pages pages;
    private final PageContext page;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Tenancy tenancy;
    private final MachineViews machines;
    private final ReinstallViews views;

    ProvisionPages(Pages pages, PageContext page, Visitor visitor, Corridor corridor, Tenancy tenancy, MachineViews machines, ReinstallViews views) {
        this.pages = pages;
        this.page = page;
        this.visitor = visitor;
        this.corridor = corridor;
        this.tenancy = tenancy;
        this.machines = machines;
        this.views = views;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(id, 200, Typed.NOTHING, form -> form); }

    /** For whoever comes back to where the form was sent. */
    @GET @Path("code")
    public Response afterCode(@PathParam("id") long id) { return pages.go("/vm/" + id + "/reinstall"); }

    /** Sends a code and shows the page as it was filled in. */
    @POST @Path("code")
    public Response sendCode(@PathParam("id") long id, @FormParam("type") @DefaultValue("2") String channel, MultivaluedMap<String, String> form) {
        try {
            corridor.run(visitor.demand(), "user_send_verification_code", Map.of("type", channel, "operation", Codes.of(Operation.REINSTALL), "vpsid", String.valueOf(id)));
            var to = with(id, vm -> recipient(vm.owner, channel));
            return show(id, 200, typed(form, page.words(ProvisionText.class).sentTo(to), RESEND_SECONDS), filled -> filled);
        } catch (Refusal refusal) {
            return show(id, 422, typed(form, null, 0), filled -> filled.problem("vcode", portico.api.Refusals.in(page.getLanguage(), refusal)));
        }
    }

    @POST
    public Response reinstall(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var typed = typed(form, null, 0);
        if (!typed.name().strip().equals(with(id, vm -> vm.name))) return show(id, 422, typed, filled -> filled.problem(ReinstallViews.NAME, page.text().nameDiffers()));
        var parameters = new HashMap<>(Map.of("vpsid", String.valueOf(id), "rot", typed.wipe()));
        if (typed.template() != null) parameters.put("osid", typed.template());
        if (form.getFirst("vcode") != null) parameters.put("vcode", form.getFirst("vcode").strip());
        try {
            corridor.run(visitor.demand(), "vm_reload", parameters);
            return pages.go("/vm/" + id, Said.REINSTALL_ORDERED);
        } catch (Refusal refusal) {
            return show(id, 422, typed, filled -> filled.refused(refusal));
        }
    }

    private static Typed typed(MultivaluedMap<String, String> form, String sent, int wait) {
        var wipe = form.getFirst("rot");
        var name = form.getFirst(ReinstallViews.NAME);
        return new Typed(form.getFirst("osid"), wipe == null ? "1" : wipe, name == null ? "" : name, sent, wait);
    }

    /** Enough for the owner to recognise, too little for somebody looking over the shoulder. */
    private static String recipient(User user, String channel) {
        if (channel.equals("1")) return "•••" + user.tel.substring(Math.max(0, user.tel.length() - 4));
        int at = user.email.indexOf('@');
        return user.email.substring(0, Math.min(2, at)) + "•••" + user.email.substring(at);
    }

    private Response show(long id, int status, Typed typed, UnaryOperator<Form> filled) {
        var shown = with(id, vm -> new Shown(machines.of(vm), views.of(vm, typed, filled.apply(views.form(vm, typed)))));
        return pages.show(status, Templates.reinstall(shown.machine, shown.reinstall));
    }

    private <T> T with(long id, Function<Vm, T> look) {
        return tenancy.in(visitor.demand().tenant(), () -> look.apply(Vm.ownedBy(visitor.demand().userId(), id).orElseThrow(() -> new Refusal("vm.none", "id"))));
    }
}
