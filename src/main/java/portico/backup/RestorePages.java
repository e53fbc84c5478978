package portico.backup;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import portico.account.Operation;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.Confirmations;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;

/** Restoring a backup: what is lost, a code where the group asks for one, the VM's name. The command behind it: {@link RestoreBackup}. */
@Path("/vm/{id: [0-9]{1,18}}/backups/{backup: [0-9]{1,18}}/restore")
@RunOnVirtualThread
public class RestorePages {

    @CheckedTemplate(basePath = "backup", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance restore(MachineView machine, RestorePage restore);
    }

    private record Shown(MachineView machine, RestorePage restore) {}

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final BackupViews views;
    private final Confirmations confirmations;

    RestorePages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, BackupViews views, Confirmations confirmations) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
        this.confirmations = confirmations;
    }

    @GET
    public Response ask(@PathParam("id") long id, @PathParam("backup") long backup) { return show(id, backup, 200, Confirmations.Typed.NOTHING, false, form -> form); }

    /** For whoever comes back to where the form was sent. */
    @GET @Path("code")
    public Response afterCode(@PathParam("id") long id, @PathParam("backup") long backup) { return pages.go("/vm/" + id + "/backups/" + backup + "/restore"); }

    @POST @Path("code")
    public Response sendCode(@PathParam("id") long id, @PathParam("backup") long backup, MultivaluedMap<String, String> form) {
        try {
            return show(id, backup, 200, confirmations.send(id, Operation.RESTORE, form), isSystemOnly(form), filled -> filled);
        } catch (Refusal refusal) {
            return show(id, backup, 422, confirmations.typed(form), isSystemOnly(form), filled -> filled.problem(Confirmations.CODE, Refusals.in(page.getLanguage(), refusal)));
        }
    }

    @POST
    public Response restore(@PathParam("id") long id, @PathParam("backup") long backup, MultivaluedMap<String, String> form) {
        var typed = confirmations.typed(form);
        if (!confirmations.isNamed(id, typed)) return show(id, backup, 422, typed, isSystemOnly(form), filled -> filled.problem(Confirmations.NAME, page.text().nameDiffers()));
        var parameters = new HashMap<>(Map.of("subaction", "revert", "bkid", String.valueOf(backup), "rot", isSystemOnly(form) ? "1" : "0"));
        confirmations.code(form).ifPresent(code -> parameters.put(Confirmations.CODE, code));
        try {
            desk.order(id, "vm_backup", parameters);
            return pages.go("/vm/" + id + "/backups", Said.RESTORE_ORDERED);
        } catch (Refusal refusal) {
            return show(id, backup, 422, typed, isSystemOnly(form), filled -> filled.refused(refusal));
        }
    }

    private static boolean isSystemOnly(MultivaluedMap<String, String> form) { return "1".equals(form.getFirst("rot")); }

    private Response show(long id, long backupId, int status, Confirmations.Typed typed, boolean systemOnly, UnaryOperator<Form> filled) {
        var form = filled.apply(confirmations.ask(desk.form(id, "vm_backup", "revert", "backups/" + backupId + "/restore"), typed));
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), views.restore(vm, Backup.on(vm, backupId), systemOnly, form, typed)));
        return pages.show(status, Templates.restore(shown.machine, shown.restore));
    }
}
