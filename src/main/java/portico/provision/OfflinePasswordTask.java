package portico.provision;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.RescueSystems;
import portico.secret.Vault;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
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

    /** The VM's own system gets a moment to end well. */
    private static final Duration PATIENCE = Duration.ofSeconds(20), BOOT = Duration.ofMinutes(3);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final Vault vault;
    private final Clock clock;

    OfflinePasswordTask(OnHost onHost, Hypervisors hypervisors, Tenancy tenancy, Vault vault, Clock clock) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.vault = vault;
        this.clock = clock;
    }

    @Override public String name() { return "vm.password.offline"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("halt", 15, this::halt),
                step("rescue", 25, this::insert),
                step("rescue-start", 35, this::start),
                step("agent", 65, this::awaitAgent),
                step("password", 75, this::write),
                step("unrescue", 85, this::remove),
                step("start", 95, (order, task) -> { if (order.on) start(order, task); }),
                step("verify", 100, (order, task) -> onHost.see(task, order.vmId, order.on ? PowerState.RUNNING : PowerState.OFF)));
    }

    private void halt(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), PATIENCE)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    private void insert(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            // Somebody may have started it on the host since.
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).insert(host, machine);
            hypervisors.of(host).define(host, machine);
            hypervisors.of(host).applyNetwork(host, machine);
        });
    }

    private void start(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).start(host, machine.name())); }

    private void awaitAgent(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            long began = clock.millis();
            while (!hypervisors.of(host).awaitAgent(host, machine.name(), Duration.ofSeconds(2))) {
                if (clock.millis() - began > BOOT.toMillis()) throw new StepFailed("failure.no-boot", null);
                task.progress((int) Math.min(95, (clock.millis() - began) * 100 / 30_000));
            }
        });
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

    private void remove(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            // Nothing runs there but the rescue system, whose work is written out.
            hypervisors.of(host).powerOff(host, machine.name());
            hypervisors.port(RescueSystems.class, host).remove(host, machine);
            hypervisors.of(host).define(host, machine);
        });
        tenancy.run(task.tenant(), () -> Vm.update("rescueSince = null where id = ?1", order.vmId));
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
