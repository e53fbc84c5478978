package portico.network;

import java.util.Optional;
import portico.api.Refusal;
import portico.task.Task;
import portico.vm.GuestReady;
import portico.vm.Vm;

/** When a VM's network can be changed: for commands and their page alike. Runs inside the tenant's transaction. */
final class NetworkRules {

    private NetworkRules() {}

    /** Why no card can be plugged in or out now; empty: each can. */
    static Optional<Refusal> againstCards(Vm vm) { return Task.againstAnother(vm.id).or(vm::againstUse); }

    /** Why addresses cannot be set inside the system now; empty: they can, as far as we know without asking it. */
    static Optional<Refusal> againstAddresses(Vm vm) { return Task.againstAnother(vm.id).or(() -> GuestReady.against(vm)); }
}
