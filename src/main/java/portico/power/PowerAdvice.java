package portico.power;

import jakarta.inject.Singleton;
import java.util.Optional;
import portico.api.Refusals;
import portico.page.PageContext;
import portico.task.Task;
import portico.task.Words;
import portico.vm.Vm;

/** What {@link PowerRules} say of a VM's power buttons, in the visitor's words. */
@Singleton
public class PowerAdvice {

    private final PageContext page;

    PowerAdvice(PageContext page) { this.page = page; }

    /** What stands in the way of every action, or of all but one; empty: nothing does. */
    public Optional<String> general(Vm vm, Optional<Task> busy) {
        if (busy.isPresent() && PowerRules.judge(PowerAction.POWER_OFF, vm, busy).isOpen()) return Optional.of(words().onlyForce(Words.in(page.getLanguage(), busy.get().action)));
        var start = PowerRules.judge(PowerAction.START, vm, busy);
        return start.refusal().map(refusal -> Refusals.in(page.getLanguage(), refusal));
    }

    /** What stands in the way of this action; empty: nothing does. */
    public Optional<String> against(PowerAction action, Vm vm, Optional<Task> busy) {
        var verdict = PowerRules.judge(action, vm, busy);
        if (verdict.needless()) return Optional.of(action == PowerAction.START ? words().alreadyOn() : words().alreadyOff());
        return verdict.refusal().map(refusal -> Refusals.in(page.getLanguage(), refusal));
    }

    private PowerText words() { return page.words(PowerText.class); }
}
