package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import portico.account.User;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.backup.Backup;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;
import portico.trash.TrashedVm;
import portico.vm.Vm;

/** Deleted machines whose disks are still kept, and bringing one back. Machines are deleted at {@link DeletePages}. */
@Path("/staff/trash")
@StaffOnly
@RunOnVirtualThread
public class TrashPages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance trash(List<Leaving> leaving, List<Line> lines, List<Left> left, boolean restores, String problem);
    }

    /** A machine whose deletion is ordered and not done. */
    public record Leaving(long id, String name) {}

    /**
     * A machine in the trash.
     *
     * @param ownerId  null: the customer is gone too
     * @param owner    name of the customer, or the site's number of one who is gone
     * @param address  main one it had; empty: none
     * @param by       who deleted it
     * @param erasing  its disks are being erased: it cannot be brought back any more
     */
    public record Line(long id, String site, String name, Long ownerId, String owner, String address, String host, int diskGb, Instant deletedAt, String by, Instant until, boolean erasing) {}

    /**
     * A full backup that a deleted machine left behind.
     *
     * @param owner    who had the machine when it was made; empty: deleted too
     * @param copied   it lies off its host as well
     * @param until    null: as long as the machine's disks, and some days after
     * @param creation where a machine is made of it
     */
    public record Left(long id, String site, String machine, long machineId, String owner, String host, String size, boolean copied, Instant madeAt, Instant until, String creation) {}

    private static final int MOST = 500;

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;

    TrashPages(Pages pages, PageContext page, StaffDesk desk) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
    }

    @GET
    public Response list() { return show(200, null); }

    @POST @Path("{id: [0-9]{1,18}}/restore") @StaffOnly(StaffRole.ADMIN)
    public Response restore(@PathParam("id") long id) {
        var tenant = desk.look(() -> TrashedVm.<TrashedVm>find("vmId", id).firstResultOptional()).orElseThrow(NotFoundException::new).tenant;
        try {
            desk.order(tenant, "vm_undelete", Map.of("vpsid", String.valueOf(id)));
            return pages.go("/staff/machines/" + id, Said.STAFF_ORDERED);
        } catch (Refusal refusal) {
            return show(409, Refusals.in(page.getLanguage(), refusal));
        }
    }

    @GET @Path("{id: [0-9]{1,18}}/restore") @StaffOnly(StaffRole.ADMIN)
    public Response afterRestore() { return pages.go("/staff/trash"); }

    private Response show(int status, String problem) {
        var leaving = desk.look(() -> Vm.<Vm>find("deleting = true order by id desc").page(0, MOST).list().stream().map(vm -> new Leaving(vm.id, vm.name)).toList());
        return pages.show(status, Templates.trash(leaving, desk.look(TrashPages::lines), desk.look(TrashPages::left), desk.role().covers(StaffRole.ADMIN), problem));
    }

    private static List<Line> lines() {
        var trashed = TrashedVm.kept(MOST);
        var numbers = trashed.stream().map(vm -> vm.ownerNumber).distinct().toList();
        var owners = numbers.isEmpty() ? Map.<String, User>of() : User.<User>list("number in ?1", numbers).stream().collect(Collectors.toMap(user -> user.tenant + " " + user.number, Function.identity()));
        return trashed.stream().map(vm -> line(vm, owners.get(vm.tenant + " " + vm.ownerNumber))).toList();
    }

    private static List<Left> left() {
        var backups = Backup.ofDeleted(MOST);
        var ids = backups.stream().map(backup -> backup.ownerId).filter(Objects::nonNull).distinct().toList();
        var owners = ids.isEmpty() ? Map.<Long, User>of() : User.<User>list("id in ?1", ids).stream().collect(Collectors.toMap(user -> user.id, Function.identity()));
        return backups.stream().map(backup -> left(backup, backup.ownerId == null ? null : owners.get(backup.ownerId))).toList();
    }

    private static Left left(Backup backup, User owner) {
        var creation = "/staff/commands/vm_create?imageid=" + backup.id + "&disk=" + backup.diskGb + (owner == null ? "" : "&userid=" + owner.number);
        return new Left(backup.id, backup.tenant, backup.vmName, backup.vmNumber, owner == null ? "" : owner.username, backup.host.name, backup.diskGb + " GB", backup.store != null, backup.createdAt, backup.expiresAt, creation);
    }

    private static Line line(TrashedVm vm, User owner) {
        return new Line(vm.vmId, vm.tenant, vm.name, owner == null ? null : owner.id, owner == null ? "#" + vm.ownerNumber : owner.username, vm.ip, vm.host.name, vm.diskGb, vm.trashedAt, vm.askedBy, vm.eraseAt, vm.erasing);
    }
}
