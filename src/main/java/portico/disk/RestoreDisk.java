package portico.disk;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Our extension: puts a data disk back that was taken away and is not erased yet, with what is on it. The slow half is {@link AttachTask}. */
@Singleton
@Api(value = "vm_disk", sub = "restore", open = USER, says = "Put a data disk back that was removed, with its content (extension)", zh = "放回已移除的数据盘及其内容（扩展）")
class RestoreDisk implements Command<RestoreDisk.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "diskid", says = "its data disk", zh = "数据盘编号") DataDisk disk) {}

    private final DiskRules rules;
    private final Tasks tasks;

    RestoreDisk(DiskRules rules, Tasks tasks) {
        this.rules = rules;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        rules.demandRemoved(in.vm, in.disk);
        rules.demand(in.vm, !caller.isSystem());
        in.disk.removedAt = null;
        in.disk.eraseAt = null;
        tasks.queue(AttachTask.class, new AttachTask.Order(in.vm.id, in.disk.id, false), DiskRules.order(caller, in.vm, "disk_restore"));
        return Answer.done();
    }
}
