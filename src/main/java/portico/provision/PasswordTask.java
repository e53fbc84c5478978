package portico.provision;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.secret.Vault;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Has the guest's agent set a password, and the guest show that it took it; the slow half of {@link ResetPassword}. */
@Singleton
public class PasswordTask implements TaskType<PasswordTask.Order> {

    /**
     * @param password      sealed by the vault, in base64
     * @param administrator it is the password that the VM's row keeps
     * @param former        what the row kept before, sealed, in base64; null: nothing
     */
    public record Order(long vmId, String userName, String password, boolean administrator, String former) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Vault vault;

    PasswordTask(OnHost onHost, Hypervisors hypervisors, Vault vault) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.vault = vault;
    }

    @Override public String name() { return "vm.password"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("password", 100, this::set)); }

    private void set(Order order, Running task) {
        var password = vault.open(open(order.password));
        onHost.with(task, order.vmId, (host, machine) -> {
            try {
                if (!hypervisors.of(host).setPassword(host, machine.name(), order.userName, password)) task.unverified("detail.password-unread");
            } catch (HypervisorException failure) {
                // The agent answered, and would not: no such user, or a password the system finds too simple.
                if (failure.kind == HypervisorException.Kind.FAILED) throw new StepFailed("failure.password", failure);
                throw failure;
            }
        });
    }

    /** The row tells the password that the guest has. */
    @Override public void failed(Order order, String reason) {
        Vm vm = Vm.findById(order.vmId);
        boolean ours = vm != null && order.administrator && Arrays.equals(vm.passwordEncrypted, open(order.password));
        if (ours) vm.passwordEncrypted = order.former == null ? null : open(order.former);
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        ResetPassword.against(vm).ifPresent(refusal -> { throw refusal; });
        if (order.administrator) vm.passwordEncrypted = open(order.password);
    }

    private static byte[] open(String base64) { return Base64.getDecoder().decode(base64); }
}
