package portico.task;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Our extension: tries a failed task again, exactly as it was ordered, from the step that failed. Whether it may: {@link Retries}. */
@Singleton
@Api(value = "task_retry", open = USER, says = "Try a failed task again, within a day and unless something else was done on its host since (extension)", zh = "重试失败的任务，须在一天之内且其后主机上未进行其他操作（扩展）")
class RetryTask implements Command<RetryTask.In> {

    record In(@Wire(value = "taskid", says = "the failed task", zh = "失败的任务编号") Task task) {}

    private final Tasks tasks;
    private final Retries retries;

    RetryTask(Tasks tasks, Retries retries) {
        this.tasks = tasks;
        this.retries = retries;
    }

    @Override public Answer run(Caller caller, In in) {
        retries.against(in.task).ifPresent(refusal -> { throw refusal; });
        tasks.again(in.task);
        return Answer.done();
    }
}
