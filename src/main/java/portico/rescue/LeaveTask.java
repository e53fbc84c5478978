package portico.rescue;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.RescueSystems;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Takes the rescue system away; the slow half of {@link LeaveRescue}. */
@Singleton
public class LeaveTask implements TaskType<LeaveTask.Order> {

    /** @param on the VM's own system shall run afterwards */
    public record Order(long vmId, boolean on) {}

    /** What was repaired is still being written. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;

    LeaveTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.rescue.off"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("halt", 40, this::halt),
                step("unrescue", 70, this::remove),
                step("start", 90, this::start),
                step("verify", 100, (order, task) -> onHost.see(task, order.vmId, order.on ? PowerState.RUNNING : PowerState.OFF)));
    }

    private void halt(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), PATIENCE)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    private void remove(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).remove(host, machine);
            hypervisors.of(host).define(host, machine);
        });
        tenancy.run(task.tenant(), () -> Vm.update("rescueSince = null, rescuePassword = null where id = ?1", order.vmId));
    }

    private void start(Order order, Running task) {
        if (order.on) onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name()));
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
