package portico.vm;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import portico.api.Refusal;
import portico.page.Pages;
import portico.page.Said;

/** A VM's front page and what is changed right there. The list: {@link VmListPages}; power: {@link portico.power.PowerPages}. */
@Path("/vm/{id: [0-9]{1,18}}")
@RunOnVirtualThread
public class VmPages {

    @CheckedTemplate(basePath = "vm", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance overview(MachineView machine, Overview overview);
        static native TemplateInstance head(MachineView machine);
    }

    private record Shown(MachineView machine, Overview overview) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final Overviews overviews;
    private final Clock clock;

    VmPages(Pages pages, MachineDesk desk, MachineViews machines, Overviews overviews, Clock clock) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.overviews = overviews;
        this.clock = clock;
    }

    @GET
    public Response overview(@PathParam("id") long id) { return show(id, 200, overviews::of); }

    /** The head alone, for a page that heard news. */
    @GET @Path("head")
    public Response head(@PathParam("id") long id) { return pages.show(Templates.head(desk.head(id))); }

    /** Shows the administrator's password on this one page; asked for by POST, so that it is in no history and no cache. */
    @POST @Path("password")
    public Response password(@PathParam("id") long id) {
        desk.demandCustomer();
        return show(id, 200, overviews::withPassword);
    }

    @POST @Path("name")
    public Response rename(@PathParam("id") long id, @FormParam("vname") String name, @FormParam("groupid") String group) {
        try {
            var parameters = new HashMap<>(Map.of("vname", name == null ? "" : name.strip()));
            if (group != null) parameters.put("groupid", group);
            desk.order(id, "vm_info_update", parameters);
            return pages.go("/vm/" + id, Said.RENAMED);
        } catch (Refusal refusal) {
            return show(id, 422, vm -> overviews.withProblem(vm, name, group, refusal));
        }
    }

    /** Where a form was sent is no place to be: whoever comes back to it (a new log-in, another language) finds the page it was on. */
    @GET @Path("name")
    public Response afterName(@PathParam("id") long id) { return pages.go("/vm/" + id); }

    @GET @Path("password")
    public Response afterPassword(@PathParam("id") long id) { return pages.go("/vm/" + id); }

    /** The last picture of the screen. The address names its time, so a browser may keep it for a while. */
    @GET @Path("screen.png") @Produces("image/png")
    public Response screen(@PathParam("id") long id) {
        var screen = desk.with(id, vm -> VmScreen.<VmScreen>findByIdOptional(vm.id)).orElseThrow(() -> new Refusal("vm.none", "id"));
        return Response.ok(screen.png).header("Cache-Control", "private, max-age=300").build();
    }

    private Response show(long id, int status, Function<Vm, Overview> below) {
        var shown = desk.with(id, vm -> {
            Vm.watch(java.util.List.of(vm.id), clock.instant());
            return new Shown(machines.of(vm), below.apply(vm));
        });
        return pages.show(status, Templates.overview(shown.machine, shown.overview));
    }
}
