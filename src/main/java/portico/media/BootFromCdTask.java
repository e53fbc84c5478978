package portico.media;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Starts a VM from its CD; the slow half of {@link BootFromCd}. Once it runs it is defined as before, so that the next time it is switched on it starts from its disk. */
@Singleton
public class BootFromCdTask implements TaskType<BootFromCdTask.Order> {

    public record Order(long vmId) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    BootFromCdTask(OnHost onHost, Hypervisors hypervisors) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.cd.boot"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(step("stop", 30, this::stop), step("start", 80, this::start), step("verify", 100, (order, task) -> onHost.see(task, order.vmId, PowerState.RUNNING)));
    }

    private void stop(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).powerOff(host, machine.name())); }

    private void start(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            var hands = hypervisors.of(host);
            var fromCd = machine.withCd(machine.cd() == null ? null : machine.cd().first());
            hands.define(host, fromCd);
            try {
                hands.applyNetwork(host, fromCd);
                hands.start(host, machine.name());
            } finally {
                hands.define(host, machine);
            }
        });
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null || vm.isoImage == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
