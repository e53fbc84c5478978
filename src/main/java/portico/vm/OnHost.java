package portico.vm;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import portico.hypervisor.*;
import portico.infra.Host;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;

/** How a step reaches a VM on its host: the VM's description is read in a short transaction, the host is called outside of it, and failures become reasons. */
@Singleton
public class OnHost {

    private record Target(HostTarget host, Machine machine) {}

    private final Tenancy tenancy;
    private final Hypervisors hypervisors;
    private final Clock clock;

    OnHost(Tenancy tenancy, Hypervisors hypervisors, Clock clock) {
        this.tenancy = tenancy;
        this.hypervisors = hypervisors;
        this.clock = clock;
    }

    /** @throws StepFailed when the host refuses or does not answer */
    public void with(Running task, long vmId, BiConsumer<HostTarget, Machine> work) {
        var target = tenancy.in(task.tenant(), () -> {
            Vm vm = Vm.findById(vmId);
            if (vm == null) throw new StepFailed("failure.no-vm", null);
            return new Target(vm.target(), vm.toMachine());
        });
        try {
            demandOurs(target);
            work.accept(target.host, target.machine);
        } catch (HypervisorException failure) {
            throw explained(failure);
        }
    }

    /** Ports know machines by their names. One that somebody else gave our name to is not ours to switch off, let alone to write on. */
    private void demandOurs(Target target) {
        hypervisors.port(Census.class, target.host).identity(target.host, target.machine.name()).filter(uuid -> !uuid.equals(target.machine.uuid())).ifPresent(uuid -> {
            throw new HypervisorException(HypervisorException.Kind.NAME_TAKEN, "host " + target.host.name() + ": " + target.machine.name() + " is another machine, " + uuid);
        });
    }

    /** For work that is about no VM. @throws StepFailed when the host refuses or does not answer */
    public void withHost(Running task, long hostId, Consumer<HostTarget> work) {
        var target = tenancy.in(task.tenant(), () -> Host.<Host>findByIdOptional(hostId).orElseThrow(() -> new StepFailed("failure.unreachable", null)).target());
        try {
            work.accept(target);
        } catch (HypervisorException failure) {
            throw explained(failure);
        }
    }

    /** What a host's failure means for the task. */
    public static StepFailed explained(HypervisorException failure) {
        return switch (failure.kind) {
            case UNREACHABLE -> new StepFailed("failure.unreachable", true, failure);
            case TIMEOUT -> new StepFailed("failure.timeout", true, failure);
            case NO_SUCH_MACHINE -> new StepFailed("failure.no-machine", failure);
            case NO_AGENT -> new StepFailed("failure.no-agent", true, failure);
            case GUEST_REFUSED -> new StepFailed("failure.guest-refused", failure);
            case BAD_TEMPLATE -> new StepFailed("failure.bad-template", failure);
            case BAD_BACKUP -> new StepFailed("failure.bad-backup", failure);
            case NAME_TAKEN -> new StepFailed("failure.name-taken", failure);
            case ADDRESS_TAKEN -> new StepFailed("failure.address-taken", failure);
            case NO_DISK -> new StepFailed("failure.no-disk", failure);
            case NO_IMAGE -> new StepFailed("failure.no-image", failure);
            case IN_USE -> new StepFailed("failure.disk-in-use", failure);
            case NO_SPACE -> new StepFailed("failure.no-space", failure);
            case FAILED -> new StepFailed("failure.host", failure);
        };
    }

    /** Looks at the VM's power now and writes it down. @throws StepFailed when it is not as expected */
    public void see(Running task, long vmId, PowerState expected) {
        with(task, vmId, (host, machine) -> {
            var state = hypervisors.view(host).machines(host).get(machine.name());
            var power = state == null ? PowerState.ABSENT : state.power();
            tenancy.run(task.tenant(), () -> {
                Vm vm = Vm.findById(vmId);
                if (vm == null) return;
                var now = clock.instant();
                // Who expects it off has switched it off by the hands, and these have it stay so.
                if (power == PowerState.OFF && expected == PowerState.OFF) vm.staysOffAt = now;
                if (vm.power == power) return;
                vm.power = power;
                if (power == PowerState.OFF) vm.resizeWaits = false;
                vm.powerSince = now;
            });
            // What the host no longer knows does not run either.
            if (expected == PowerState.OFF && power == PowerState.ABSENT) return;
            if (power != expected) throw new StepFailed("failure.not-" + expected.name().toLowerCase(java.util.Locale.ROOT), null);
        });
    }
}
