package portico.trash;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.OnHost;

/** Makes a VM known to its host again, as it was and with the addresses it has now; the slow half of {@link UndeleteVm}. */
@Singleton
public class UndeleteTask implements TaskType<UndeleteTask.Order> {

    public record Order(long vmId) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    UndeleteTask(OnHost onHost, Hypervisors hypervisors) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.undelete"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("define", 80, this::define), step("verify", 100, this::verify)); }

    private void define(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    private void verify(Order order, Running task) { onHost.see(task, order.vmId, PowerState.OFF); }

    /** Nothing on the host is half done by it. */
    @Override public void again(Order order) {}
}
