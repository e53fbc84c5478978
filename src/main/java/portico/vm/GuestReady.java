package portico.vm;

import java.util.Optional;
import portico.api.Refusal;
import portico.hypervisor.PowerState;

/** Whether something can be done inside a VM's system, as far as we know without asking it. */
public final class GuestReady {

    private GuestReady() {}

    /** @throws Refusal when nothing can be */
    public static void demand(Vm vm) { against(vm).ifPresent(reason -> { throw reason; }); }

    /** Why nothing can be done inside it; empty: it looks as if something could. */
    public static Optional<Refusal> against(Vm vm) {
        var unusable = vm.againstUse();
        if (unusable.isPresent()) return unusable;
        if (vm.osTemplate == null || !vm.osTemplate.agent) return Optional.of(new Refusal("guest.none"));
        return vm.power == PowerState.RUNNING ? Optional.empty() : Optional.of(new Refusal("guest.off"));
    }
}
