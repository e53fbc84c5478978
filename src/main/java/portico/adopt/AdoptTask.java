package portico.adopt;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.hypervisor.Adoption;
import portico.hypervisor.Hypervisors;
import portico.infra.IpAddress;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Makes the disk of a machine ours that was on its host before the portal; the slow half of {@link AdoptMachine}. The machine is not touched. */
@Singleton
public class AdoptTask implements TaskType<AdoptTask.Order> {

    /** @param disk where its disk lies */
    public record Order(long vmId, String disk) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;

    AdoptTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.adopt"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("take-over", 80, this::takeOver), step("verify", 100, this::verify)); }

    private void takeOver(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.port(Adoption.class, host).takeOver(host, machine, order.disk)); }

    private void verify(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            var state = hypervisors.view(host).machines(host).get(machine.name());
            if (state == null) throw new StepFailed("failure.no-machine", null);
            tenancy.run(task.tenant(), () -> Vm.update("power = ?1 where id = ?2", state.power(), order.vmId));
        });
    }

    /** Then it is a stranger again, and found anew with the next look. */
    @Override public void failed(Order order, String reason) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) return;
        IpAddress.update("vmId = null, nicId = null, main = false where vmId = ?1", vm.id);
        vm.delete();
    }

    @Override public List<Remedy> remedies(Order order, String reason) { return List.of(); }
}
