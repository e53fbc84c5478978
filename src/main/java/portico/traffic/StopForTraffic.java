package portico.traffic;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.OnHost;

/** Stops a VM whose traffic is used up: gently, and when the guest does not listen, by its plug. What is sent after the quota costs somebody money. */
@Singleton
public class StopForTraffic implements TaskType<StopForTraffic.Order> {

    public record Order(long vmId) {}

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    StopForTraffic(OnHost onHost, Hypervisors hypervisors) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.traffic-stop"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("power", 80, this::stop), step("verify", 100, this::verify)); }

    private void stop(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), PATIENCE)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    private void verify(Order order, Running task) { onHost.see(task, order.vmId, PowerState.OFF); }

    /** A customer's wish to try again changes nothing about the account. */
    @Override public void again(Order order) {}
}
