package portico.task;

import static portico.api.Level.USER;

import io.quarkus.panache.common.Parameters;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import portico.api.*;

/** What was done and is being done, newest first. */
@Singleton
@Api(value = "task_list", open = USER, changes = false, says = "List tasks, newest first, at most 500", zh = "任务列表，最新在前，最多 500 条")
class ListTasks implements Command<ListTasks.In> {

    private static final int MOST = 500, LAST_STATUS = 5;

    record In(
            @Wire(value = "taskid", says = "one task; 0 all", zh = "任务编号，0 为全部") @Default("0") long task,
            @Wire(value = "ttype", says = "kind: 1 create, 2 reinstall, 3 system, 4 backup, 5 restore, 6 general; 0 all", zh = "任务类型：1 创建 2 重装 3 系统 4 备份 5 恢复 6 一般；0 全部") @Default("0") int kind,
            @Wire(value = "serverid", says = "tasks on this server; 0 all", zh = "服务器编号，0 为全部") @Default("0") long host,
            @Wire(value = "vpsid", says = "tasks of this host; 0 all", zh = "主机编号，0 为全部") @Default("0") long vm,
            @Wire(value = "tstatus", says = "0 waiting, 1 running, 2 verifying, 3 done, 4 error, 5 progress; -1 all. No task here is ever at 2 or 5", zh = "任务状态：0 等待 1 执行中 2 验证 3 完成 4 错误 5 进度；-1 全部。此处的任务不会处于 2 或 5") @Default("-1") int status,
            @Wire(value = "maintask", says = "sub-tasks of this task; 0 all", zh = "主任务编号，0 为全部") @Default("0") long parent) {}

    @Override public Answer run(Caller caller, In in) {
        var where = new ArrayList<String>(List.of("1 = 1"));
        var with = new Parameters();
        if (!caller.isSystem()) { where.add("userId = :user"); with.and("user", caller.userId()); }
        narrow(in.task, "id = :task", "task", where, with);
        narrow(in.kind, "kindCode = :kind", "kind", where, with);
        narrow(in.host, "hostId = :host", "host", where, with);
        narrow(in.vm, "vmId = :vm", "vm", where, with);
        narrow(in.parent, "parentId = :parent", "parent", where, with);
        if (in.status >= 0) {
            var states = states(in.status);
            if (states.isEmpty()) return Answer.json(List.of());
            where.add("state in :states");
            with.and("states", states);
        }
        return Answer.json(Task.<Task>find(String.join(" and ", where) + " order by id desc", with).page(0, MOST).list().stream().map(TaskRows::row).toList());
    }

    private static void narrow(Number value, String condition, String name, List<String> where, Parameters with) {
        if (value.longValue() == 0) return;
        where.add(condition);
        with.and(name, value);
    }

    /** What is listed says the status that was asked for. */
    private static List<TaskState> states(int wire) {
        if (wire > LAST_STATUS) throw Refusal.of("tstatus", "parameter.choice");
        return Arrays.stream(TaskState.values()).filter(state -> state.wire() == wire).toList();
    }
}
