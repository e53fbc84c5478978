package portico.rescue;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.PowerState;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Takes the rescue system away; the slow half of {@link LeaveRescue}. */
@Singleton
public class LeaveTask implements TaskType<LeaveTask.Order> {

    /** @param on the VM's own system shall run afterwards */
    public record Order(long vmId, boolean on) {}

    /** What was repaired is still being written. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RescueSteps rescue;
    private final OnHost onHost;

    LeaveTask(RescueSteps rescue, OnHost onHost) {
        this.rescue = rescue;
        this.onHost = onHost;
    }

    @Override public String name() { return "vm.rescue.off"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("halt", 40, (order, task) -> rescue.halt(task, order.vmId, PATIENCE)),
                step("unrescue", 70, (order, task) -> rescue.remove(task, order.vmId)),
                step("start", 90, (order, task) -> { if (order.on) rescue.start(task, order.vmId); }),
                step("verify", 100, (order, task) -> onHost.see(task, order.vmId, order.on ? PowerState.RUNNING : PowerState.OFF)));
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
