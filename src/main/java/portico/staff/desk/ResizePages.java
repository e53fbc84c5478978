package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.page.State;
import portico.resize.SizeRules;
import portico.resize.SizeRules.Part;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.tenant.StaffRole;
import portico.vm.MachineViews;
import portico.vm.Sizes;
import portico.vm.Vm;

/** Another size, speed or allowance for one machine; of each it says beforehand whether the machine has it at once or when it is next switched off and on. */
@Path("/staff/machines/{id: [0-9]{1,18}}/resize")
@StaffOnly(StaffRole.ADMIN)
@RunOnVirtualThread
public class ResizePages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance resize(Shown shown, Form form);
    }

    /** @param room what is left on its host, in words @param waits a size that was ordered before has not taken effect yet */
    public record Shown(long id, String name, State state, String room, boolean waits) {}

    private static final String COMMAND = "vm_update";
    /** Those that change the machine itself. */
    private static final Set<String> SIZE = Set.of("cpu", "ram_max", "disk", "port");

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final Catalogue catalogue;
    private final MachineViews machines;

    ResizePages(Pages pages, PageContext page, StaffDesk desk, Catalogue catalogue, MachineViews machines) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.catalogue = catalogue;
        this.machines = machines;
    }

    @GET
    public Response ask(@PathParam("id") long id) { return show(200, id, form -> form); }

    /** Sends what differs from what the machine has. */
    @POST
    public Response resize(@PathParam("id") long id, MultivaluedMap<String, String> typed) {
        var vm = find(id);
        var changed = new HashMap<String, String>();
        present(vm).forEach((field, now) -> Optional.ofNullable(typed.getFirst(field)).map(String::strip).filter(value -> !value.isEmpty() && !value.equals(now)).ifPresent(value -> changed.put(field, value)));
        try {
            var sent = new HashMap<>(changed);
            sent.put("vpsid", String.valueOf(id));
            if (!changed.isEmpty()) desk.order(vm.tenant, COMMAND, sent);
            return pages.go("/staff/machines/" + id, changed.keySet().stream().anyMatch(SIZE::contains) ? Said.STAFF_ORDERED : Said.STAFF_SAVED);
        } catch (Refusal refusal) {
            return show(422, id, form -> {
                changed.forEach(form::value);
                return form.refused(refusal);
            });
        }
    }

    private Vm find(long id) { return desk.look(() -> Vm.<Vm>find("id", id).singleResultOptional()).orElseThrow(NotFoundException::new); }

    /** What it has now, by the command's fields, in the order of the page. */
    private static Map<String, String> present(Vm vm) {
        var now = new LinkedHashMap<String, String>();
        now.put("cpu", String.valueOf(vm.cpu));
        now.put("ram_max", String.valueOf(vm.ramMb));
        now.put("ram_min", String.valueOf(vm.minRamMb));
        now.put("disk", String.valueOf(vm.diskGb));
        now.put("port", String.valueOf(vm.linkSpeedMbps));
        now.put("bandwidth", String.valueOf(vm.trafficQuotaGb));
        now.put("backup_snapshot", String.valueOf(vm.snapshots));
        now.put("backup_full", String.valueOf(vm.fullBackups));
        now.put("portmap", String.valueOf(vm.portForwards));
        now.put("binding_domain", String.valueOf(vm.siteBindings));
        return now;
    }

    private Response show(int status, long id, UnaryOperator<Form> filled) {
        find(id);
        var template = desk.look(() -> {
            Vm vm = Vm.find("id", id).firstResult();
            var taken = vm.host.taken();
            var room = words().moveRoom(vm.host.group.name + ", " + vm.host.name, Sizes.memory(Math.max(0, vm.host.maxRamMb - taken.ramMb())), String.valueOf(Math.max(0, vm.host.maxDiskGb - taken.diskGb())));
            return Templates.resize(new Shown(vm.id, vm.name, machines.state(vm), room, vm.resizeWaits), filled.apply(form(vm)));
        });
        return pages.show(status, template);
    }

    private Form form(Vm vm) {
        var form = new Form(catalogue.find(COMMAND, null), "/staff/machines/" + vm.id + "/resize", page).at(Level.SYSTEM);
        present(vm).forEach(form::value);
        form.hint("cpu", when(vm, Part.PROCESSORS)).hint("ram_max", when(vm, Part.MEMORY)).hint("ram_min", when(vm, Part.LEAST_MEMORY)).hint("disk", words().resizeGrows(vm.diskGb, when(vm, Part.DISK)))
                .hint("port", words().resizeFree(when(vm, Part.SPEED))).hint("bandwidth", words().resizeFree(words().resizeNow()));
        for (var allowance : new String[] { "backup_snapshot", "backup_full", "portmap", "binding_domain" }) form.hint(allowance, words().resizeNow());
        return form;
    }

    private String when(Vm vm, Part part) {
        boolean more = SizeRules.waits(part, vm.power, true), less = SizeRules.waits(part, vm.power, false);
        if (more && less) return words().resizeWaits();
        return more ? words().resizeMoreWaits() : words().resizeNow();
    }

    private StaffText words() { return page.words(StaffText.class); }
}
