package portico.resize;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import portico.api.Caller;
import portico.api.Refusal;
import portico.hypervisor.PowerState;
import portico.infra.IpAddress;
import portico.task.Kind;
import portico.task.Lane;
import portico.task.Tasks;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Writes the work order for what an update changes on the machine. */
@Singleton
class UpdateOrders {

    private final Tasks tasks;

    UpdateOrders(Tasks tasks) { this.tasks = tasks; }

    void queue(Caller caller, Vm vm, boolean reshape, Optional<PowerState> power, List<IpAddress> leaving) {
        // Without a system there is no machine to change; the next installation makes it as the row says by then.
        if (vm.installFailed() && power.isEmpty()) {
            leaving.forEach(AddressChange::free);
            return;
        }
        if (vm.status() == VmStatus.INSTALLING) throw new Refusal("vm.busy");
        var action = power.map(state -> state == PowerState.OFF ? "suspend" : "resume").orElse("resize");
        tasks.queue(UpdateTask.class, new UpdateTask.Order(vm.id, reshape, power.orElse(null), leaving.stream().map(address -> address.id).toList()),
                new Tasks.Order(Kind.SYSTEM, action, Lane.NORMAL, vm.owner.id, vm.id, vm.host.id, caller.name()));
    }
}
