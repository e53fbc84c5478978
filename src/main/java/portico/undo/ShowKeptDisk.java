package portico.undo;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import portico.api.*;
import portico.vm.Vm;

/** Our extension: what {@code vm_reload_undo} would go back to. */
@Singleton
@Api(value = "vm_reload_kept", open = USER, changes = false, says = "The old disk that the last reinstallation or restoration of a host put aside, or none (extension)", zh = "最近一次重装或还原保留的旧磁盘，没有则为空（扩展）")
class ShowKeptDisk implements Command<ShowKeptDisk.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final UndoRules rules;

    ShowKeptDisk(UndoRules rules) { this.rules = rules; }

    @Override public Answer run(Caller caller, In in) { return Answer.json(rules.wayBack(in.vm).map(ShowKeptDisk::row).map(List::of).orElse(List.of())); }

    private static Object row(KeptDisk kept) {
        var row = new LinkedHashMap<String, Object>();
        row.put("kid", kept.id);
        row.put("vos", kept.osName);
        row.put("vdisk", kept.diskGb);
        row.put("kept", (kept.keptAt == null ? kept.plannedAt : kept.keptAt).getEpochSecond());
        row.put("ends", kept.endsAt.getEpochSecond());
        return row;
    }
}
