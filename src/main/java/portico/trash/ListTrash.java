package portico.trash;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;

/** Our extension: what can still be brought back. */
@Singleton
@Api(value = "vm_trash", open = SYSTEM, changes = false, says = "Deleted hosts whose disks are still kept, newest first, at most 500 (extension)", zh = "回收站中的主机，最新在前，最多 500 台（扩展）")
class ListTrash implements Command<ListTrash.In> {

    private static final int MOST = 500;

    record In() {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(TrashedVm.kept(MOST).stream().map(ListTrash::row).toList()); }

    private static Object row(TrashedVm vm) {
        var row = new LinkedHashMap<String, Object>();
        row.put("vid", vm.vmId);
        row.put("vname", vm.name);
        row.put("uid", vm.ownerNumber);
        row.put("sid", vm.host.id);
        row.put("vip", vm.ip);
        row.put("vdisk", vm.diskGb);
        row.put("deleted", vm.trashedAt.getEpochSecond());
        row.put("erased", vm.eraseAt.getEpochSecond());
        row.put("erasing", vm.erasing);
        return row;
    }
}
