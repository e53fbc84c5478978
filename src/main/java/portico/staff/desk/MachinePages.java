package portico.staff.desk;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.*;
import java.util.function.UnaryOperator;
import portico.api.Catalogue;
import portico.api.Level;
import portico.api.Refusal;
import portico.infra.IpAddress;
import portico.page.*;
import portico.power.PowerAction;
import portico.power.PowerText;
import portico.staff.StaffDesk;
import portico.tenant.StaffRole;
import portico.staff.StaffText;
import portico.task.Task;
import portico.task.TaskView;
import portico.task.TaskViews;
import portico.vm.*;

/** Machines of all customers: finding, looking, switching. */
@Path("/staff/machines")
@StaffOnly
@RunOnVirtualThread
public class MachinePages {

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance machines(Search.Sheet<MachineLines.Line> sheet, String query, String state, List<CustomerPages.Choice> filters);
        static native TemplateInstance machine(Shown shown);
        static native TemplateInstance force(Shown shown, String action, Form form);
    }

    /** A machine's page. @param squeezed its host is short of memory, and it makes do with less; null: it has all of it @param sells this role may change what it has @param suspend the form that suspends it or lets it go on; null: this portal has no command for that */
    public record Shown(MachineView machine, String site, long ownerId, String owner, List<String> addresses, String uuid, List<TaskView> tasks, List<Disk> disks, Squeezed squeezed, boolean sells, Form suspend, boolean suspended) {

        /** Something is under way, so the page will soon be another. */
        public boolean open() { return tasks.stream().anyMatch(TaskView::open); }
    }

    /** A data disk. @param eraseAt when it is erased, having been taken away; null: the machine uses it */
    public record Disk(long id, String label, int sizeGb, java.time.Instant eraseAt) {}

    /** Memory that it makes do with, of what it has been sold. */
    public record Squeezed(String now, String all, java.time.Instant since) {}

    private static final String UPDATE = "vm_update";
    private static final String NAME = "confirm";
    private static final int MOST_TASKS = 20;

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final MachineLines lines;
    private final MachineViews machines;
    private final TaskViews tasks;
    private final Catalogue catalogue;

    MachinePages(Pages pages, PageContext page, StaffDesk desk, MachineLines lines, MachineViews machines, TaskViews tasks, Catalogue catalogue) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.lines = lines;
        this.machines = machines;
        this.tasks = tasks;
        this.catalogue = catalogue;
    }

    @GET
    public Response list(@QueryParam("q") @DefaultValue("") String query, @QueryParam("state") @DefaultValue("") String state, @QueryParam("after") @DefaultValue("") String after) {
        var text = Search.typed(query);
        var filter = MachineLines.condition(state);
        return pages.show(Templates.machines(desk.look(() -> lines.find(text, filter, after)), text, filter.map(MachineLines::word).orElse(""), filters(filter)));
    }

    @GET @Path("{id: [0-9]{1,18}}")
    public Response machine(@PathParam("id") long id) { return pages.show(Templates.machine(shown(id, form -> form))); }

    @GET @Path("{id: [0-9]{1,18}}/power/{action: [a-z-]{1,20}}")
    public Response ask(@PathParam("id") long id, @PathParam("action") String word) {
        var action = action(word);
        return isForced(action) ? force(200, id, action, form -> form) : pages.go("/staff/machines/" + id);
    }

    @POST @Path("{id: [0-9]{1,18}}/power/{action: [a-z-]{1,20}}")
    public Response power(@PathParam("id") long id, @PathParam("action") String word, @FormParam(NAME) @DefaultValue("") String typed) {
        var action = action(word);
        var vm = find(id);
        if (isForced(action) && !typed.strip().equals(vm.name)) return force(422, id, action, form -> form.value(NAME, typed).problem(NAME, page.text().nameDiffers()));
        desk.order(vm.tenant, "vm_" + action.word, Map.of("vpsid", String.valueOf(id)));
        return pages.go("/staff/machines/" + id, Said.STAFF_ORDERED);
    }

    /** Suspends the machine, or lets it go on; the customer reads the reason. */
    @POST @Path("{id: [0-9]{1,18}}/suspend")
    public Response suspend(@PathParam("id") long id, @FormParam("status") @DefaultValue("") String status, @FormParam("reason") @DefaultValue("") String reason) {
        var vm = find(id);
        if (!status.equals("1") && !status.equals("2")) throw Refusal.of("status", "parameter.choice");
        if (status.equals("1") && reason.isBlank()) return pages.show(422, Templates.machine(shown(id, form -> form.refused(Refusal.of("reason", "parameter.required")))));
        try {
            desk.order(vm.tenant, UPDATE, Map.of("vpsid", String.valueOf(id), "status", status, "reason", reason.strip()));
            return pages.go("/staff/machines/" + id, Said.STAFF_ORDERED);
        } catch (Refusal refusal) {
            return pages.show(422, Templates.machine(shown(id, form -> form.value("reason", reason).refused(refusal))));
        }
    }

    @GET @Path("{id: [0-9]{1,18}}/suspend")
    public Response afterSuspend(@PathParam("id") long id) { return pages.go("/staff/machines/" + id); }

    private Vm find(long id) { return desk.look(() -> Vm.<Vm>find("id", id).singleResultOptional()).orElseThrow(NotFoundException::new); }

    private Response force(int status, long id, PowerAction action, UnaryOperator<Form> filled) {
        var form = new Form(catalogue.find("vm_" + action.word, null), "/staff/machines/" + id + "/power/" + word(action), page).ask(NAME, "");
        return pages.show(status, Templates.force(shown(id, f -> f), page.words(PowerText.class).action(action), filled.apply(form)));
    }

    private Shown shown(long id, UnaryOperator<Form> filled) {
        find(id);
        return desk.look(() -> {
            Vm vm = Vm.find("id", id).firstResult();
            var newest = Task.newestOf(id, MOST_TASKS);
            return new Shown(machines.of(vm), vm.tenant, vm.owner.id, vm.owner.username, IpAddress.of(id).stream().map(address -> address.ip).toList(), vm.uuid.toString(),
                    tasks.of(newest, Map.of()), DataDisk.allOf(id).stream().map(disk -> new Disk(disk.id, disk.label, disk.sizeGb, disk.eraseAt)).toList(),
                    vm.squeezedMb == null ? null : new Squeezed(Sizes.memory(vm.squeezedMb), Sizes.memory(vm.ramMb), vm.squeezedSince), desk.role().covers(StaffRole.ADMIN), suspension(id).map(filled).orElse(null), vm.status() == VmStatus.LOCKED);
        });
    }

    private Optional<Form> suspension(long id) {
        return catalogue.entries().stream().filter(entry -> entry.key().equals(UPDATE) && entry.parameter("reason").isPresent()).findFirst()
                .map(entry -> new Form(entry, "/staff/machines/" + id + "/suspend", page).at(Level.SYSTEM));
    }

    private static boolean isForced(PowerAction action) { return action == PowerAction.RESET || action == PowerAction.POWER_OFF; }

    private static String word(PowerAction action) { return action.name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    private static PowerAction action(String word) {
        return Arrays.stream(PowerAction.values()).filter(action -> word.equals(word(action))).findFirst().orElseThrow(NotFoundException::new);
    }

    private List<CustomerPages.Choice> filters(Optional<Condition> chosen) {
        var filters = new ArrayList<>(List.of(new CustomerPages.Choice("/staff/machines", page.words(StaffText.class).all(), chosen.isEmpty())));
        for (var condition : Condition.values())
            filters.add(new CustomerPages.Choice("/staff/machines?state=" + MachineLines.word(condition), page.words(VmText.class).condition(condition), chosen.filter(c -> c == condition).isPresent()));
        return filters;
    }
}
