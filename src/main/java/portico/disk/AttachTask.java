package portico.disk;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.DataDisks;
import portico.hypervisor.Hypervisors;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.DataDisk;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Gives a VM a data disk, a new one or one that was taken away; the slow half of {@link AddDisk} and {@link RestoreDisk}. */
@Singleton
public class AttachTask implements TaskType<AttachTask.Order> {

    /** @param fresh it is new, and goes again when it cannot be had; else it is kept as before */
    public record Order(long vmId, long diskId, boolean fresh) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final DiskRules rules;

    AttachTask(OnHost onHost, Hypervisors hypervisors, DiskRules rules) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.rules = rules;
    }

    @Override public String name() { return "vm.disk.add"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("attach", 80, this::attach), step("define", 100, this::define)); }

    private void attach(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.port(DataDisks.class, host).attach(host, machine, order.diskId)); }

    private void define(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).define(host, machine)); }

    /** Its row stays until what may be there of it is erased. */
    @Override public void failed(Order order, String reason) {
        DataDisk.known(order.diskId).ifPresent(disk -> {
            disk.removedAt = rules.now();
            disk.eraseAt = order.fresh ? rules.now() : rules.eraseAt();
        });
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        var disk = DataDisk.known(order.diskId).orElseThrow(() -> new Refusal("task.noretry"));
        if (vm == null) throw new Refusal("task.noretry");
        rules.demandRemoved(vm, disk);
        rules.demand(vm, false);
        disk.removedAt = null;
        disk.eraseAt = null;
    }
}
