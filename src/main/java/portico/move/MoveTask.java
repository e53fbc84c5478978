package portico.move;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;
import static portico.hypervisor.HypervisorException.Kind.UNREACHABLE;
import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.MachineState;
import portico.hypervisor.Moves;
import portico.hypervisor.PowerState;
import portico.hypervisor.Resizer;
import portico.power.LinkCheck;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.Vm;

/**
 * Moves a VM to another host; the slow half of {@link MoveVm}. Until "hand-over" it belongs to the old host, which keeps all of it; what is left there afterwards
 * {@link ClearTask} takes away. A host that does not answer is waited for: the VM is busy so long, and nobody can start it a second time.
 */
@Singleton
public class MoveTask implements TaskType<MoveTask.Order> {

    /** @param wasOn it ran when it was ordered, and shall run afterwards, whatever comes of it */
    public record Order(long vmId, long moveId, long from, long to, boolean live, boolean wasOn) {}

    /** Somebody may still want what is in its memory. */
    private static final Duration PATIENCE = Duration.ofSeconds(60), AGENT_PATIENCE = Duration.ofSeconds(90);

    private final BothHosts hosts;
    private final Hypervisors hypervisors;
    private final MoveBook book;
    private final LinkCheck links;
    private final Tenancy tenancy;

    MoveTask(BothHosts hosts, Hypervisors hypervisors, MoveBook book, LinkCheck links, Tenancy tenancy) {
        this.hosts = hosts;
        this.hypervisors = hypervisors;
        this.book = book;
        this.links = links;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.move"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() {
        return List.of(
                step("move-prepare", 5, this::prepare),
                step("move-halt", 10, this::halt),
                step("move-carry", 80, this::carry),
                step("hand-over", 85, this::handOver),
                step("move-start", 95, this::start),
                step("verify", 100, this::verify));
    }

    /** Long enough for a host to be repaired. */
    @Override public int tries() { return 100_000; }

    private void prepare(Order order, Running task) {
        try {
            hosts.with(task, order, (from, to, machine) -> hypervisors.port(Moves.class, to).prepare(from, to, machine, order.live));
        } catch (StepFailed failure) {
            // Nothing has begun, so nothing is waited for.
            throw failure.worthRetrying ? new StepFailed(failure.reason, failure.getCause()) : failure;
        }
    }

    private void halt(Order order, Running task) {
        if (!order.live && order.wasOn) hosts.with(task, order, (from, to, machine) -> {
            if (!hypervisors.of(from).shutdown(from, machine.name(), PATIENCE)) hypervisors.of(from).powerOff(from, machine.name());
        });
    }

    private void carry(Order order, Running task) {
        hosts.with(task, order, (from, to, machine) -> {
            var moves = hypervisors.port(Moves.class, to);
            // Who was thought dead and wakes up must not write on a disk that is in use by now.
            task.progress(0);
            try {
                if (order.live && moves.live(from, to, machine, task::progress)) return;
                moves.copy(from, to, machine, task::progress);
            } catch (HypervisorException failure) {
                if (failure.kind == UNREACHABLE || failure.kind == TIMEOUT) throw failure;
                if (order.live) throw failure.kind == FAILED ? new StepFailed("failure.move-live", failure) : failure;
                // All of it is still on the old host.
                if (order.wasOn) hypervisors.of(from).start(from, machine.name());
                throw failure;
            }
        });
    }

    private void handOver(Order order, Running task) { book.handOver(task.tenant(), order); }

    private void start(Order order, Running task) {
        hosts.with(task, order, (from, to, machine) -> {
            hypervisors.of(to).define(to, machine);
            hypervisors.of(to).applyNetwork(to, machine);
            if (order.wasOn && !order.live) hypervisors.of(to).start(to, machine.name());
            if (order.wasOn) hypervisors.port(Resizer.class, to).limitLink(to, machine);
        });
    }

    private void verify(Order order, Running task) {
        hosts.with(task, order, (from, to, machine) -> {
            hypervisors.port(Moves.class, to).demandArrived(to, machine);
            var seen = java.util.Optional.ofNullable(hypervisors.view(to).machines(to).get(machine.name())).map(MachineState::power).orElse(PowerState.ABSENT);
            // One that shut itself down on the way stays as its owner wanted it.
            if (order.wasOn && !order.live && seen != PowerState.RUNNING) throw new StepFailed("failure.not-running", null);
            boolean agent = tenancy.in(task.tenant(), () -> Vm.<Vm>findByIdOptional(order.vmId).filter(vm -> vm.osTemplate != null && vm.osTemplate.agent).isPresent());
            if (agent && seen == PowerState.RUNNING && !hypervisors.of(to).awaitAgent(to, machine.name(), AGENT_PATIENCE)) task.unverified("detail.move-silent");
            if (seen == PowerState.RUNNING) links.afterStart(task, order.vmId);
            book.arrived(task, order, seen, machine);
        });
    }

    @Override public void failed(Order order, String reason) { book.failed(order); }

    /** Only what was handed over already can go on; otherwise the VM is where it was, and the move is ordered anew. */
    @Override public List<Remedy> remedies(Order order, String reason) { return book.isHandedOver(order) ? List.of(Remedy.RETRY) : List.of(); }

    /** What arrived is to be told of and cleared up behind, however late. */
    @Override public boolean staysRight(Order order) { return true; }

    @Override public void again(Order order) {
        if (!book.isHandedOver(order)) throw new Refusal("task.noretry");
        book.goesOn(order);
    }
}
