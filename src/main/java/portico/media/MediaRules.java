package portico.media;

import java.util.Optional;
import portico.api.Refusal;
import portico.task.Task;
import portico.vm.Vm;

/** When a VM's CD drive can be used: for commands and their page alike. Runs inside the tenant's transaction. */
final class MediaRules {

    private MediaRules() {}

    /** Why what is in the drive cannot be changed now; empty: it can. */
    static Optional<Refusal> againstChange(Vm vm) { return Task.againstAnother(vm.id).or(vm::againstUse); }

    /** Why the VM cannot be started from the CD now; empty: it can. */
    static Optional<Refusal> againstBoot(Vm vm) {
        return againstChange(vm).or(() -> vm.rescueSince != null ? Optional.of(new Refusal("rescue.now")) : vm.isoImage == null ? Optional.of(new Refusal("cd.empty")) : Optional.empty());
    }
}
