package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.backup.Backup;
import portico.backup.BackupKind;
import portico.backup.BackupState;
import portico.infra.IpAddress;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;
import portico.trash.DeleteRules;
import portico.undo.KeptDisk;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Deleting one machine: what becomes of each part of it, and until when it can be brought back ({@link TrashPages}). */
@Path("/staff/machines/{id: [0-9]{1,18}}/delete")
@StaffOnly(StaffRole.ADMIN)
@RunOnVirtualThread
public class DeletePages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance delete(Shown shown, Form form);
    }

    /**
     * What there is to lose.
     *
     * @param reason      why it cannot be deleted now; null: it can
     * @param isProtected its owner does not want it deleted
     * @param addresses   that are free at once, in words; empty: none
     * @param diskGb      of all its disks together
     * @param aside       an old disk lies aside, to go back to
     * @param until       when its disks are erased, if it were deleted now
     * @param graceDays   for which full backups stay after that
     */
    public record Shown(long id, String name, String owner, String reason, boolean isProtected, String addresses, int diskGb, int snapshots, int fullBackups, boolean aside, Instant until, int graceDays) {}

    private static final String COMMAND = "vm_delete", NAME = "confirm";

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;
    private final Clock clock;
    private final Duration keep;
    private final int graceDays;

    DeletePages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue, Clock clock, @ConfigProperty(name = "portico.trash.keep", defaultValue = "3d") Duration keep,
                @ConfigProperty(name = "portico.backups.grace-days", defaultValue = "7") int graceDays) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
        this.clock = clock;
        this.keep = keep;
        this.graceDays = graceDays;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(200, id, form -> form); }

    @POST
    public Response delete(@PathParam("id") long id, @FormParam(NAME) @DefaultValue("") String typed) {
        var vm = find(id);
        if (!typed.strip().equals(vm.name)) return show(422, id, form -> form.value(NAME, typed).problem(NAME, page.text().nameDiffers()));
        try {
            desk.order(vm.tenant, COMMAND, Map.of("vpsid", String.valueOf(id)));
            return pages.go("/staff/trash", Said.STAFF_ORDERED);
        } catch (Refusal refusal) {
            return show(409, id, form -> form.value(NAME, typed).refused(refusal));
        }
    }

    /** Takes the owner's protection off, which is their word against exactly this. */
    @POST @Path("protection")
    public Response unprotect(@PathParam("id") long id) {
        desk.order(find(id).tenant, "vm_update", Map.of("vpsid", String.valueOf(id), "protected", "0"));
        return pages.go("/staff/machines/" + id + "/delete", Said.STAFF_SAVED);
    }

    @GET @Path("protection")
    public Response afterProtection(@PathParam("id") long id) { return pages.go("/staff/machines/" + id + "/delete"); }

    private Vm find(long id) { return desk.look(() -> Vm.<Vm>find("id", id).singleResultOptional()).orElseThrow(NotFoundException::new); }

    private Response show(int status, long id, UnaryOperator<Form> filled) {
        find(id);
        var shown = desk.look(() -> shown(Vm.find("id", id).firstResult()));
        var form = new Form(catalogue.find(COMMAND, null), "/staff/machines/" + id + "/delete", page).at(Level.SYSTEM).ask(NAME, "");
        return pages.show(status, Templates.delete(shown, filled.apply(form)));
    }

    private Shown shown(Vm vm) {
        var reason = vm.deleting ? new Refusal("vm.deleting") : DeleteRules.against(vm).orElse(null);
        var addresses = String.join(", ", IpAddress.of(vm.id).stream().map(address -> address.ip).toList());
        var backups = Backup.of(vm.id).stream().filter(backup -> backup.state == BackupState.DONE).map(backup -> backup.kind).toList();
        return new Shown(vm.id, vm.name, vm.owner.username, reason == null ? null : Refusals.in(page.getLanguage(), reason), vm.protectedFromDeletion, addresses, vm.diskGb + DataDisk.roomGb(vm.id),
                count(backups, BackupKind.SNAPSHOT), count(backups, BackupKind.FULL), KeptDisk.wayBack(vm, clock.instant()).isPresent(), clock.instant().plus(keep), graceDays);
    }

    private static int count(List<BackupKind> backups, BackupKind kind) { return (int) backups.stream().filter(kind::equals).count(); }
}
