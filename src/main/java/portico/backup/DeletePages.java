package portico.backup;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.Confirmations;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** Deleting a backup, which takes the VM's name. The command behind it: {@link DeleteBackup}. */
@Path("/vm/{id: [0-9]{1,18}}/backups/{backup: [0-9]{1,18}}/delete")
@RunOnVirtualThread
public class DeletePages {

    @CheckedTemplate(basePath = "backup", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance delete(MachineView machine, DeletePage deletion);
    }

    private record Shown(MachineView machine, DeletePage deletion) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final BackupViews views;

    DeletePages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, BackupViews views) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
    }

    @GET
    public Response ask(@PathParam("id") long id, @PathParam("backup") long backup) { return show(id, backup, 200, form -> form); }

    @POST
    public Response delete(@PathParam("id") long id, @PathParam("backup") long backup, @FormParam(Confirmations.NAME) @DefaultValue("") String typed) {
        if (!typed.strip().equals(desk.with(id, vm -> vm.name))) return show(id, backup, 422, form -> form.value(Confirmations.NAME, typed).problem(Confirmations.NAME, page.text().nameDiffers()));
        try {
            desk.order(id, "vm_backup", Map.of("subaction", "del", "bkid", String.valueOf(backup)));
            return pages.go("/vm/" + id + "/backups", Said.BACKUP_DELETED);
        } catch (Refusal refusal) {
            return show(id, backup, 409, form -> form.value(Confirmations.NAME, typed).refused(refusal));
        }
    }

    private Response show(long id, long backupId, int status, UnaryOperator<Form> filled) {
        var form = filled.apply(desk.form(id, "vm_backup", "del", "backups/" + backupId + "/delete").ask(Confirmations.NAME, ""));
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.delete(vm, Backup.on(vm, backupId), form)));
        return pages.show(status, Templates.delete(shown.machine, shown.deletion));
    }
}
