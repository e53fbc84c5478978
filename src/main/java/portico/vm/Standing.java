package portico.vm;

import java.util.List;
import portico.hypervisor.PowerState;
import portico.power.PowerAction;

/** What a VM's state consists of: the contract's, how the last installation went, and the power as last seen. */
public record Standing(VmStatus status, boolean installFailed, PowerState power) {

    static Standing of(Vm vm) { return new Standing(vm.status(), vm.installFailed(), vm.power); }

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

    /** What can be done with the power in this state without losing anything. The commands decide for themselves; this only spares a click. */
    List<PowerAction> gentle() {
        if (installFailed || status != VmStatus.NORMAL && status != VmStatus.OVER_TRAFFIC) return List.of();
        return switch (power) {
            case RUNNING, PAUSED -> List.of(PowerAction.SHUTDOWN, PowerAction.REBOOT);
            case OFF, ABSENT, CRASHED -> List.of(PowerAction.START);
            case UNKNOWN -> List.of();
        };
    }

    /** While a system is being written, the last picture is of one that is gone. */
    boolean hasScreen() { return power == PowerState.RUNNING && status != VmStatus.INSTALLING; }

    /** What stands where its picture would be. */
    String icon() {
        if (installFailed) return "alert-triangle";
        return power == PowerState.RUNNING ? "device-desktop" : status == VmStatus.INSTALLING ? "loader-2" : "power";
    }
}
