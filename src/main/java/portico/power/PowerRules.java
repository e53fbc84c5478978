package portico.power;

import java.util.Optional;
import portico.api.Refusal;
import portico.task.Task;
import portico.vm.Standing;
import portico.vm.Vm;

/** Whether an order about a VM's power can be given now, and why not: for commands, buttons and the list of VMs alike. */
public final class PowerRules {

    /**
     * What the rule says to one order.
     *
     * @param refusal  why it is refused; empty: it is not
     * @param needless it would change nothing. A page offers no button then; an order is taken all the same, since clients repeat what they lost the answer of
     */
    public record Verdict(Optional<Refusal> refusal, boolean needless) {

        public boolean isOpen() { return refusal.isEmpty() && !needless; }
    }

    private PowerRules() {}

    /** @param busy the task under way */
    public static Verdict judge(PowerAction action, Vm vm, Optional<Task> busy) {
        if (vm.deleting && busy.isEmpty()) return refused(new Refusal("vm.deleting"));
        return judge(action, Standing.of(vm), busy.isPresent(), busy.filter(PowerRules::canBeCutShort).isPresent());
    }

    /** @param cutShort the task under way is one that pulling the plug may end */
    public static Verdict judge(PowerAction action, Standing standing, boolean busy, boolean cutShort) {
        if (busy && !(cutShort && action == PowerAction.POWER_OFF)) return refused(new Refusal("vm.busy"));
        var unusable = standing.against();
        if (unusable.isPresent()) return refused(unusable.get());
        return switch (standing.power()) {
            case RUNNING, PAUSED -> new Verdict(Optional.empty(), action == PowerAction.START);
            case OFF, ABSENT, CRASHED -> switch (action) {
                case START -> new Verdict(Optional.empty(), false);
                case SHUTDOWN, POWER_OFF -> new Verdict(Optional.empty(), true);
                case REBOOT, RESET -> refused(new Refusal("power.off"));
            };
            case UNKNOWN -> new Verdict(Optional.empty(), false);
        };
    }

    /** Pulling the plug may pass a soft shutdown or reboot that the guest ignores, and nothing else: a disk half written is no use to anybody. */
    static boolean canBeCutShort(Task task) { return task.type.equals("vm.power") && !task.action.equals(PowerAction.POWER_OFF.word); }

    private static Verdict refused(Refusal refusal) { return new Verdict(Optional.of(refusal), false); }
}
