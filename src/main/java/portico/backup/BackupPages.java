package portico.backup;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** A VM's backups: the list, making one. Schedules: {@link SchedulePages}; restoring: {@link RestorePages}; deleting: {@link DeletePages}. */
@Path("/vm/{id: [0-9]{1,18}}/backups")
@RunOnVirtualThread
public class BackupPages {

    @CheckedTemplate(basePath = "backup", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance list(MachineView machine, BackupsPage backups);
    }

    private record Shown(MachineView machine, BackupsPage backups) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final BackupViews views;

    BackupPages(Pages pages, MachineDesk desk, MachineViews machines, BackupViews views) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
    }

    @GET
    public Response list(@PathParam("id") long id) { return show(id, 200, form(id), "0"); }

    @POST
    public Response make(@PathParam("id") long id, @FormParam("bkname") @DefaultValue("") String name, @FormParam("bktype") @DefaultValue("0") String kind) {
        try {
            desk.order(id, "vm_backup", Map.of("subaction", "backup", "bkname", name, "bktype", kind));
            return pages.go("/vm/" + id + "/backups", Said.BACKUP_ORDERED);
        } catch (Refusal refusal) {
            return show(id, 422, form(id).value("bkname", name).refused(refusal), kind);
        }
    }

    private Form form(long id) { return desk.form(id, "vm_backup", "backup", "backups"); }

    private Response show(long id, int status, Form make, String kind) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.of(vm, make, kind)));
        return pages.show(status, Templates.list(shown.machine, shown.backups));
    }
}
