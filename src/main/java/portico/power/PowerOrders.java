package portico.power;

import jakarta.inject.Singleton;
import portico.api.Answer;
import portico.api.Caller;
import portico.api.Refusal;
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
        vm.demandUsable();
        var lane = Lane.NORMAL;
        if (action == PowerAction.POWER_OFF) {
            lane = Lane.URGENT;
            Task.busyWith(vm.id).ifPresent(this::overtake);
        }
        tasks.queue(PowerTask.class, new PowerTask.Order(vm.id, action, vm.resizeWaits && restarts(action)), new Tasks.Order(Kind.SYSTEM, action.word, lane, vm.owner.id, vm.id, vm.host.id, caller.name()));
        return Answer.done();
    }

    /** A restart in which QEMU stays what it is would leave a size waiting for ever, with customers who never switch off. */
    private static boolean restarts(PowerAction action) { return action == PowerAction.REBOOT || action == PowerAction.RESET; }

    /** Pulling the plug may pass a soft shutdown or reboot that the guest ignores, and nothing else: a disk half written is no use to anybody. */
    private void overtake(Task busy) {
        if (!busy.type.equals("vm.power")) throw new Refusal("vm.busy");
        if (busy.action.equals(PowerAction.POWER_OFF.word)) throw new Refusal("vm.busy");
        tasks.cancel(busy, "failure.overtaken");
    }
}
