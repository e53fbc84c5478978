package portico.power;

import static portico.task.Step.step;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import portico.api.Refusal;
import portico.hypervisor.Census;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Resizer;
import portico.task.Remedy;
import portico.task.Running;
import portico.task.Step;
import portico.task.StepFailed;
import portico.task.Task;
import portico.task.TaskType;
import portico.tenant.Tenancy;
import portico.vm.OnHost;
import portico.vm.Vm;

/** Carries out a {@link PowerAction} and looks whether it took. */
@Singleton
public class PowerTask implements TaskType<PowerTask.Order> {

    /** @param cycle restart by switching off and on, since the machine has to be defined anew for what waits */
    public record Order(long vmId, PowerAction action, boolean cycle) {

        public Order(long vmId, PowerAction action) { this(vmId, action, false); }
    }

    private record Behind(boolean redefine, boolean size) {}

    /** A busy guest with services to stop needs this long; afterwards the customer is offered the forced way. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final OnHost onHost;
    private final Hypervisors hypervisors;
    private final LinkCheck links;
    private final Tenancy tenancy;

    PowerTask(OnHost onHost, Hypervisors hypervisors, LinkCheck links, Tenancy tenancy) {
        this.onHost = onHost;
        this.hypervisors = hypervisors;
        this.links = links;
        this.tenancy = tenancy;
    }

    @Override public String name() { return "vm.power"; }

    @Override public Class<Order> order() { return Order.class; }

    @Override public List<Step<Order>> steps() { return List.of(step("power", 80, this::act), step("verify", 100, this::verify)); }

    private void act(Order order, Running task) {
        onHost.with(task, order.vmId, (host, machine) -> {
            var hands = hypervisors.of(host);
            if (order.cycle) {
                cycle(order, task, host, machine);
                return;
            }
            switch (order.action) {
                case START -> {
                    // Somebody may have removed it on the host behind our back; its disk is still there then.
                    if (hypervisors.port(Census.class, host).identity(host, machine.name()).isEmpty()) {
                        hands.define(host, machine);
                        task.detail("detail.defined-anew");
                    } else if (hypervisors.view(host).machines(host).get(machine.name()).power() == PowerState.OFF) catchUp(order, task, host, machine);
                    hands.applyNetwork(host, machine);
                    start(order, task, host, machine);
                }
                case REBOOT -> { if (!hands.reboot(host, machine.name(), PATIENCE)) throw new StepFailed("failure.ignored-reboot", null); }
                case RESET -> hands.reset(host, machine.name());
                case SHUTDOWN -> { if (!hands.shutdown(host, machine.name(), PATIENCE)) throw new StepFailed("failure.ignored-shutdown", null); }
                case POWER_OFF -> hands.powerOff(host, machine.name());
            }
        });
    }

    /** Off by the gentle way or the hard one, then on with the size that waited. Once it was off, what comes twice does nothing more. */
    private void cycle(Order order, Running task, HostTarget host, Machine machine) {
        var hands = hypervisors.of(host);
        if (tenancy.in(task.tenant(), () -> Vm.<Vm>findById(order.vmId).resizeWaits)) {
            if (order.action == PowerAction.RESET) hands.powerOff(host, machine.name());
            else if (!hands.shutdown(host, machine.name(), PATIENCE)) throw new StepFailed("failure.ignored-reboot", null);
            tenancy.run(task.tenant(), () -> Vm.update("resizeWaits = false where id = ?1", order.vmId));
        }
        // It is off also when somebody has pulled its plug meanwhile, and shall stay so then.
        task.demandHeld();
        hands.define(host, machine);
        hands.applyNetwork(host, machine);
        start(order, task, host, machine);
        task.detail("detail.resized");
    }

    /** It was taken over while it ran, or its row alone was given another size: now that it is off it becomes what its row says. */
    private void catchUp(Order order, Running task, HostTarget host, Machine machine) {
        var behind = tenancy.in(task.tenant(), () -> {
            Vm vm = Vm.findById(order.vmId);
            return new Behind(vm.redefine, vm.sizeUntold);
        });
        if (!behind.redefine && !behind.size) return;
        hypervisors.of(host).define(host, machine);
        if (behind.size) hypervisors.port(Resizer.class, host).resize(host, machine);
        tenancy.run(task.tenant(), () -> Vm.update("redefine = false, sizeUntold = false where id = ?1", order.vmId));
    }

    /** A boot may wait for others to pass. Whoever pulls the plug meanwhile finds the machine off, and it is off again afterwards, whichever of the two came first on the host. */
    private void start(Order order, Running task, HostTarget host, Machine machine) {
        task.demandHeld();
        hypervisors.of(host).start(host, machine.name());
        try {
            task.demandHeld();
        } catch (Running.Overtaken letGo) {
            if (isPlugPulled(order, task)) hypervisors.of(host).powerOff(host, machine.name());
            throw letGo;
        }
    }

    private boolean isPlugPulled(Order order, Running task) {
        return tenancy.in(task.tenant(), () -> Task.<Task>find("vmId = ?1 and laneName <> 'free' order by id desc", order.vmId).firstResultOptional()
                .filter(newest -> newest.id > task.taskId() && newest.type.equals(name()) && newest.action.equals(PowerAction.POWER_OFF.word)).isPresent());
    }

    private void verify(Order order, Running task) {
        var expected = switch (order.action) {
            case START, REBOOT, RESET -> PowerState.RUNNING;
            case SHUTDOWN, POWER_OFF -> PowerState.OFF;
        };
        onHost.see(task, order.vmId, expected);
        if (order.cycle || order.action == PowerAction.START) links.afterStart(task, order.vmId);
    }

    /** A guest that does not listen can be forced, which its own page explains first. */
    @Override public List<Remedy> remedies(Order order, String reason) {
        return switch (reason) {
            case "failure.ignored-shutdown" -> List.of(Remedy.POWER_OFF, Remedy.RETRY, Remedy.CONSOLE);
            case "failure.ignored-reboot" -> List.of(Remedy.RESET, Remedy.RETRY, Remedy.CONSOLE);
            case "failure.no-disk" -> List.of(Remedy.BACKUPS, Remedy.REINSTALL);
            case "failure.no-machine" -> List.of(Remedy.START, Remedy.BACKUPS, Remedy.REINSTALL);
            case "failure.name-taken", "failure.address-taken" -> List.of(Remedy.SUPPORT);
            default -> List.of(Remedy.RETRY);
        };
    }

    @Override public void again(Order order) {
        Vm vm = Vm.findById(order.vmId);
        if (vm == null) throw new Refusal("task.noretry");
        vm.demandUsable();
    }
}
