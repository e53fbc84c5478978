package portico.resize;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import portico.api.Refusal;
import portico.hypervisor.PowerState;
import portico.task.Task;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** Puts a VM under another contract status. One that stops it remembers that it ran, and one that lets it run again starts it then. */
@Singleton
class StatusChange {

    private final Clock clock;

    StatusChange(Clock clock) { this.clock = clock; }

    /** @param by who does it @return what its power shall be; empty: as it is */
    Optional<PowerState> write(UpdateVm.In in, String by) {
        if (in.status().isEmpty()) return Optional.empty();
        var vm = in.vm();
        var reason = in.status().get() == VmStatus.NORMAL ? null : in.reason().map(String::strip).filter(text -> !text.isEmpty()).orElse(null);
        if (in.status().get() != vm.status()) return write(vm, in.status().get(), reason, by, in.machineToo());
        if (reason != null && !vm.installFailed() && vm.status() != VmStatus.INSTALLING) vm.become(vm.status(), reason, by, clock.instant());
        // What was only written down before is done once it is said for the machine too.
        return vm.status().stops() && in.machineToo() && !vm.heldOff ? stop(vm) : Optional.empty();
    }

    private Optional<PowerState> write(Vm vm, VmStatus next, String reason, String by, boolean machineToo) {
        // "Installing" is what installations set: set by hand it would have the VM installed anew.
        if (next == VmStatus.INSTALLING) throw Refusal.of("status", "vm.noinstall");
        if (vm.installFailed()) throw new Refusal("vm.setupfailed");
        if (vm.status() == VmStatus.INSTALLING) throw Task.againstAnother(vm.id).orElse(new Refusal("vm.status.INSTALLING"));
        vm.become(next, reason, next == VmStatus.NORMAL ? null : by, clock.instant());
        if (next.stops()) return machineToo ? stop(vm) : Optional.empty();
        boolean start = vm.runsAgain && machineToo;
        vm.runsAgain = false;
        return start ? Optional.of(PowerState.RUNNING) : Optional.empty();
    }

    /** What was not seen for a while may run: it is stopped in any case, and was on as far as we knew. One that is off is seen to by {@code portico.power.KeepOff}. */
    private static Optional<PowerState> stop(Vm vm) {
        vm.heldOff = true;
        if (vm.power == PowerState.OFF || vm.power == PowerState.ABSENT || vm.power == PowerState.CRASHED) return Optional.empty();
        vm.runsAgain = true;
        return Optional.of(PowerState.OFF);
    }
}
