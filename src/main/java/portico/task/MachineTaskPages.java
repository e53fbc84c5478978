package portico.task;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import portico.page.Pages;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** What was done and is being done with one VM. */
@Path("/vm/{id: [0-9]{1,18}}/activity")
@RunOnVirtualThread
public class MachineTaskPages {

    @CheckedTemplate(basePath = "task", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance machine(MachineView machine, TaskPage tasks);
    }

    private record Shown(MachineView machine, TaskPage tasks) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final TaskHistory history;
    private final MachineViews machines;

    MachineTaskPages(Pages pages, MachineDesk desk, TaskHistory history, MachineViews machines) {
        this.pages = pages;
        this.desk = desk;
        this.history = history;
        this.machines = machines;
    }

    @GET
    public Response tasks(@PathParam("id") long id, @QueryParam("before") @DefaultValue("") String before) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm),
                history.page("/vm/" + id + "/activity", before, history.ofVm(id, vm.owner.id, before), Map.of())));
        return pages.show(Templates.machine(shown.machine, shown.tasks));
    }
}
