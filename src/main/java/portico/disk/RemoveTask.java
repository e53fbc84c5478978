package portico.disk;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.DataDisks;
import portico.hypervisor.Hypervisors;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.DataDisk;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Takes a data disk from a VM and leaves its content where it is; the slow half of {@link RemoveDisk}. When it fails the VM still has the disk. */
@Singleton
public class RemoveTask implements TaskType<RemoveTask.Order> {

    public record Order(long vmId, long diskId) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final DiskRules rules;

    RemoveTask(OnHost onHost, Hypervisors hypervisors, DiskRules rules) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.rules = rules;
    }

    @Override public String name() { return "vm.disk.remove"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("detach", 70, this::detach), step("define", 100, this::define)); }

    private void detach(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.port(DataDisks.class, host).detach(host, machine, order.diskId)); }

    private void define(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).define(host, machine)); }

    @Override public void failed(Order order, String reason) {
        DataDisk.known(order.diskId).filter(disk -> !disk.erasing).ifPresent(disk -> {
            disk.removedAt = null;
            disk.eraseAt = null;
        });
    }

    /** Who is asked to let go of a disk is told so at its console, or is switched off. */
    @Override public List<Remedy> remedies(Order order, String reason) { return reason.equals("failure.disk-in-use") ? List.of(Remedy.RETRY, Remedy.CONSOLE) : List.of(Remedy.RETRY); }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        var disk = DataDisk.known(order.diskId).orElseThrow(() -> new Refusal("task.noretry"));
        if (vm == null) throw new Refusal("task.noretry");
        rules.demandUsed(vm, disk);
        rules.demand(vm, false);
        disk.removedAt = rules.now();
        disk.eraseAt = rules.eraseAt();
    }
}
