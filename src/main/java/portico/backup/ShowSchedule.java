package portico.backup;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: what is backed up regularly. */
@Singleton
@Api(value = "vm_backup_schedule", sub = "get", open = USER, changes = false, says = "Scheduled backups of a host; weekday is the first of weekdays (extension)", zh = "主机的定时备份；weekday 为 weekdays 中的第一天（扩展）")
class ShowSchedule implements Command<ShowSchedule.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(BackupSchedule.of(in.vm.id).stream().map(ShowSchedule::row).toList()); }

    private static Map<String, Object> row(BackupSchedule schedule) {
        var row = new LinkedHashMap<String, Object>();
        row.put("scheduleid", schedule.id);
        row.put("bktype", Integer.valueOf(Codes.of(schedule.kind)));
        row.put("rhythm", Integer.valueOf(Codes.of(schedule.rhythm)));
        row.put("weekday", schedule.days().getFirst().getValue());
        row.put("weekdays", schedule.weekdays);
        row.put("hour", schedule.hour);
        row.put("keep", schedule.keep);
        row.put("next", schedule.nextAt.getEpochSecond());
        row.put("problem", schedule.note.isEmpty() ? "" : Refusals.english(RunSchedules.explain(schedule)));
        return row;
    }
}
