package portico.move;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import portico.api.Refusal;
import portico.hypervisor.PowerState;
import portico.infra.IpAddress;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Task;
import portico.task.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Writes down that a VM is to move: its room and its addresses on the new host are its own from now on. */
@Singleton
class MoveOrders {

    private final Tasks tasks;
    private final Clock clock;

    MoveOrders(Tasks tasks, Clock clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    Task queue(Vm vm, MoveRules.Plan plan, String asker) {
        var move = new Move();
        move.vmId = vm.id;
        move.fromId = vm.host.id;
        move.toId = plan.to().id;
        move.roomOn = plan.to().id;
        move.ramMb = vm.minRamMb;
        move.diskGb = vm.diskGb + DataDisk.roomGb(vm.id);
        move.begunAt = clock.instant();
        move.fresh = fresh(vm, plan);
        move.persistAndFlush();
        boolean wasOn = vm.power == PowerState.RUNNING || vm.power == PowerState.PAUSED || vm.power == PowerState.CRASHED;
        return tasks.queue(MoveTask.class, new MoveTask.Order(vm.id, move.id, move.fromId, move.toId, plan.live(), wasOn),
                new Tasks.Order(Kind.SYSTEM, plan.live() ? "move_live" : "move_cold", Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, asker));
    }

    private static Long[] fresh(Vm vm, MoveRules.Plan plan) {
        var taken = new ArrayList<Long>();
        for (var old : plan.replaced()) taken.add(IpAddress.take(plan.to().id, old.block.shared, vm.id, false).orElseThrow(() -> new Refusal("ip.insufficient")).id);
        return taken.toArray(Long[]::new);
    }
}
