package portico.disk;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import portico.api.*;
import portico.infra.Host;
import portico.provision.Placement;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Our extension: one more data disk, empty. A running VM gets it at once; the slow half is {@link AttachTask}. */
@Singleton
@Api(value = "vm_disk", sub = "add", open = SYSTEM, parts = "diskid", says = "Give a host one more data disk, empty; a running one gets it at once; answers 0|diskid (extension)",
        zh = "为主机添加一块空数据盘，运行中的主机立即可用，返回 0|磁盘编号（扩展）")
class AddDisk implements Command<AddDisk.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "size", says = "GB", zh = "容量，GB") @Min(1) @Max(DataDisk.MOST_GB) int sizeGb,
            @Wire(value = "label", says = "what it holds, at most 50 characters", zh = "用途说明，最多 50 个字符") Optional<@Size(max = 50, message = "parameter.long") String> label) {}

    private final DiskRules rules;
    private final Placement placement;
    private final Tasks tasks;

    AddDisk(DiskRules rules, Placement placement, Tasks tasks) {
        this.rules = rules;
        this.placement = placement;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        rules.demand(in.vm, false);
        Host.lock(List.of(in.vm.host));
        placement.demandDisk(in.vm.host, "size", in.sizeGb);
        var disk = DataDisk.add(in.vm, "vpsid", List.of(in.sizeGb), rules.now()).getFirst();
        disk.label = in.label.map(String::strip).orElse("");
        tasks.queue(AttachTask.class, new AttachTask.Order(in.vm.id, disk.id, true), DiskRules.order(caller, in.vm, "disk_add"));
        return Answer.value(disk.id);
    }
}
