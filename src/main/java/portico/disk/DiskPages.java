package portico.disk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import portico.account.Operation;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.Confirmations;
import portico.vm.DataDisk;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A VM's disks: what there is, how full, what it holds; taking a data disk away and putting it back. */
@Path("/vm/{id: [0-9]{1,18}}/disks")
@RunOnVirtualThread
public class DiskPages {

    @CheckedTemplate(basePath = "disk", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance list(MachineView machine, DisksPage disks);
        static native TemplateInstance remove(MachineView machine, RemovePage remove);
    }

    private record Shown<P>(MachineView machine, P page) {}

    private static final String COMMAND = "vm_disk";

    private final Pages pages;
    private final PageContext page;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final DiskViews views;
    private final Confirmations confirmations;
    private final Clock clock;

    DiskPages(Pages pages, PageContext page, MachineDesk desk, MachineViews machines, DiskViews views, Confirmations confirmations, Clock clock) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
        this.confirmations = confirmations;
        this.clock = clock;
    }

    @GET
    public Response list(@PathParam("id") long id) { return list(id, 200, (disk, form) -> form); }

    @POST @Path("{disk: [0-9]{1,18}}/name")
    public Response name(@PathParam("id") long id, @PathParam("disk") long disk, @FormParam("label") @DefaultValue("") String label) {
        try {
            desk.order(id, COMMAND, Map.of("subaction", "name", "diskid", String.valueOf(disk), "label", label.strip()));
            return pages.go("/vm/" + id + "/disks", Said.DISK_NAMED);
        } catch (Refusal refusal) {
            return list(id, 422, (shown, form) -> shown.id == disk ? form.value("label", label).refused(refusal) : form);
        }
    }

    @POST @Path("{disk: [0-9]{1,18}}/restore")
    public Response restore(@PathParam("id") long id, @PathParam("disk") long disk) {
        desk.order(id, COMMAND, Map.of("subaction", "restore", "diskid", String.valueOf(disk)));
        return pages.go("/vm/" + id + "/disks", Said.DISK_RESTORE_ORDERED);
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{disk: [0-9]{1,18}}/{form: name|restore}")
    public Response afterForm(@PathParam("id") long id) { return pages.go("/vm/" + id + "/disks"); }

    @GET @Path("{disk: [0-9]{1,18}}/remove")
    public Response ask(@PathParam("id") long id, @PathParam("disk") long disk) { return remove(id, disk, 200, Confirmations.Typed.NOTHING, form -> form); }

    @GET @Path("{disk: [0-9]{1,18}}/remove/code")
    public Response afterCode(@PathParam("id") long id, @PathParam("disk") long disk) { return pages.go("/vm/" + id + "/disks/" + disk + "/remove"); }

    @POST @Path("{disk: [0-9]{1,18}}/remove/code")
    public Response sendCode(@PathParam("id") long id, @PathParam("disk") long disk, MultivaluedMap<String, String> form) {
        try {
            return remove(id, disk, 200, confirmations.send(id, Operation.REINSTALL, form), filled -> filled);
        } catch (Refusal refusal) {
            return remove(id, disk, 422, confirmations.typed(form), filled -> filled.problem(Confirmations.CODE, Refusals.in(page.getLanguage(), refusal)));
        }
    }

    @POST @Path("{disk: [0-9]{1,18}}/remove")
    public Response remove(@PathParam("id") long id, @PathParam("disk") long disk, MultivaluedMap<String, String> form) {
        var typed = confirmations.typed(form);
        if (!confirmations.isNamed(id, typed)) return remove(id, disk, 422, typed, filled -> filled.problem(Confirmations.NAME, page.text().nameDiffers()));
        var parameters = new HashMap<>(Map.of("subaction", "remove", "diskid", String.valueOf(disk)));
        confirmations.code(form).ifPresent(code -> parameters.put(Confirmations.CODE, code));
        try {
            desk.order(id, COMMAND, parameters);
            return pages.go("/vm/" + id + "/disks", Said.DISK_REMOVE_ORDERED);
        } catch (Refusal refusal) {
            return remove(id, disk, 422, typed, filled -> filled.refused(refusal));
        }
    }

    private Response list(long id, int status, BiFunction<DataDisk, Form, Form> filled) {
        var shown = desk.with(id, vm -> {
            Vm.watch(List.of(vm.id), clock.instant());
            return new Shown<>(machines.of(vm), views.of(vm, disk -> filled.apply(disk, desk.form(id, COMMAND, "name", "disks/" + disk.id + "/name").value("label", disk.label))));
        });
        return pages.show(status, Templates.list(shown.machine, shown.page));
    }

    private Response remove(long id, long disk, int status, Confirmations.Typed typed, UnaryOperator<Form> filled) {
        var form = filled.apply(confirmations.ask(desk.form(id, COMMAND, "remove", "disks/" + disk + "/remove"), typed));
        var shown = desk.with(id, vm -> new Shown<>(machines.of(vm), views.remove(vm, DataDisk.on(vm, "id", disk), form, typed)));
        return pages.show(status, Templates.remove(shown.machine, shown.page));
    }
}
