package portico.task;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import portico.account.Visitor;
import portico.api.Corridor;
import portico.page.Pages;
import portico.page.Said;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/** What was done and is being done with all VMs of a customer; for one VM: {@link MachineTaskPages}. */
@Path("/")
@RunOnVirtualThread
public class TaskPages {

    @CheckedTemplate(basePath = "task", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        static native TemplateInstance list(TaskPage tasks);
    }

    private final Pages pages;
    private final Visitor visitor;
    private final Corridor corridor;
    private final Tenancy tenancy;
    private final TaskHistory history;

    TaskPages(Pages pages, Visitor visitor, Corridor corridor, Tenancy tenancy, TaskHistory history) {
        this.pages = pages;
        this.visitor = visitor;
        this.corridor = corridor;
        this.tenancy = tenancy;
        this.history = history;
    }

    @GET @Path("activity")
    public Response all(@QueryParam("before") @DefaultValue("") String before) {
        long userId = visitor.demand().userId();
        return pages.show(Templates.list(tenancy.in(visitor.demand().tenant(), () -> {
            var tasks = history.ofUser(userId, before);
            return history.page("/activity", before, tasks, names(userId, tasks));
        })));
    }

    @POST @Path("task/{id: [0-9]{1,18}}/retry")
    public Response retry(@PathParam("id") long id) {
        corridor.run(visitor.demand(), "task_retry", Map.of("taskid", String.valueOf(id)));
        Long vmId = tenancy.in(visitor.demand().tenant(), () -> Task.<Task>findById(id).vmId);
        return pages.go(vmId == null ? "/activity" : "/vm/" + vmId, Said.RETRY_ORDERED);
    }

    /** Of those that are theirs now. */
    private static Map<Long, String> names(long userId, List<Task> tasks) {
        var ids = tasks.stream().map(task -> task.vmId).filter(Objects::nonNull).distinct().toList();
        return ids.isEmpty() ? Map.of() : Vm.<Vm>list("id in ?1 and owner.id = ?2", ids, userId).stream().collect(Collectors.toMap(vm -> vm.id, vm -> vm.name));
    }
}
