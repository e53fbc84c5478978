package portico.task;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Tasks page by page, newest first. Pages are cut by id, so they stay the same while new tasks come in. Runs inside the tenant's transaction. */
@Singleton
class TaskHistory {

    private static final int PER_PAGE = 30;

    private final TaskViews views;

    TaskHistory(TaskViews views) { this.views = views; }

    /** One more than a page holds, if there are. @param before only tasks older than this one, as it stands in the address; empty: the newest */
    List<Task> ofUser(long userId, String before) { return Task.<Task>find("userId = ?1 and id < ?2 order by id desc", userId, from(before)).page(0, PER_PAGE + 1).list(); }

    /** A VM may have had another owner: what was done for that one is not shown. */
    List<Task> ofVm(long vmId, long userId, String before) {
        return Task.<Task>find("vmId = ?1 and userId = ?2 and id < ?3 order by id desc", vmId, userId, from(before)).page(0, PER_PAGE + 1).list();
    }

    /** @param vmNames by id; empty when all belong to one VM */
    TaskPage page(String path, String before, List<Task> found, Map<Long, String> vmNames) {
        var tasks = found.stream().limit(PER_PAGE).toList();
        boolean busy = tasks.stream().anyMatch(task -> task.state.isOpen());
        return new TaskPage(views.of(tasks, vmNames), !vmNames.isEmpty(), busy, before.isEmpty() ? path : path + "?before=" + from(before), before.isEmpty() ? null : path,
                found.size() > PER_PAGE ? path + "?before=" + tasks.getLast().id : null);
    }

    private static long from(String before) { return before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE; }
}
