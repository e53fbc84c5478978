package portico.backup;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: changes a schedule; where a kind has none or one, without naming it. */
@Singleton
@Api(value = "vm_backup_schedule", sub = "set", open = USER, says = "Set a backup schedule of a host (extension)", zh = "设置定时备份（扩展）")
class SetSchedule implements Command<SetSchedule.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "scheduleid", says = "its schedule; without it the only one of the kind, which is added where there is none", zh = "定时备份编号，不填则为该类型唯一的一个，没有则添加") Optional<BackupSchedule> schedule,
            @Wire(value = "bktype", says = "0 snapshot, 1 full backup; a schedule keeps its kind", zh = "类型，0 快照备份，1 完整备份，已有的定时备份不能改变类型") Optional<BackupKind> kind,
            @Wire(value = "rhythm", says = "0 never (the schedule is deleted), 1 daily, 2 weekly, 3 hourly (snapshots only)", zh = "周期，0 不备份（删除定时备份），1 每天，2 每周，3 每小时（仅快照）") Rhythm rhythm,
            @Wire(value = "weekday", says = "1 Monday to 7 Sunday, several as \"1,3,5\", for weekly ones", zh = "星期，1 周一 至 7 周日，多天如 \"1,3,5\"，仅每周") @Default("1") List<@Min(1) @Max(7) Integer> weekdays,
            @Wire(value = "hour", says = "0 to 23, in the portal's time zone; not for hourly ones", zh = "小时，0–23，门户所在时区，每小时的除外") @Default("3") @Min(0) @Max(23) int hour,
            @Wire(value = "keep", says = "how many of its own stay; older ones make room", zh = "保留份数，较早的自动删除") @Default("1") @Min(1) @Max(99) int keep) {}

    private final ScheduleRules rules;

    SetSchedule(ScheduleRules rules) { this.rules = rules; }

    @Override public Answer run(Caller caller, In in) {
        var schedule = in.schedule.isPresent() ? Optional.of(named(in)) : only(in);
        var wanted = new ScheduleRules.Wanted(in.rhythm, in.weekdays, in.hour, in.keep);
        if (in.rhythm == Rhythm.NEVER) schedule.ifPresent(BackupSchedule::delete);
        else if (schedule.isPresent()) rules.change(schedule.get(), wanted);
        else rules.add(in.vm, kind(in), wanted);
        return Answer.done();
    }

    private static BackupSchedule named(In in) {
        var schedule = in.schedule.get();
        if (!schedule.vm.id.equals(in.vm.id)) throw Refusal.of("scheduleid", "schedule.none");
        if (in.kind.isPresent() && in.kind.get() != schedule.kind) throw Refusal.of("bktype", "schedule.kind");
        return schedule;
    }

    private static Optional<BackupSchedule> only(In in) {
        var all = BackupSchedule.of(in.vm.id, kind(in));
        if (all.size() > 1) throw Refusal.of("scheduleid", "schedule.which");
        return all.stream().findFirst();
    }

    private static BackupKind kind(In in) { return in.kind.orElse(BackupKind.SNAPSHOT); }
}
