package portico.rescue;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import portico.api.Refusal;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.Vm;

/** Takes the rescue system away; the slow half of {@link LeaveRescue}. */
@Singleton
public class LeaveTask implements TaskType<LeaveTask.Order> {

    /** @param on the VM's own system shall run afterwards */
    public record Order(long vmId, boolean on) {}

    private final RescueSteps rescue;

    LeaveTask(RescueSteps rescue) { this.rescue = rescue; }

    @Override public String name() { return "vm.rescue.off"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        var steps = new ArrayList<Step<Order>>();
        steps.add(rescue.halt(Order::vmId, 40));
        steps.addAll(rescue.leave(Order::vmId, Order::on, 70, 90, 100));
        return steps;
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
