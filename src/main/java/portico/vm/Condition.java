package portico.vm;

import portico.hypervisor.PowerState;

/** A VM's state in one word for people: contract state and power together. */
public enum Condition {
    RUNNING("ok"), STOPPED("off"), PAUSED("warn"), CRASHED("bad"), INSTALLING("busy"), INSTALL_FAILED("bad"), LOCKED("warn"), OVERDUE("warn"), OVER_TRAFFIC("warn"), UNKNOWN("off");

    /** Which colour goes with the word, the same on every page. */
    public final String tone;

    Condition(String tone) { this.tone = tone; }

    public static Condition of(Vm vm) {
        if (vm.installFailed()) return INSTALL_FAILED;
        return switch (vm.status()) {
            case INSTALLING -> INSTALLING;
            case LOCKED -> LOCKED;
            case OVERDUE -> OVERDUE;
            case OVER_TRAFFIC_STOPPED -> OVER_TRAFFIC;
            case OVER_TRAFFIC, NORMAL -> of(vm.power);
        };
    }

    private static Condition of(PowerState power) {
        return switch (power) {
            case RUNNING -> RUNNING;
            case OFF, ABSENT -> STOPPED;
            case PAUSED -> PAUSED;
            case CRASHED -> CRASHED;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
