package portico.shared.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import portico.api.Refusal;
import portico.forward.PortForward;
import portico.page.Form;
import portico.page.Pages;
import portico.page.Said;
import portico.shared.RuleWalk;
import portico.shared.WalkPlans;
import portico.site.SiteBinding;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A VM's ports and domains: what there is; ports are added, deleted with a way back, and tested. Domains: {@link SitePages}. Many at once: {@link RuleFilePages}. */
@Path("/vm/{id: [0-9]{1,18}}/ports")
@RunOnVirtualThread
public class SharedPages {

    @CheckedTemplate(basePath = "shared", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance ports(MachineView machine, SharedPage shared);
    }

    private record Shown(MachineView machine, SharedPage shared) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final SharedViews views;
    private final RuleWalk walk;
    private final WalkPlans plans;
    private final RuleTests tests;

    SharedPages(Pages pages, MachineDesk desk, MachineViews machines, SharedViews views, RuleWalk walk, WalkPlans plans, RuleTests tests) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
        this.walk = walk;
        this.plans = plans;
        this.tests = tests;
    }

    @GET
    public Response list(@PathParam("id") long id, @QueryParam("undo") String undo) { return show(id, 200, form -> form, undo); }

    /** One port, or several in a row. */
    @POST
    public Response addPort(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var sent = SharedViews.taken(form, "privateport", "publicport", "protocol", "sameport", "count");
        boolean one = sent.getOrDefault("count", "1").equals("1");
        try {
            order(id, "vm_portmap", one ? "add" : "addrange", sent);
            return pages.go("/vm/" + id + "/ports", one ? Said.FORWARD_ADDED : Said.FORWARDS_ADDED);
        } catch (Refusal refusal) {
            return show(id, 422, filled -> SharedViews.filled(filled, sent).refused(refusal), null);
        }
    }

    @POST @Path("{rule: [0-9]{1,18}}/delete")
    public Response deletePort(@PathParam("id") long id, @PathParam("rule") long rule) {
        var undo = desk.with(id, vm -> SharedViews.undoOf(port(vm, rule)));
        order(id, "vm_portmap", "del", Map.of("portid", String.valueOf(rule)));
        return pages.go("/vm/" + id + "/ports?undo=" + undo, Said.FORWARD_DELETED);
    }

    /** Knocks at doors, so it is asked for by POST. */
    @POST @Path("{rule: [0-9]{1,18}}/test")
    public Response testPort(@PathParam("id") long id, @PathParam("rule") long rule) {
        return tests.of(id, "/vm/" + id + "/ports/" + rule + "/test", vm -> {
            var forward = port(vm, rule);
            return new RuleTests.Planned(machines.of(vm), vm.host.publicIp + ":" + forward.publicPort, plans.plan(vm, forward), walk.isPlayed(vm.host));
        });
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{rule: [0-9]{1,18}/(test|delete)}")
    public Response after(@PathParam("id") long id) { return pages.go("/vm/" + id + "/ports"); }

    private static PortForward port(Vm vm, long rule) { return PortForward.<PortForward>find("id = ?1 and vmId = ?2", rule, vm.id).firstResultOptional().orElseThrow(() -> new Refusal("vm.none", "id")); }

    private void order(long id, String action, String sub, Map<String, String> parameters) {
        var all = new HashMap<>(parameters);
        all.put("subaction", sub);
        desk.order(id, action, all);
    }

    private Response show(long id, int status, UnaryOperator<Form> port, String undo) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm, port.apply(views.portForm(id)), views.siteForm(id), undo)));
        return pages.show(status, Templates.ports(shown.machine, shown.shared));
    }
}
