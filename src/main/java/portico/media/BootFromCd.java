package portico.media;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;

/** Our extension: starts a VM from the CD in its drive, once. The slow half is {@link BootFromCdTask}. */
@Singleton
@Api(value = "vm_cd_manage", sub = "boot", open = USER, says = "Power a host off and start it from the CD in its drive, until it is switched off (extension)", zh = "强制关机并从光盘启动，直至下次关机（扩展）")
class BootFromCd implements Command<BootFromCd.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final Tasks tasks;

    BootFromCd(Tasks tasks) { this.tasks = tasks; }

    @Override public Answer run(Caller caller, In in) {
        MediaRules.againstBoot(in.vm).ifPresent(refusal -> { throw refusal; });
        tasks.queue(BootFromCdTask.class, new BootFromCdTask.Order(in.vm.id), new Tasks.Order(Kind.SYSTEM, "cd_boot", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
