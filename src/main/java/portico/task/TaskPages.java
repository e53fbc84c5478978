package portico.task;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import portico.account.Visitor;
import portico.api.Corridor;
import portico.api.Refusal;
import portico.page.Pages;
import portico.page.Said;
import portico.tenant.Tenancy;
import portico.vm.MachineView;
import portico.vm.MachineViews;
import portico.vm.Vm;

/** What was done and is being done, for one VM and for all of a customer's. */
@Path("/")
@RunOnVirtualThread
public class TaskPages {

    @CheckedTemplate(basePath = "task", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance list(TaskPage tasks);
        static native TemplateInstance machine(MachineView machine, TaskPage tasks);
    }

    private static final int PER_PAGE = 30;

    private record Shown(MachineView machine, TaskPage tasks) {}

    private final Pages pages;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Tenancy tenancy;
    private final TaskViews views;
    private final MachineViews machines;

    TaskPages(Pages pages, Visitor visitor, Corridor corridor, Tenancy tenancy, TaskViews views, MachineViews machines) {
        this.pages = pages;
        this.visitor = visitor;
        this.corridor = corridor;
        this.tenancy = tenancy;
        this.views = views;
        this.machines = machines;
    }

    @GET @Path("activity")
    public Response all(@QueryParam("before") @DefaultValue("") String before) {
        long userId = visitor.demand().userId();
        return pages.show(Templates.list(tenancy.in(visitor.demand().tenant(), () -> {
            var tasks = Task.<Task>find("userId = ?1 and id < ?2 order by id desc", userId, from(before)).page(0, PER_PAGE + 1).list();
            return page("/activity", before, tasks, names(tasks), true);
        })));
    }

    @GET @Path("vm/{id: [0-9]{1,18}}/activity")
    public Response ofOne(@PathParam("id") long id, @QueryParam("before") @DefaultValue("") String before) {
        var shown = tenancy.in(visitor.demand().tenant(), () -> {
            var vm = Vm.ownedBy(visitor.demand().userId(), id).orElseThrow(() -> new Refusal("vm.none", "id"));
            // A VM may have had another owner: what was done for that one is not shown.
            var tasks = Task.<Task>find("vmId = ?1 and userId = ?2 and id < ?3 order by id desc", id, visitor.demand().userId(), from(before)).page(0, PER_PAGE + 1).list();
            return new Shown(machines.of(vm), page("/vm/" + id + "/activity", before, tasks, Map.of(), false));
        });
        return pages.show(Templates.machine(shown.machine, shown.tasks));
    }

    @POST @Path("task/{id: [0-9]{1,18}}/retry")
    public Response retry(@PathParam("id") long id) {
        corridor.run(visitor.demand(), "task_retry", Map.of("taskid", String.valueOf(id)));
        Long vmId = tenancy.in(visitor.demand().tenant(), () -> Task.<Task>findById(id).vmId);
        return pages.go(vmId == null ? "/activity" : "/vm/" + vmId, Said.RETRY_ORDERED);
    }

    private TaskPage page(String path, String before, List<Task> found, Map<Long, String> names, boolean naming) {
        var tasks = found.stream().limit(PER_PAGE).toList();
        boolean busy = tasks.stream().anyMatch(task -> task.state.isOpen());
        return new TaskPage(views.of(tasks, names), naming, busy, before.isEmpty() ? path : path + "?before=" + from(before), before.isEmpty() ? null : path,
                found.size() > PER_PAGE ? path + "?before=" + tasks.getLast().id : null);
    }

    private static long from(String before) { return before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE; }

    private static Map<Long, String> names(List<Task> tasks) {
        var ids = tasks.stream().map(task -> task.vmId).filter(java.util.Objects::nonNull).distinct().toList();
        return ids.isEmpty() ? Map.of() : Vm.<Vm>list("id in ?1", ids).stream().collect(Collectors.toMap(vm -> vm.id, vm -> vm.name));
    }
}
