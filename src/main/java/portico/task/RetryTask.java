package portico.task;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Our extension: tries a failed task again, exactly as it was ordered, from the step that failed. */
@Singleton
@Api(value = "task_retry", open = USER, says = "Try a failed task again (extension)", zh = "重试失败的任务（扩展）")
class RetryTask implements Command<RetryTask.In> {

    record In(@Wire(value = "taskid", says = "the failed task", zh = "失败的任务编号") Task task) {}

    private final Tasks tasks;

    RetryTask(Tasks tasks) { this.tasks = tasks; }

    @Override public Answer run(Caller caller, In in) {
        tasks.again(in.task);
        return Answer.done();
    }
}
