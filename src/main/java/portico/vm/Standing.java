package portico.vm;

import java.util.Optional;
import portico.api.Refusal;
import portico.hypervisor.PowerState;

/** What a VM's state consists of: the contract's, how the last installation went, and the power as last seen. */
public record Standing(VmStatus status, boolean installFailed, PowerState power) {

    public static Standing of(Vm vm) { return new Standing(vm.status(), vm.installFailed(), vm.power); }

    /** The state in one word for people. */
    public Condition condition() {
        if (installFailed) return Condition.INSTALL_FAILED;
        return switch (status) {
            case INSTALLING -> Condition.INSTALLING;
            case LOCKED -> Condition.LOCKED;
            case OVERDUE -> Condition.OVERDUE;
            case OVER_TRAFFIC_STOPPED -> Condition.OVER_TRAFFIC;
            case OVER_TRAFFIC, NORMAL -> switch (power) {
                case RUNNING -> Condition.RUNNING;
                case OFF, ABSENT -> Condition.STOPPED;
                case PAUSED -> Condition.PAUSED;
                case CRASHED -> Condition.CRASHED;
                case UNKNOWN -> Condition.UNKNOWN;
            };
        };
    }

    /** Why the VM may not be switched on and used; empty: it may. */
    public Optional<Refusal> against() {
        if (installFailed) return Optional.of(new Refusal("vm.setupfailed"));
        return status == VmStatus.NORMAL || status == VmStatus.OVER_TRAFFIC ? Optional.empty() : Optional.of(new Refusal("vm.status." + status));
    }

    /** While a system is being written, the last picture is of one that is gone. */
    boolean hasScreen() { return power == PowerState.RUNNING && status != VmStatus.INSTALLING; }

    /** What stands where its picture would be. */
    String icon() {
        if (installFailed) return "alert-triangle";
        return power == PowerState.RUNNING ? "device-desktop" : status == VmStatus.INSTALLING ? "loader-2" : "power";
    }
}
