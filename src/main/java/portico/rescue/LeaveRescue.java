package portico.rescue;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;
import portico.hypervisor.PowerState;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;

/** Our extension: back to the VM's own system. The slow half is {@link LeaveTask}. */
@Singleton
@Api(value = "vm_rescue", sub = "off", open = USER, says = "Leave the rescue system and start a host's own again (extension)", zh = "退出救援系统，恢复主机自己的系统（扩展）")
class LeaveRescue implements Command<LeaveRescue.In> {

    record In(@Wire(value = "vpsid", says = "the host", zh = "主机编号") Vm vm) {}

    private final RescueRules rules;
    private final Tasks tasks;

    LeaveRescue(RescueRules rules, Tasks tasks) {
        this.rules = rules;
        this.tasks = tasks;
    }

    @Override public Answer run(Caller caller, In in) {
        rules.demandExit(in.vm);
        boolean on = in.vm.power == PowerState.RUNNING || in.vm.power == PowerState.PAUSED;
        tasks.queue(LeaveTask.class, new LeaveTask.Order(in.vm.id, on), new Tasks.Order(Kind.GENERAL, "rescue_off", Lane.NORMAL, in.vm.owner.id, in.vm.id, in.vm.host.id, caller.name()));
        return Answer.done();
    }
}
