package portico.vm;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.function.BiConsumer;
import portico.hypervisor.*;
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
            work.accept(target.host, target.machine);
        } catch (HypervisorException failure) {
            throw switch (failure.kind) {
                case UNREACHABLE -> new StepFailed("failure.unreachable", true, failure);
                case TIMEOUT -> new StepFailed("failure.timeout", true, failure);
                case NO_SUCH_MACHINE -> new StepFailed("failure.no-machine", failure);
                case NO_AGENT -> new StepFailed("failure.no-agent", true, failure);
                case BAD_TEMPLATE -> new StepFailed("failure.bad-template", failure);
                case NO_SPACE -> new StepFailed("failure.no-space", failure);
                case FAILED -> new StepFailed("failure.host", failure);
            };
        }
    }

    /** Looks at the VM's power now and writes it down. @throws StepFailed when it is not as expected */
    public void see(Running task, long vmId, PowerState expected) {
        with(task, vmId, (host, machine) -> {
            var state = hypervisors.view(host).machines(host).get(machine.name());
            var power = state == null ? PowerState.ABSENT : state.power();
            tenancy.run(task.tenant(), () -> {
                Vm vm = Vm.findById(vmId);
                if (vm == null || vm.power == power) return;
                vm.power = power;
                vm.powerSince = clock.instant();
            });
            if (power != expected) throw new StepFailed("failure.not-" + expected.name().toLowerCase(java.util.Locale.ROOT), null);
        });
    }
}
