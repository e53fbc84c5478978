package portico.move;

import jakarta.inject.Singleton;
import portico.hypervisor.Census;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.infra.Host;
import portico.task.Running;
import portico.task.StepFailed;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** How a step of a move reaches both hosts: they and the VM are read in a short transaction, the hosts are called outside of it, and failures become reasons. */
@Singleton
class BothHosts {

    interface Work { void on(HostTarget from, HostTarget to, Machine machine); }

    private record Targets(HostTarget from, HostTarget to, Machine machine) {}

    private final Tenancy tenancy;
    private final Hypervisors hypervisors;

    BothHosts(Tenancy tenancy, Hypervisors hypervisors) {
        this.tenancy = tenancy;
        this.hypervisors = hypervisors;
    }

    /** @throws StepFailed when a host refuses or does not answer */
    void with(Running task, MoveTask.Order order, Work work) {
        var targets = tenancy.in(task.tenant(), () -> {
            Vm vm = Vm.findById(order.vmId());
            if (vm == null) throw new StepFailed("failure.no-vm", null);
            return new Targets(target(order.from()), target(order.to()), vm.toMachine());
        });
        try {
            demandOurs(targets.to, targets.machine);
            work.on(targets.from, targets.to, targets.machine);
        } catch (HypervisorException failure) {
            throw OnHost.explained(failure);
        }
    }

    static HostTarget target(long hostId) { return Host.<Host>findByIdOptional(hostId).orElseThrow(() -> new StepFailed("failure.unreachable", null)).target(); }

    /** The old host was asked when the VM was last acted upon, and nothing there is changed by name alone. */
    private void demandOurs(HostTarget host, Machine machine) {
        hypervisors.port(Census.class, host).identity(host, machine.name()).filter(uuid -> !uuid.equals(machine.uuid())).ifPresent(uuid -> {
            throw new HypervisorException(HypervisorException.Kind.NAME_TAKEN, "host " + host.name() + ": " + machine.name() + " is another machine, " + uuid);
        });
    }
}
