package portico.backup;

import static portico.api.Level.SYSTEM;
import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.task.Kind;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Deletes a backup; the others stay as they are. The slow half is {@link DeleteBackupTask}. */
@Singleton
@Api(value = "vm_backup", sub = "del", open = USER, says = "Delete a backup of a host", zh = "删除备份集")
class DeleteBackup implements Command<DeleteBackup.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "bkid", says = "its backup", zh = "备份集编号") Backup backup,
            @Wire(value = "checkuserlimit", says = "hold to the user's limits too", zh = "强制以用户身份检测操作限制") @Default("0") @Only(SYSTEM) boolean limited) {}

    private final Tasks tasks;

    DeleteBackup(Tasks tasks) { this.tasks = tasks; }

    @Override public Answer run(Caller caller, In in) {
        if (!in.backup.isOf(in.vm)) throw Refusal.of("bkid", "backup.none");
        if (in.backup.state != BackupState.DONE && in.backup.state != BackupState.FAILED) throw Refusal.of("bkid", "backup.notdone");
        // What is locked may be evidence.
        if ((!caller.isSystem() || in.limited) && in.vm.status() == VmStatus.LOCKED) throw new Refusal("vm.status." + in.vm.status());
        Task.demandNoOther(in.vm.id);
        in.backup.state = BackupState.DELETING;
        tasks.queue(DeleteBackupTask.class, new DeleteBackupTask.Order(in.vm.id, in.backup.id), BackupOrders.order(in.vm, Kind.BACKUP, "backup_delete", caller.name()));
        return Answer.done();
    }
}
