package portico.media;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Media;
import portico.infra.IsoImage;
import portico.task.Running;
import portico.task.Step;
import portico.task.TaskType;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Makes a VM's drive hold what its row says; the slow half of {@link ChangeCd}. */
@Singleton
public class CdTask implements TaskType<CdTask.Order> {

    /** @param image null: none, eject @param before what was in the drive, to be said again if it fails; null: nothing */
    public record Order(long vmId, Long image, Long before) {}

    private final OnHost onHost;
    private final Hypervisors hypervisors;

    CdTask(OnHost onHost, Hypervisors hypervisors) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
    }

    @Override public String name() { return "vm.cd"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("cd", 100, this::sync)); }

    private void sync(Order order, Running task) { onHost.with(task, order.vmId, (host, machine) -> hypervisors.port(Media.class, host).sync(host, machine)); }

    @Override public void failed(Order order, String reason) {
        Vm vm = Vm.findById(order.vmId);
        if (vm != null && Objects.equals(id(vm.isoImage), order.image)) vm.isoImage = find(order.before);
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null || order.image != null && find(order.image) == null) throw new Refusal("task.noretry");
        vm.demandUsable();
        vm.isoImage = find(order.image);
    }

    private static Long id(IsoImage image) { return image == null ? null : image.id; }

    private static IsoImage find(Long id) { return id == null ? null : IsoImage.findById(id); }
}
