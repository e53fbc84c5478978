package portico.provision;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.RescueSystems;
import portico.rescue.RescueSteps;
import portico.secret.Vault;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.vm.OnHost;
import portico.vm.Vm;

/**
 * Writes a password onto the disk of a VM whose system cannot be asked, by starting it from the rescue system for a moment; the slow half of {@link ResetPassword} for these.
 * When it fails the VM is in rescue, which its owner sees and can leave.
 */
@Singleton
public class OfflinePasswordTask implements TaskType<OfflinePasswordTask.Order> {

    /**
     * @param password sealed by the vault, in base64
     * @param former   what the row kept before, sealed, in base64; null: nothing
     * @param on       the VM ran, and shall run afterwards
     */
    public record Order(long vmId, String userName, String password, boolean administrator, String former, boolean on) {}

    private final RescueSteps rescue;
    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Vault vault;
    private final Clock clock;

    OfflinePasswordTask(RescueSteps rescue, OnHost onHost, Hypervisors hypervisors, Vault vault, Clock clock) {
        this.rescue = rescue;
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public String name() { return "vm.password.offline"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        var steps = new ArrayList<Step<Order>>(rescue.enter(Order::vmId, "rescue-start", 15, 25, 35, 65));
        steps.add(step("password", 75, this::write));
        steps.addAll(rescue.leave(Order::vmId, Order::on, 85, 95, 100));
        return steps;
    }

    private void write(Order order, Running task) {
        var password = vault.open(open(order.password));
        onHost.with(task, order.vmId, (host, machine) -> {
            try {
                hypervisors.port(RescueSystems.class, host).writePassword(host, machine, order.userName, password);
            } catch (HypervisorException failure) {
                if (failure.kind == HypervisorException.Kind.FAILED) throw new StepFailed("failure.password", failure);
                if (failure.kind == HypervisorException.Kind.GUEST_REFUSED) throw new StepFailed("failure.no-system", failure);
                throw failure;
            }
        });
    }

    /** The row tells the password that the system has. */
    @Override public void failed(Order order, String reason) {
        Vm vm = Vm.findById(order.vmId);
        boolean ours = vm != null && order.administrator && Arrays.equals(vm.passwordEncrypted, open(order.password));
        if (ours) vm.passwordEncrypted = order.former == null ? null : open(order.former);
    }

    @Override public List<Remedy> remedies(Order order, String reason) { return List.of(Remedy.RETRY); }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
        vm.rescueSince = clock.instant();
        if (order.administrator) vm.passwordEncrypted = open(order.password);
    }

    private static byte[] open(String base64) { return Base64.getDecoder().decode(base64); }
}
