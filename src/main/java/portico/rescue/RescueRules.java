package portico.rescue;

import jakarta.inject.Singleton;
import portico.api.Refusal;
import portico.task.Task;
import portico.vm.Vm;

/** When a rescue can begin and end: for commands and pages alike. */
@Singleton
class RescueRules {

    /** @throws Refusal when it cannot be entered now */
    void demandEntry(Vm vm) {
        demandIdle(vm);
        if (vm.rescueSince != null) throw new Refusal("rescue.already");
    }

    /** @throws Refusal when it cannot be left now */
    void demandExit(Vm vm) {
        demandIdle(vm);
        if (vm.rescueSince == null) throw new Refusal("rescue.not");
    }

    private static void demandIdle(Vm vm) {
        if (vm.host.maintenance != null) throw new Refusal("host.maintenance", vm.host.maintenance);
        Task.demandNoOther(vm.id);
        vm.demandUsable();
    }
}
