package portico.check;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import portico.account.Visitor;
import portico.page.Pages;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** The page that says why a VM does not answer. Looking is a form's work, not a link's: it takes some seconds and asks the host. */
@Path("/vm/{id: [0-9]{1,18}}/check")
@RunOnVirtualThread
public class CheckPages {

    @CheckedTemplate(basePath = "check", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance check(MachineView machine, CheckPage check);
    }

    private record Planned(MachineView machine, Checkup.Plan plan, String head, boolean usable) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final Checkup checkup;
    private final CheckViews views;
    private final Visitor visitor;

    CheckPages(Pages pages, MachineDesk desk, MachineViews machines, Checkup checkup, CheckViews views, Visitor visitor) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.checkup = checkup;
        this.views = views;
        this.visitor = visitor;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return pages.show(Templates.check(desk.head(id), CheckPage.BEFORE)); }

    @POST
    public Response check(@PathParam("id") long id) {
        var planned = desk.with(id, vm -> {
            var machine = machines.of(vm);
            return new Planned(machine, checkup.plan(vm, visitor.remote().address()), views.head(vm), machine.powerReason() == null);
        });
        return pages.show(Templates.check(planned.machine, views.of(planned.head, planned.usable, checkup.look(planned.plan))));
    }
}
