package portico.disk;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import portico.api.*;
import portico.infra.Host;
import portico.provision.Placement;
import portico.resize.UpdateTask;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Our extension: a larger data disk. The slow half is {@link UpdateTask}, as for every other size. */
@Singleton
@Api(value = "vm_disk", sub = "grow", open = SYSTEM, says = "Make a data disk of a host larger, also while it runs; the guest's file system follows where its agent can (extension)",
        zh = "扩容数据盘，可在运行中进行，客户机代理可用时文件系统随之扩展（扩展）")
class GrowDisk implements Command<GrowDisk.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "diskid", says = "its data disk", zh = "数据盘编号") DataDisk disk,
            @Wire(value = "size", says = "GB; never smaller than before", zh = "容量，GB，只能增大") @Min(1) @Max(DataDisk.MOST_GB) int sizeGb) {}

    private final DiskRules rules;
    private final Placement placement;
    private final Tasks tasks;

    GrowDisk(DiskRules rules, Placement placement, Tasks tasks) {
        this.rules = rules;
        this.placement = placement;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        rules.demandUsed(in.vm, in.disk);
        if (in.sizeGb < in.disk.sizeGb) throw Refusal.of("size", "vm.shrink", in.disk.sizeGb);
        if (in.sizeGb == in.disk.sizeGb) return Answer.done();
        rules.demand(in.vm, false);
        Host.lock(List.of(in.vm.host));
        placement.demandDisk(in.vm.host, "size", in.sizeGb - in.disk.sizeGb);
        in.disk.sizeGb = in.sizeGb;
        tasks.queue(UpdateTask.class, new UpdateTask.Order(in.vm.id, true, null, List.of()), new Tasks.Order(Kind.SYSTEM, "resize", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
