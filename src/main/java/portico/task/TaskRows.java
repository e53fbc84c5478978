package portico.task;

import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.Codes;

/** A task as it looks on the wire. */
final class TaskRows {

    private TaskRows() {}

    static Map<String, Object> row(Task task) {
        var info = new LinkedHashMap<String, Object>();
        info.put("task_action", task.action);
        info.put("message", Words.in("en", task.message));
        info.put("type", task.type);
        info.put("asked_by", task.askedBy);
        info.put("verified", task.verified);
        var row = new LinkedHashMap<String, Object>();
        row.put("tid", task.id);
        row.put("ttype", Codes.of(task.kind()));
        row.put("tstatus", task.state.wire());
        row.put("ttime", task.createdAt.getEpochSecond());
        row.put("sid", task.hostId == null ? 0 : task.hostId);
        row.put("vid", task.vmId == null ? 0 : task.vmId);
        row.put("maintask", task.parentId == null ? 0 : task.parentId);
        row.put("progress", task.percent);
        row.put("tinfo", info);
        return row;
    }
}
