package portico.rescue;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.RescueSystems;
import portico.secret.Vault;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Restarts a VM into the rescue system; the slow half of {@link EnterRescue}. When it fails the VM stays in rescue, which can be left from whatever it has come to. */
@Singleton
public class EnterTask implements TaskType<EnterTask.Order> {

    /** @param password of the rescue system, sealed by the vault, in base64 */
    public record Order(long vmId, String password) {}

    private final RescueSteps rescue;
    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Vault vault;

    EnterTask(RescueSteps rescue, OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault) {
        this.rescue = rescue;
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.vault = vault;
    }

    @Override public String name() { return "vm.rescue.on"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        var steps = new ArrayList<Step<Order>>(rescue.enter(Order::vmId, "start", 25, 40, 55, 85));
        steps.add(step("password", 95, this::setPassword));
        steps.add(step("verify", 100, (order, task) -> onHost.see(task, order.vmId, PowerState.RUNNING)));
        return steps;
    }

    private void setPassword(Order order, Running task) {
        var sealed = Base64.getDecoder().decode(order.password);
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).setPassword(host, machine.name(), RescueSystems.ADMINISTRATOR, vault.open(sealed))) task.unverified("detail.password-unread");
        });
        tenancy.run(task.tenant(), () -> Vm.update("rescuePassword = ?1 where id = ?2 and rescueSince is not null", sealed, order.vmId));
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null || vm.rescueSince == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
