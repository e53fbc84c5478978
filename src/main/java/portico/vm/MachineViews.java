package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Duration;
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

    /** A change of power is noticed so long after it was brought about, at most. */
    private static final Duration NOTICED = Duration.ofSeconds(10);
    private static final int LOOKED_BACK = 5;

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
        var standing = Standing.of(vm);
        var shotAt = standing.hasScreen() ? shotTaken(vm.id) : Optional.<Instant>empty();
        return new MachineView(vm.id, vm.name, state(vm), vm.osTemplate == null ? null : vm.osTemplate.name, vm.cpu, Sizes.memory(vm.ramMb), vm.diskGb, dataDisks(vm),
                IpAddress.of(vm.id).stream().findFirst().map(address -> address.ip).orElse(null), place(vm.host.group.name, vm.host.name),
                BUTTONS.stream().map(action -> button(action, vm, busy)).toList(), advice.general(vm, busy).orElse(null),
                freshness.sentence(vm.host.seenAt, words()), notice(vm), isContract(vm) ? vm.statusChangedAt() : null, isContract(vm) ? by(vm) : null, vm.rescueSince,
                current(vm, busy), busy.isPresent(), vm.installFailed(), since(vm), shotAt.map(at -> shotOf(vm.id, at)).orElse(null), shotAt.orElse(null), standing.icon(), noShot(vm));
    }

    private static String dataDisks(Vm vm) {
        var sizes = DataDisk.sizes(vm.id);
        return sizes.isEmpty() ? null : sizes.replace(",", " + ");
    }

    public State state(Vm vm) {
        var condition = Standing.of(vm).condition();
        return new State(condition.tone, words().condition(condition));
    }

    static String place(String group, String host) { return group + ", " + host; }

    /** The time in the address lets browsers keep a picture and still notice a new one. */
    static String shotOf(long vmId, Instant taken) { return "/vm/" + vmId + "/screen.png?t=" + taken.getEpochSecond(); }

    private String notice(Vm vm) {
        if (vm.installFailed()) return words().installFailed();
        if (vm.statusReason() != null) return vm.statusReason();
        return switch (vm.status()) {
            case OVER_TRAFFIC_STOPPED -> words().overTrafficStopped(vm.trafficResetsOn.toString());
            case OVER_TRAFFIC -> vm.throttleMbps > 0 ? words().overTrafficThrottled(vm.throttleMbps, vm.trafficResetsOn.toString()) : words().overTraffic(vm.trafficResetsOn.toString());
            case NORMAL -> vm.resizeWaits ? words().sizeWaits() : null;
            case OVERDUE -> words().overdue();
            case LOCKED -> words().locked();
            case INSTALLING -> null;
        };
    }

    private static boolean isContract(Vm vm) {
        return !vm.installFailed() && switch (vm.status()) {
            case OVERDUE, LOCKED, OVER_TRAFFIC, OVER_TRAFFIC_STOPPED -> true;
            case NORMAL, INSTALLING -> false;
        };
    }

    /** A person is named by what they are, not by their own name. */
    private String by(Vm vm) {
        if (vm.statusBy() == null) return null;
        return vm.statusBy().startsWith("staff:") || vm.statusBy().startsWith("operator:") ? words().bySupport() : words().byProvider();
    }

    /** The task under way; else the newest one if it failed or nobody knows its outcome, until something else is done. */
    private TaskView current(Vm vm, Optional<Task> busy) {
        return busy.or(() -> Task.newestOf(vm.id, 1).stream().filter(task -> task.state.isTrouble()).findFirst()).map(tasks::whole).orElse(null);
    }

    /** Since when it is on or off. The task that brought it about was under way when it changed; without one it happened inside, or on the host. */
    private MachineView.Since since(Vm vm) {
        if (vm.powerSince == null || vm.status() == VmStatus.INSTALLING || vm.power == PowerState.UNKNOWN || vm.power == PowerState.ABSENT) return null;
        var cause = Task.newestOf(vm.id, LOOKED_BACK).stream().filter(task -> task.state == TaskState.DONE && task.startedAt != null
                && !task.startedAt.isAfter(vm.powerSince.plus(NOTICED)) && !task.endedAt.isBefore(vm.powerSince.minus(NOTICED))).findFirst().map(tasks::brief);
        // What is suspended says so elsewhere.
        var none = vm.status() == VmStatus.NORMAL && (vm.power == PowerState.OFF || vm.power == PowerState.CRASHED) ? words().notFromHere() : null;
        return new MachineView.Since(vm.powerSince, cause.map(task -> words().doneBy(task.title(), task.askedBy())).orElse(none));
    }

    private PowerButton button(PowerAction action, Vm vm, Optional<Task> busy) {
        boolean forced = action == PowerAction.RESET || action == PowerAction.POWER_OFF;
        return new PowerButton(key(action), icon(action), page.words(PowerText.class).action(action), advice.against(action, vm, busy).orElse(null), forced, action == PowerAction.START);
    }

    static String icon(PowerAction action) {
        return switch (action) {
            case START -> "player-play";
            case REBOOT -> "rotate-clockwise";
            case SHUTDOWN -> "power";
            case RESET -> "bolt";
            case POWER_OFF -> "plug";
        };
    }

    static String key(PowerAction action) { return action.name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    private Optional<Instant> shotTaken(long vmId) {
        return database.createQuery("select s.takenAt from VmScreen s where s.vmId = ?1", Instant.class).setParameter(1, vmId).getResultStream().findFirst();
    }

    private String noShot(Vm vm) {
        if (freshness.isStale(vm.host.seenAt)) return words().shotUnknown();
        if (vm.installFailed()) return words().shotFailed();
        if (vm.status() == VmStatus.INSTALLING) return words().shotInstalling();
        return vm.power == PowerState.RUNNING ? words().shotSoon() : words().shotOff();
    }

    private VmText words() { return page.words(VmText.class); }
}
