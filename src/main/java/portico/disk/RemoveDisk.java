package portico.disk;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.account.Operation;
import portico.account.VerificationCodes;
import portico.api.*;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Our extension: takes a data disk from a VM. Its content is kept for a while; the slow half is {@link RemoveTask}. */
@Singleton
@Api(value = "vm_disk", sub = "remove", open = USER, says = "Take a data disk from a host; its content is kept for a while and can be put back (extension)", zh = "移除数据盘，内容保留一段时间，可放回（扩展）")
class RemoveDisk implements Command<RemoveDisk.In> {

    record In(
            @Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm,
            @Wire(value = "diskid", says = "its data disk", zh = "数据盘编号") DataDisk disk,
            @Wire(value = "vcode", says = "verification code for vm_reload, when the user's group asks for one", zh = "验证码（vm_reload），用户组要求时必填") @Secret @Only(USER) Optional<String> code) {}

    private final DiskRules rules;
    private final VerificationCodes codes;
    private final Tasks tasks;

    RemoveDisk(DiskRules rules, VerificationCodes codes, Tasks tasks) {
        this.rules = rules;
        this.codes = codes;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        rules.demandUsed(in.vm, in.disk);
        rules.demand(in.vm, !caller.isSystem());
        codes.confirm(caller, Operation.REINSTALL, in.vm.id, in.code);
        in.disk.removedAt = rules.now();
        in.disk.eraseAt = rules.eraseAt();
        tasks.queue(RemoveTask.class, new RemoveTask.Order(in.vm.id, in.disk.id), DiskRules.order(caller, in.vm, "disk_remove"));
        return Answer.done();
    }
}
