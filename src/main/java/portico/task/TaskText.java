package portico.task;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about tasks. English and Chinese: {@code messages/task_*.properties}. */
@MessageBundle("task")
public interface TaskText {
    @Message String lead();
    @Message String none();
    @Message String noneHint();
    @Message String retry();
    @Message String remedy(Remedy remedy);
    @Message String tellSupport(long task);
    @Message String askedBy(String who);
    @Message String bySystem();
    @Message String byStaff();
    @Message String state(TaskState state);
    @Message String stepWaiting();
    @Message String stepRunning();
    @Message String stepDone();
    @Message String stepFailed();
    @Message String stepUnknown();
    @Message String verified();
    @Message String unverified();
    @Message String unverifiedHint();
    @Message String queueNext();
    @Message String queued(long before);
    @Message String seconds(long seconds);
    @Message String minutes(long minutes, long seconds);
}
