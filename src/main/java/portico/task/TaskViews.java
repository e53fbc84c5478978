package portico.task;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import portico.page.PageContext;
import portico.page.State;

/** Puts tasks into the visitor's words. */
@Singleton
public class TaskViews {

    private final PageContext page;
    private final Remedies remedies;
    private final Clock clock;

    TaskViews(PageContext page, Remedies remedies, Clock clock) {
        this.page = page;
        this.remedies = remedies;
        this.clock = clock;
    }

    /** Tasks with their logs; one more query whatever their number. @param vmNames by id, for pages that show several VMs' tasks */
    public List<TaskView> of(Collection<Task> tasks, Map<Long, String> vmNames) {
        var steps = TaskStep.ofAll(tasks.stream().map(task -> task.id).toList()).stream().collect(Collectors.groupingBy(step -> step.taskId));
        return tasks.stream().map(task -> of(task, steps.getOrDefault(task.id, List.of()), vmNames.get(task.vmId))).toList();
    }

    /** A task without its log, for lists. */
    public TaskView brief(Task task) { return of(task, List.of(), null); }

    public TaskView whole(Task task) { return of(task, TaskStep.of(task.id), null); }

    private TaskView of(Task task, List<TaskStep> steps, String vmName) {
        boolean open = task.state.isOpen();
        boolean failed = task.state.isTrouble();
        return new TaskView(task.id, title(task), state(task.state), task.percent, open, failed, waiting(task), reason(task), steps.stream().map(this::step).toList(),
                task.createdAt, task.endedAt == null ? null : took(task.startedAt == null ? task.createdAt : task.startedAt, task.endedAt), asker(task),
                proof(task), remedies.of(task), task.vmId, vmName);
    }

    private String title(Task task) { return Words.in(page.getLanguage(), task.action); }

    private State state(TaskState state) {
        var tone = switch (state) {
            case QUEUED, RUNNING -> "busy";
            case DONE -> "ok";
            case FAILED -> "bad";
            case CANCELLED -> "off";
            case UNKNOWN -> "warn";
        };
        return new State(tone, words().state(state));
    }

    private TaskView.Proof proof(Task task) {
        if (task.verified == null) return null;
        return task.verified ? new TaskView.Proof("circle-check", words().verified(), null) : new TaskView.Proof("circle-dashed", words().unverified(), words().unverifiedHint());
    }

    private String waiting(Task task) {
        if (task.state != TaskState.QUEUED) return null;
        long before = task.queuePosition();
        return before == 0 ? words().queueNext() : words().queued(before);
    }

    private String reason(Task task) {
        boolean ended = task.state.isTrouble() || task.state == TaskState.CANCELLED;
        // While it runs, the message names the step; a reason there means that the step is being tried again.
        boolean trying = task.state == TaskState.RUNNING && task.message.startsWith("failure.");
        return ended && !task.message.isEmpty() || trying ? Words.in(page.getLanguage(), task.message) : null;
    }

    /** Customers read the name of who asked; the hosting site itself has none that would tell them anything. */
    private String asker(Task task) {
        if (task.askedBy.equals("schedule") || task.askedBy.equals("portal")) return Words.in(page.getLanguage(), "asker." + task.askedBy);
        if (page.getStaff() != null) return task.askedBy;
        if (task.askedBy.startsWith("staff:") || task.askedBy.startsWith("operator:")) return words().byStaff();
        return task.askedBy.startsWith("system") || task.askedBy.equals("portico") ? words().bySystem() : task.askedBy;
    }

    private TaskView.StepView step(TaskStep step) {
        var name = Words.in(page.getLanguage(), step.name);
        var detail = step.detail.isEmpty() ? null : Words.in(page.getLanguage(), step.detail);
        var took = step.startedAt == null ? "" : took(step.startedAt, step.endedAt == null ? clock.instant() : step.endedAt);
        return switch (step.state) {
            case "RUNNING" -> new TaskView.StepView(name, "running", words().stepRunning(), "loader-2", detail, took);
            case "DONE" -> new TaskView.StepView(name, "done", words().stepDone(), "check", detail, took);
            case "FAILED" -> new TaskView.StepView(name, "failed", words().stepFailed(), "x", detail, took);
            case "UNKNOWN" -> new TaskView.StepView(name, "failed", words().stepUnknown(), "alert-triangle", detail, took);
            default -> new TaskView.StepView(name, "waiting", words().stepWaiting(), "circle", detail, "");
        };
    }

    private String took(Instant from, Instant to) {
        long seconds = Math.max(0, Duration.between(from, to).toSeconds());
        return seconds < 60 ? words().seconds(seconds) : words().minutes(seconds / 60, seconds % 60);
    }

    private TaskText words() { return page.words(TaskText.class); }
}
