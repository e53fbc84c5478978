package portico.disk;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.*;
import portico.api.*;
import portico.hypervisor.Machine;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Our extension: a VM's disks, the system disk first, those last that were taken away. */
@Singleton
@Api(value = "vm_disk", sub = "list", open = USER, changes = false, says = "Disks of a host, the system disk first (diskid 0); used and total in bytes as the guest's agent said last, 0 not known; removed and erased 0 or the time (extension)",
        zh = "主机的磁盘列表，系统盘在前（diskid 为 0）；used、total 为客户机代理最近报告的字节数，未知为 0；removed、erased 为 0 或时间（扩展）")
class ListDisks implements Command<ListDisks.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final DiskUse uses;

    ListDisks(DiskUse uses) { this.uses = uses; }

    @Override public Answer run(Caller caller, In in) {
        var used = uses.of(in.vm.id);
        var rows = new ArrayList<Object>();
        rows.add(row(Machine.SYSTEM_DISK, "system", in.vm.diskGb, in.vm.osTemplate == null ? "" : in.vm.osTemplate.name, "", 0, 0, used));
        var disks = new ArrayList<>(DataDisk.allOf(in.vm.id));
        disks.sort(Comparator.comparing(disk -> disk.removedAt != null));
        for (var disk : disks)
            rows.add(row(disk.id, "data", disk.sizeGb, disk.label, "/dev/disk/by-id/virtio-" + Machine.DataDisk.serial(disk.id), disk.removedAt == null ? 0 : disk.removedAt.getEpochSecond(),
                    disk.eraseAt == null ? 0 : disk.eraseAt.getEpochSecond(), used));
        return Answer.json(rows);
    }

    private static Map<String, Object> row(long id, String kind, int sizeGb, String label, String device, long removed, long erased, Map<Long, DiskUse.Seen> used) {
        var seen = used.get(id);
        var row = new LinkedHashMap<String, Object>();
        row.put("diskid", id);
        row.put("kind", kind);
        row.put("size", sizeGb);
        row.put("label", label);
        row.put("device", device);
        row.put("used", seen == null ? 0 : seen.usedBytes());
        row.put("total", seen == null ? 0 : seen.totalBytes());
        row.put("mounts", seen == null ? "" : String.join(",", seen.mounts()));
        row.put("removed", removed);
        row.put("erased", erased);
        return row;
    }
}
