package portico.power;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Switches a VM off again that its status does not let run, or has one that is off stay off when its host comes up. */
@Singleton
public class KeepOffTask implements TaskType<KeepOffTask.Order> {

    /** @param runs it was seen running; false: it was off */
    public record Order(long vmId, boolean runs) {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Clock clock;

    KeepOffTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.clock = clock;
    }

    @Override public String name() { return "vm.keep-off"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public boolean isTimeless() { return true; }

    @Override public List<Step<Order>> steps() { return List.of(step("power", 80, this::act), step("verify", 100, this::verify)); }

    private void act(Order order, Running task) {
        if (order.runs && !isHeld(order, task)) return;
        onHost.with(task, order.vmId, (host, machine) -> {
            var hands = hypervisors.of(host);
            if (!order.runs) hands.stayOff(host, machine.name());
            else if (!hands.shutdown(host, machine.name(), PATIENCE)) hands.powerOff(host, machine.name());
        });
    }

    private void verify(Order order, Running task) {
        if (!order.runs) tenancy.run(task.tenant(), () -> Vm.update("staysOffAt = ?1 where id = ?2", clock.instant(), order.vmId));
        else if (isHeld(order, task)) onHost.see(task, order.vmId, PowerState.OFF);
    }

    /** Its status may have changed since. */
    private boolean isHeld(Order order, Running task) { return tenancy.in(task.tenant(), () -> Vm.<Vm>findByIdOptional(order.vmId).filter(vm -> vm.heldOff).isPresent()); }

    /** Who may not start it may have it stopped again. */
    @Override public void again(Order order) {}
}
