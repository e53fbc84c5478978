package portico.provision;

import java.util.Optional;
import portico.api.Refusal;
import portico.task.Task;
import portico.vm.Vm;

/** When a VM can be reinstalled: for the command and its page alike. Runs inside the tenant's transaction. */
final class ReinstallRules {

    private ReinstallRules() {}

    /** Why it cannot be reinstalled now; empty: it can, with a template that fits. */
    static Optional<Refusal> against(Vm vm) {
        if (vm.host.maintenance != null) return Optional.of(new Refusal("host.maintenance", vm.host.maintenance));
        return Task.againstAnother(vm.id).or(vm::againstInstalling);
    }
}
