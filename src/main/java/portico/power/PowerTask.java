package portico.power;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Carries out a {@link PowerAction} and looks whether it took. */
@Singleton
public class PowerTask implements TaskType<PowerTask.Order> {

    public record Order(long vmId, PowerAction action) {}

    /** A busy guest with services to stop needs this long; afterwards the customer is offered the forced way. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    PowerTask(OnHost onHost, Hypervisors hypervisors) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.power"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("power", 80, this::act), step("verify", 100, this::verify)); }

    private void act(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            var hands = hypervisors.of(host);
            switch (order.action) {
                case START -> {
                    hands.applyNetwork(host, machine);
                    hands.start(host, machine.name());
                }
                case REBOOT -> { if (!hands.reboot(host, machine.name(), PATIENCE)) throw new StepFailed("failure.ignored-reboot", null); }
                case RESET -> hands.reset(host, machine.name());
                case SHUTDOWN -> { if (!hands.shutdown(host, machine.name(), PATIENCE)) throw new StepFailed("failure.ignored-shutdown", null); }
                case POWER_OFF -> hands.powerOff(host, machine.name());
            }
        });
    }

    private void verify(Order order, Running task) {
        var expected = switch (order.action) {
            case START, REBOOT, RESET -> PowerState.RUNNING;
            case SHUTDOWN, POWER_OFF -> PowerState.OFF;
        };
        onHost.see(task, order.vmId, expected);
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
