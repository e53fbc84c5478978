package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import portico.hypervisor.PowerState;
import portico.infra.IpAddress;
import portico.page.PageContext;
import portico.page.State;
import portico.power.PowerAction;
import portico.power.PowerAdvice;
import portico.power.PowerButton;
import portico.power.PowerText;
import portico.task.Task;
import portico.task.TaskState;
import portico.task.TaskView;
import portico.task.TaskViews;

/** Puts a VM into the visitor's words, for the head of its pages. Runs inside the tenant's transaction. */
@Singleton
public class MachineViews {

    /** Gentle ones first. */
    private static final List<PowerAction> BUTTONS = List.of(PowerAction.START, PowerAction.SHUTDOWN, PowerAction.REBOOT, PowerAction.RESET, PowerAction.POWER_OFF);

    private final PageContext page;
    private final TaskViews tasks;
    private final PowerAdvice advice;
    private final Freshness freshness;
    private final EntityManager database;

    MachineViews(PageContext page, TaskViews tasks, PowerAdvice advice, Freshness freshness, EntityManager database) {
        this.page = page;
        this.tasks = tasks;
        this.advice = advice;
        this.freshness = freshness;
        this.database = database;
    }

    public MachineView of(Vm vm) {
        var busy = Task.busyWith(vm.id);
        var shotAt = hasScreen(vm) ? shotTaken(vm.id) : Optional.<Instant>empty();
        return new MachineView(vm.id, vm.name, state(vm), vm.osTemplate == null ? null : vm.osTemplate.name, vm.cpu, Sizes.memory(vm.ramMb), vm.diskGb,
                IpAddress.of(vm.id).stream().findFirst().map(address -> address.ip).orElse(null), place(vm),
                BUTTONS.stream().map(action -> button(action, vm, busy)).toList(), advice.general(vm, busy).orElse(null),
                freshness.sentence(vm.host, words()), notice(vm),
                current(vm, busy), busy.isPresent(), vm.installFailed(), shotAt.map(at -> shotOf(vm.id, at)).orElse(null), shotAt.orElse(null), shotIcon(vm), noShot(vm));
    }

    public State state(Vm vm) {
        var condition = Condition.of(vm);
        return new State(condition.tone, words().condition(condition));
    }

    static String place(Vm vm) { return vm.host.group.name + ", " + vm.host.name; }

    /** The time in the address lets browsers keep a picture and still notice a new one. */
    static String shotOf(long vmId, Instant taken) { return "/vm/" + vmId + "/screen.png?t=" + taken.getEpochSecond(); }

    /** While a system is being written, the last picture is of one that is gone. */
    static boolean hasScreen(Vm vm) { return vm.power == PowerState.RUNNING && vm.status() != VmStatus.INSTALLING; }

    static String shotIcon(Vm vm) {
        if (vm.installFailed()) return "alert-triangle";
        return vm.power == PowerState.RUNNING ? "device-desktop" : vm.status() == VmStatus.INSTALLING ? "loader-2" : "power";
    }

    private String notice(Vm vm) { return vm.installFailed() ? words().installFailed() : vm.statusReason(); }

    /** The task under way; else the newest one if it failed, until something else is done. */
    private TaskView current(Vm vm, Optional<Task> busy) {
        return busy.or(() -> Task.newestOf(vm.id, 1).stream().filter(task -> task.state == TaskState.FAILED).findFirst()).map(tasks::whole).orElse(null);
    }

    private PowerButton button(PowerAction action, Vm vm, Optional<Task> busy) {
        var icon = switch (action) {
            case START -> "player-play";
            case REBOOT -> "rotate-clockwise";
            case SHUTDOWN -> "power";
            case RESET -> "bolt";
            case POWER_OFF -> "plug";
        };
        boolean forced = action == PowerAction.RESET || action == PowerAction.POWER_OFF;
        return new PowerButton(key(action), icon, page.words(PowerText.class).action(action), advice.against(action, vm, busy).orElse(null), forced, action == PowerAction.START);
    }

    static String key(PowerAction action) { return action.name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    private Optional<Instant> shotTaken(long vmId) {
        return database.createQuery("select s.takenAt from VmScreen s where s.vmId = ?1", Instant.class).setParameter(1, vmId).getResultStream().findFirst();
    }

    private String noShot(Vm vm) {
        if (freshness.isStale(vm.host)) return words().shotUnknown();
        if (vm.installFailed()) return words().shotFailed();
        if (vm.status() == VmStatus.INSTALLING) return words().shotInstalling();
        return vm.power == PowerState.RUNNING ? words().shotSoon() : words().shotOff();
    }

    private VmText words() { return page.words(VmText.class); }
}
