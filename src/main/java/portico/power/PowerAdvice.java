package portico.power;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.api.Refusal;
import portico.api.Refusals;
import portico.page.PageContext;
import portico.task.Task;
import portico.task.Words;
import portico.vm.Vm;

/** Why a power button does nothing right now, in the visitor's words. The commands decide for themselves; this only spares a click. */
@Singleton
public class PowerAdvice {

    private final PageContext page;

    PowerAdvice(PageContext page) { this.page = page; }

    /** What stands in the way of every action; empty: nothing does. */
    public Optional<String> general(Vm vm, Optional<Task> busy) {
        try {
            vm.demandUsable();
        } catch (Refusal refusal) {
            return Optional.of(Refusals.in(page.getLanguage(), refusal));
        }
        return busy.map(task -> mayCutShort(task) ? words().onlyForce(title(task)) : words().busy(title(task)));
    }

    /** What stands in the way of this action; empty: nothing does. */
    public Optional<String> against(PowerAction action, Vm vm, Optional<Task> busy) {
        var general = general(vm, busy);
        if (general.isPresent() && !(action == PowerAction.POWER_OFF && busy.filter(PowerAdvice::mayCutShort).isPresent())) return general;
        return switch (vm.power) {
            case RUNNING, PAUSED -> action == PowerAction.START ? Optional.of(words().alreadyOn()) : Optional.empty();
            case OFF, ABSENT, CRASHED -> action == PowerAction.START ? Optional.empty() : Optional.of(words().alreadyOff());
            case UNKNOWN -> Optional.empty();
        };
    }

    private static boolean mayCutShort(Task task) { return task.type.equals("vm.power") && !task.action.equals(PowerAction.POWER_OFF.word); }

    private String title(Task task) { return Words.in(page.getLanguage(), task.action); }

    private PowerText words() { return page.words(PowerText.class); }
}
