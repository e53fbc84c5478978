package portico.backup;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import portico.api.Codes;
import portico.api.Refusal;
import portico.page.Form;
import portico.page.Pages;
import portico.page.Said;
import portico.vm.MachineDesk;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** A VM's backup schedules one by one: adding, changing, removing. The commands behind it: {@link AddSchedule}, {@link SetSchedule}, {@link DeleteSchedule}. */
@Path("/vm/{id: [0-9]{1,18}}/backups/schedules")
@RunOnVirtualThread
public class SchedulePages {

    @CheckedTemplate(basePath = "backup", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance schedule(MachineView machine, SchedulePage schedule);
    }

    private record Shown(MachineView machine, SchedulePage schedule) {}

    private final Pages pages;
    private final MachineDesk desk;
    private final MachineViews machines;
    private final ScheduleViews views;

    SchedulePages(Pages pages, MachineDesk desk, MachineViews machines, ScheduleViews views) {
        this.pages = pages;
        this.desk = desk;
        this.machines = machines;
        this.views = views;
    }

    @GET @Path("new")
    public Response propose(@PathParam("id") long id, @QueryParam("bktype") @DefaultValue("0") String kind) { return showNew(id, 200, kind, Map.of(), null); }

    @POST @Path("new")
    public Response add(@PathParam("id") long id, MultivaluedMap<String, String> form) {
        var sent = chosen(form);
        sent.put("bktype", form.getFirst("bktype") == null ? "0" : form.getFirst("bktype"));
        try {
            order(id, "add", sent);
            return pages.go("/vm/" + id + "/backups", Said.SCHEDULE_SAVED);
        } catch (Refusal refusal) {
            return showNew(id, 422, sent.get("bktype"), sent, refusal);
        }
    }

    @GET @Path("{schedule: [0-9]{1,18}}")
    public Response look(@PathParam("id") long id, @PathParam("schedule") long schedule) { return show(id, schedule, 200, Map.of(), null); }

    @POST @Path("{schedule: [0-9]{1,18}}")
    public Response change(@PathParam("id") long id, @PathParam("schedule") long schedule, MultivaluedMap<String, String> form) {
        var sent = chosen(form);
        try {
            order(id, "set", named(schedule, sent));
            return pages.go("/vm/" + id + "/backups", Said.SCHEDULE_SAVED);
        } catch (Refusal refusal) {
            return show(id, schedule, 422, sent, refusal);
        }
    }

    @POST @Path("{schedule: [0-9]{1,18}}/remove")
    public Response remove(@PathParam("id") long id, @PathParam("schedule") long schedule) {
        order(id, "del", named(schedule, Map.of()));
        return pages.go("/vm/" + id + "/backups", Said.SCHEDULE_REMOVED);
    }

    /** For whoever comes back to where a form was sent. */
    @GET @Path("{schedule: [0-9]{1,18}}/remove")
    public Response afterRemoving(@PathParam("id") long id) { return pages.go("/vm/" + id + "/backups"); }

    private void order(long id, String sub, Map<String, String> sent) {
        var all = new HashMap<>(sent);
        all.put("subaction", sub);
        desk.order(id, "vm_backup_schedule", all);
    }

    private static Map<String, String> named(long schedule, Map<String, String> sent) {
        var all = new HashMap<>(sent);
        all.put("scheduleid", String.valueOf(schedule));
        return all;
    }

    /** What was chosen. A box that is not ticked is not sent: a comma says that there was none, where nothing would mean Monday. */
    private static Map<String, String> chosen(MultivaluedMap<String, String> form) {
        var chosen = new HashMap<String, String>();
        for (var wire : List.of("rhythm", "hour", "keep")) Optional.ofNullable(form.getFirst(wire)).ifPresent(value -> chosen.put(wire, value));
        chosen.put("weekday", form.containsKey("weekday") ? String.join(",", form.get("weekday")) : ",");
        return chosen;
    }

    private Response showNew(long id, int status, String code, Map<String, String> sent, Refusal refusal) {
        var kind = Codes.find(BackupKind.class, code).orElse(BackupKind.SNAPSHOT);
        return show(id, status, vm -> views.form(vm, kind, Optional.empty(), form(id, "add", "new", refusal), sent));
    }

    private Response show(long id, long schedule, int status, Map<String, String> sent, Refusal refusal) {
        return show(id, status, vm -> {
            var changed = BackupSchedule.on(vm, schedule);
            return views.form(vm, changed.kind, Optional.of(changed), form(id, "set", String.valueOf(schedule), refusal), sent);
        });
    }

    private Form form(long id, String sub, String path, Refusal refusal) {
        var form = desk.form(id, "vm_backup_schedule", sub, "backups/schedules/" + path);
        return refusal == null ? form : form.refused(refusal);
    }

    private Response show(long id, int status, Function<Vm, SchedulePage> view) {
        var shown = desk.with(id, vm -> new Shown(machines.of(vm), view.apply(vm)));
        return pages.show(status, Templates.schedule(shown.machine, shown.schedule));
    }
}
