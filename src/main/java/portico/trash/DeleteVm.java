package portico.trash;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.*;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.VmStatus;

/** Deletes a VM. The slow half is {@link DeleteTask}; until that is done the VM and its addresses are still there. */
@Singleton
@Api(value = "vm_delete", open = SYSTEM, parts = {"vpsid", "vname", "ip", "userid"}, says = "Delete a host; its disks are kept in the trash for a while", zh = "删除主机，磁盘在回收站保留一段时间")
class DeleteVm implements Command<DeleteVm.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Doomed doomed,
            @Wire(value = "vstatus", says = "delete it only in one of these statuses, \"2,1\"", zh = "仅在这些状态时删除，如 \"2,1\"") List<VmStatus> statuses,
            @Wire(value = "returnmsg", says = "true: answer 0|vid|name|ip|owner", zh = "true 时返回 0|主机编号|名称|IP|用户编号") @Default("false") boolean tell) {}

    private final Tasks tasks;

    DeleteVm(Tasks tasks) { this.tasks = tasks; }

    @Override public Answer run(Caller caller, In in) {
        var answer = in.tell ? Answer.value(in.doomed.id(), in.doomed.name(), in.doomed.ip(), in.doomed.ownerNumber()) : Answer.done();
        var vm = in.doomed.vm();
        if (vm == null || vm.deleting && Task.busyWith(vm.id).isPresent()) return answer;
        if (!in.statuses.isEmpty() && !in.statuses.contains(vm.status())) throw Refusal.of("vstatus", "vm.delete.status", Codes.of(vm.status()));
        DeleteRules.against(vm).ifPresent(refusal -> { throw refusal; });
        vm.deleting = true;
        tasks.queue(DeleteTask.class, new DeleteTask.Order(vm.id, caller.name()),
                new Tasks.Order(Kind.GENERAL, "delete", Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, caller.name()));
        return answer;
    }
}
