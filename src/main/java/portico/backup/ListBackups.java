package portico.backup;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import portico.api.*;
import portico.vm.Vm;

/** A VM's backups, newest first. */
@Singleton
@Api(value = "vm_backup", sub = "list", open = USER, changes = false,
        says = "Backups of a host, newest first; fstatus 1 done, 0 failed, 2 being made or deleted; scheduleid is 0 for those made by hand", zh = "主机的备份集列表，最新在前；fstatus 1 完成，0 失败，2 正在创建或删除；scheduleid 为 0 表示手动创建")
class ListBackups implements Command<ListBackups.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(list(in.vm)); }

    private static List<Map<String, Object>> list(Vm vm) {
        var parts = Backup.partsOn(vm.id).stream().collect(Collectors.groupingBy(part -> part.partOf.id));
        return Backup.of(vm.id).stream().map(backup -> row(backup, parts.getOrDefault(backup.id, List.of()))).toList();
    }

    private static Map<String, Object> row(Backup backup, List<Backup> parts) {
        var config = new LinkedHashMap<String, Object>();
        config.put("backup_name", backup.name);
        config.put("time", backup.createdAt.getEpochSecond());
        config.put("os", backup.osName);
        config.put("vdisk", backup.diskGb);
        config.put("datadisks", parts.stream().map(part -> String.valueOf(part.diskGb)).collect(Collectors.joining(",")));
        config.put("size", Stream.concat(Stream.of(backup), parts.stream()).mapToLong(part -> part.bytes == null ? 0 : part.bytes).sum());
        config.put("scheduled", backup.scheduled);
        config.put("scheduleid", backup.scheduleId == null ? 0 : backup.scheduleId);
        config.put("where", backup.store == null ? "server" : "server,store");
        var row = new LinkedHashMap<String, Object>();
        row.put("fid", backup.id);
        row.put("fname", backup.kind.word);
        row.put("fstatus", backup.state.wire());
        row.put("fconfig", config);
        return row;
    }
}
