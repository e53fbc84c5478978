package portico.task;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;

/** How far one task has come. */
@Singleton
@Api(value = "task_progress", open = USER, changes = false, says = "Progress of one task", zh = "任务进度")
class ShowProgress implements Command<ShowProgress.In> {

    record In(@Wire(value = "taskid", says = "the task", zh = "任务编号") Task task) {}

    @Override public Answer run(Caller caller, In in) {
        var row = new LinkedHashMap<String, Object>();
        row.put("tid", in.task.id);
        row.put("tstatus", in.task.state.wire());
        row.put("progress", in.task.percent);
        row.put("message", Words.in("en", in.task.message));
        row.put("verified", in.task.verified);
        return Answer.json(row);
    }
}
