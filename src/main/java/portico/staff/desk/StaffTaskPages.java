package portico.staff.desk;

import io.quarkus.panache.common.Parameters;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.*;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import portico.page.PageContext;
import portico.page.Pages;
import portico.page.Said;
import portico.page.StaffOnly;
import portico.staff.StaffDesk;
import portico.staff.StaffText;
import portico.task.Task;
import portico.task.TaskView;
import portico.task.TaskViews;

/** Work under way and work that failed, of all customers. */
@Path("/staff/tasks")
@StaffOnly
@RunOnVirtualThread
public class StaffTaskPages {

    /** An open task that is older than this is worth a look: a full copy of a large template takes less. */
    static final Duration LATE = Duration.ofMinutes(30);

    @CheckedTemplate(basePath = "staff", defaultName = CheckedTemplate.ELEMENT_NAME)
    static class Templates {
        /** @param open something of it is under way, so the page will soon be another */
        static native TemplateInstance tasks(Search.Sheet<TaskView> sheet, List<CustomerPages.Choice> filters, boolean open);
    }

    /** Ways to narrow the list. */
    public enum Filter {
        FAILED("state in (FAILED, UNKNOWN)"), OPEN("state in (QUEUED, RUNNING)"), OVERDUE("state in (QUEUED, RUNNING) and createdAt < :late"), ALL("1 = 1");

        private final String condition;

        Filter(String condition) { this.condition = condition; }

        String word() { return name().toLowerCase(Locale.ROOT); }
    }

    private final Pages pages;
    private final PageContext page;
    private final StaffDesk desk;
    private final TaskViews views;
    private final Clock clock;

    StaffTaskPages(Pages pages, PageContext page, StaffDesk desk, TaskViews views, Clock clock) {
        this.pages = pages;
        this.page = page;
        this.desk = desk;
        this.views = views;
        this.clock = clock;
    }

    @GET
    public Response list(@QueryParam("state") @DefaultValue("failed") String word, @QueryParam("after") @DefaultValue("") String after) {
        var filter = java.util.Arrays.stream(Filter.values()).filter(f -> f.word().equals(word)).findFirst().orElse(Filter.FAILED);
        long before = after.matches("[0-9]{1,18}") ? Long.parseLong(after) : Long.MAX_VALUE;
        var sheet = desk.look(() -> sheet(filter, before));
        return pages.show(Templates.tasks(sheet, filters(filter), sheet.lines().stream().anyMatch(TaskView::open)));
    }

    @POST @Path("{id: [0-9]{1,18}}/retry")
    public Response retry(@PathParam("id") long id) {
        var tenant = desk.look(() -> Task.<Task>find("id", id).singleResultOptional()).orElseThrow(NotFoundException::new).tenant;
        desk.order(tenant, "task_retry", Map.of("taskid", String.valueOf(id)));
        return pages.go("/staff/tasks?state=open", Said.RETRY_ORDERED);
    }

    private Search.Sheet<TaskView> sheet(Filter filter, long before) {
        var with = Parameters.with("before", before);
        if (filter == Filter.OVERDUE) with.and("late", clock.instant().minus(LATE));
        var found = Task.<Task>find(filter.condition + " and id < :before order by id desc", with).page(0, Search.PER_PAGE + 1).list();
        var shown = found.stream().limit(Search.PER_PAGE).toList();
        var path = "/staff/tasks?state=" + filter.word();
        return new Search.Sheet<>(views.of(shown, Dashboards.names(shown)), before == Long.MAX_VALUE ? null : path, found.size() > Search.PER_PAGE ? path + "&after=" + shown.getLast().id : null);
    }

    private List<CustomerPages.Choice> filters(Filter chosen) {
        return java.util.Arrays.stream(Filter.values()).map(filter -> new CustomerPages.Choice("/staff/tasks?state=" + filter.word(), page.words(StaffText.class).taskFilter(filter), filter == chosen)).toList();
    }
}
