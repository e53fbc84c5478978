package portico.stats;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Map;
import org.jboss.resteasy.reactive.Cache;
import portico.page.Pages;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** The graphs of a VM: curves where scripts run, a table everywhere, and a file to take away. */
@Path("/vm/{id: [0-9]{1,18}}/graphs")
@RunOnVirtualThread
public class GraphPages {

    @CheckedTemplate(basePath = "stats", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance graphs(MachineView machine, GraphPage graphs);
    }

    private record Shown(MachineView machine, GraphPage graphs) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final GraphViews views;

    GraphPages(Pages pages, MachineDesk desk, MachineViews machines, GraphViews views) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
    }

    @GET
    public Response graphs(@PathParam("id") long id, @QueryParam("range") @DefaultValue("") String range) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm, named(range))));
        return pages.show(Templates.graphs(shown.machine, shown.graphs));
    }

    /** For the page's own script. */
    @GET @Path("data") @Produces(MediaType.APPLICATION_JSON) @Cache(noStore = true)
    public Map<String, Object> data(@PathParam("id") long id, @QueryParam("range") @DefaultValue("") String range) { return desk.with(id, vm -> views.data(vm, named(range))); }

    @GET @Path("values.csv") @Produces("text/csv;charset=utf-8")
    public Response csv(@PathParam("id") long id, @QueryParam("range") @DefaultValue("") String range) {
        var chosen = named(range);
        return Response.ok(desk.with(id, vm -> views.csv(vm, chosen))).header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"vm-" + id + "-" + chosen.word() + ".csv\"").build();
    }

    private static Range named(String word) { return Arrays.stream(Range.values()).filter(range -> range.word().equals(word)).findFirst().orElse(Range.TWO_HOURS); }
}
