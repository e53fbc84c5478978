package portico.trash;

import java.util.Optional;
import portico.api.Refusal;
import portico.task.Task;
import portico.vm.Vm;

/** When a VM can be deleted: for the command and staff's page alike. Runs inside the tenant's transaction. */
public final class DeleteRules {

    private DeleteRules() {}

    /** Why it cannot be deleted now; empty: it can. */
    public static Optional<Refusal> against(Vm vm) {
        if (vm.protectedFromDeletion) return Optional.of(new Refusal("vm.protected"));
        return Task.againstAnother(vm.id);
    }
}
