package portico.backup;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: ends a schedule. What it has made stays, and from now on nobody but people removes it. */
@Singleton
@Api(value = "vm_backup_schedule", sub = "del", open = USER, says = "Delete a backup schedule of a host; what it made stays (extension)", zh = "删除定时备份，已有备份保留（扩展）")
class DeleteSchedule implements Command<DeleteSchedule.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "scheduleid", says = "its schedule", zh = "定时备份编号") BackupSchedule schedule) {}

    @Override public Answer run(Caller caller, In in) {
        if (!in.schedule.vm.id.equals(in.vm.id)) throw Refusal.of("scheduleid", "schedule.none");
        in.schedule.delete();
        return Answer.done();
    }
}
