package portico.backup;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: says what is backed up regularly. */
@Singleton
@Api(value = "vm_backup_schedule", sub = "set", open = USER, says = "Schedule backups of a host (extension)", zh = "设置定时备份（扩展）")
class SetSchedule implements Command<SetSchedule.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "bktype", says = "0 snapshot, 1 full backup", zh = "类型，0 快照备份，1 完整备份") @Default("0") BackupKind kind,
            @Wire(value = "rhythm", says = "0 never, 1 daily, 2 weekly", zh = "周期，0 不备份，1 每天，2 每周") Rhythm rhythm,
            @Wire(value = "weekday", says = "1 Monday to 7 Sunday, for weekly ones", zh = "星期，1 周一 至 7 周日，仅每周") @Default("1") @Min(1) @Max(7) int weekday,
            @Wire(value = "hour", says = "0 to 23, in the portal's time zone", zh = "小时，0–23，门户所在时区") @Default("3") @Min(0) @Max(23) int hour,
            @Wire(value = "keep", says = "how many of them stay; older ones make room", zh = "保留份数，较早的自动删除") @Default("1") @Min(1) @Max(99) int keep) {}

    private final BackupLimits limits;

    SetSchedule(BackupLimits limits) { this.limits = limits; }

    @Override public Answer run(Caller caller, In in) {
        var known = BackupSchedule.of(in.vm.id, in.kind);
        if (in.rhythm == Rhythm.NEVER) {
            known.ifPresent(BackupSchedule::delete);
            return Answer.done();
        }
        // They are made in the customer's name, so the customer's limits hold whoever plans them.
        var group = in.vm.owner.group();
        int most = limits.allowance(in.vm, in.kind).most();
        if (most == 0) throw new Refusal("backup.never." + in.kind);
        if (in.keep > most) throw Refusal.of("keep", "backup.keep", most);
        if (in.kind == BackupKind.FULL && !limits.isAllowed(group, in.hour)) throw Refusal.of("hour", "backup.hour", limits.hours(group));
        var schedule = known.orElseGet(BackupSchedule::new);
        schedule.vm = in.vm;
        schedule.kind = in.kind;
        schedule.rhythm = in.rhythm;
        schedule.weekday = in.weekday;
        schedule.hour = in.hour;
        schedule.keep = in.keep;
        schedule.note = "";
        schedule.plan(limits.now());
        schedule.persist();
        return Answer.done();
    }
}
