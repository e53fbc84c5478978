package portico.power;

import jakarta.inject.Singleton;
import portico.api.Answer;
import portico.api.Caller;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.Vm;

/** What the five power commands share: may it, and the work order. */
@Singleton
class PowerOrders {

    private final Tasks tasks;

    PowerOrders(Tasks tasks) { this.tasks = tasks; }

    Answer give(Caller caller, Vm vm, PowerAction action) {
        var busy = Task.busyWith(vm.id);
        PowerRules.judge(action, vm, busy).refusal().ifPresent(refusal -> { throw refusal; });
        var lane = action == PowerAction.POWER_OFF ? Lane.URGENT : Lane.NORMAL;
        busy.ifPresent(task -> tasks.cancel(task, "failure.overtaken"));
        tasks.queue(PowerTask.class, new PowerTask.Order(vm.id, action, vm.resizeWaits && restarts(action)), new Tasks.Order(Kind.SYSTEM, action.word, lane, vm.owner.id, vm.id, vm.host.id, caller.name()));
        return Answer.done();
    }

    /** A restart in which QEMU stays what it is would leave a size waiting for ever, with customers who never switch off. */
    private static boolean restarts(PowerAction action) { return action == PowerAction.REBOOT || action == PowerAction.RESET; }
}
