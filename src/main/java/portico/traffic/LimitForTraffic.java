package portico.traffic;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.Resizer;
import portico.power.LinkCheck;
import portico.task.Step;
import portico.task.Running;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.vm.OnHost;

/** Gives a VM the link speed it has now, lower while its traffic is used up, or as agreed again: at once, and at every later boot. Also where its host has lost it. */
@Singleton
public class LimitForTraffic implements TaskType<LimitForTraffic.Order> {

    public record Order(long vmId) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final LinkCheck links;

    LimitForTraffic(OnHost onHost, Hypervisors hypervisors, LinkCheck links) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.links = links;
    }

    @Override public String name() { return "vm.traffic-limit"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step("define", 50, this::define), step("verify", 100, this::limit)); }

    private void define(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).define(host, machine)); }

    private void limit(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            int inForce = hypervisors.port(Resizer.class, host).limitLink(host, machine);
            var state = hypervisors.view(host).machines(host).get(machine.name());
            if (state != null && state.power() == PowerState.RUNNING && inForce != machine.linkSpeedMbps()) throw new StepFailed("failure.speed", null);
            links.seen(task, order.vmId);
        });
    }

    @Override public void again(Order order) {}
}
