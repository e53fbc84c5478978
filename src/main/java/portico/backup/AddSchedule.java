package portico.backup;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: one more schedule beside those there are. */
@Singleton
@Api(value = "vm_backup_schedule", sub = "add", open = USER, says = "Add a backup schedule to a host; all of a kind together keep at most what the host may have (extension)", zh = "添加定时备份，同类型的保留份数合计不超过主机限额（扩展）")
class AddSchedule implements Command<AddSchedule.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "bktype", says = "0 snapshot, 1 full backup", zh = "类型，0 快照备份，1 完整备份") @Default("0") BackupKind kind,
            @Wire(value = "rhythm", says = "1 daily, 2 weekly, 3 hourly (snapshots only)", zh = "周期，1 每天，2 每周，3 每小时（仅快照）") Rhythm rhythm,
            @Wire(value = "weekday", says = "1 Monday to 7 Sunday, several as \"1,3,5\", for weekly ones", zh = "星期，1 周一 至 7 周日，多天如 \"1,3,5\"，仅每周") @Default("1") List<@Min(1) @Max(7) Integer> weekdays,
            @Wire(value = "hour", says = "0 to 23, in the portal's time zone; not for hourly ones", zh = "小时，0–23，门户所在时区，每小时的除外") @Default("3") @Min(0) @Max(23) int hour,
            @Wire(value = "keep", says = "how many of its own stay; older ones make room", zh = "保留份数，较早的自动删除") @Default("1") @Min(1) @Max(99) int keep) {}

    private final ScheduleRules rules;

    AddSchedule(ScheduleRules rules) { this.rules = rules; }

    @Override public Answer run(Caller caller, In in) {
        rules.add(in.vm, in.kind, new ScheduleRules.Wanted(in.rhythm, in.weekdays, in.hour, in.keep));
        return Answer.done();
    }
}
