package portico.resize;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.*;
import portico.infra.IpAddress;
import portico.power.LinkCheck;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Makes a VM on its host what its row says by now. */
@Singleton
public class UpdateTask implements TaskType<UpdateTask.Order> {

    /**
     * @param reshape size, speed or addresses differ
     * @param power   RUNNING or OFF; null: as it is
     * @param leaving ids of addresses it loses
     */
    public record Order(long vmId, boolean reshape, PowerState power, List<Long> leaving) {}

    /** Somebody whose host is stopped may still want what is in its memory. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final LinkCheck links;
    private final Tenancy tenancy;

    UpdateTask(OnHost onHost, Hypervisors hypervisors, LinkCheck links, Tenancy tenancy) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.links = links;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.update"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("halt", 30, this::halt),
                step("resize", 50, this::resize),
                step("grow", 70, this::grow),
                step("readdress", 80, this::readdress),
                step("power", 95, this::start),
                step("verify", 100, this::verify));
    }

    private void halt(Order order, Running task) {
        if (order.power != PowerState.OFF) return;
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!hypervisors.of(host).shutdown(host, machine.name(), PATIENCE)) hypervisors.of(host).powerOff(host, machine.name());
        });
    }

    private void resize(Order order, Running task) {
        if (!order.reshape) return;
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).define(host, machine);
            boolean waits = hypervisors.port(Resizer.class, host).resize(host, machine) == Resizer.Effect.NEXT_START;
            tenancy.run(task.tenant(), () -> Vm.update("resizeWaits = ?1 where id = ?2", waits, order.vmId));
            if (waits) task.detail("resize.waits");
            int mbps = hypervisors.port(Resizer.class, host).limitLink(host, machine);
            if (isRunning(host, machine) && mbps != machine.linkSpeedMbps()) throw new StepFailed("failure.speed", null);
            links.seen(task, order.vmId);
            // Its row may have been written again meanwhile.
            tenancy.run(task.tenant(), () -> Vm.update("sizeUntold = false where id = ?1 and cpu = ?2 and ramMb = ?3 and diskGb = ?4", order.vmId, machine.cpu(), machine.memoryMb(), machine.diskGb()));
        });
    }

    /** A guest without an agent sees the larger disk and has to be told by its owner. */
    private void grow(Order order, Running task) {
        if (!order.reshape) return;
        boolean agent = tenancy.in(task.tenant(), () -> Vm.<Vm>findByIdOptional(order.vmId).filter(vm -> vm.osTemplate != null && vm.osTemplate.agent).isPresent());
        onHost.with(task, order.vmId, (host, machine) -> {
            if (!isRunning(host, machine)) return;
            if (!agent || !hypervisors.view(host).agentAnswers(host, machine.name())) task.unverified("grow.yourself");
            else if (!hypervisors.port(Resizer.class, host).growFileSystem(host, machine.name())) task.detail("grow.yourself");
        });
    }

    private void readdress(Order order, Running task) {
        if (!order.reshape) return;
        onHost.with(task, order.vmId, (host, machine) -> hypervisors.of(host).applyNetwork(host, machine));
        if (!order.leaving.isEmpty())
            tenancy.run(task.tenant(), () -> IpAddress.update("vmId = null, nicId = null, main = false where id in ?1 and vmId = ?2 and nicId is null", order.leaving, order.vmId));
    }

    private void start(Order order, Running task) {
        if (order.power != PowerState.RUNNING) return;
        onHost.with(task, order.vmId, (host, machine) -> {
            hypervisors.of(host).applyNetwork(host, machine);
            hypervisors.of(host).start(host, machine.name());
        });
    }

    private void verify(Order order, Running task) {
        if (order.power != null) onHost.see(task, order.vmId, order.power);
        if (order.power == PowerState.RUNNING) links.afterStart(task, order.vmId);
    }

    private boolean isRunning(HostTarget host, Machine machine) {
        var state = hypervisors.view(host).machines(host).get(machine.name());
        return state != null && state.power() == PowerState.RUNNING;
    }

    @Override public boolean staysRight(Order order) { return order.power == null; }

    /** The row says what was ordered; trying again makes the machine so. */
    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null || vm.deleting) throw new Refusal("task.noretry");
    }
}
