package portico.resize;

import portico.hypervisor.PowerState;

/** When another size of a VM takes effect: for the command and staff's page alike. What its host made of it {@link UpdateTask} writes down afterwards. */
public final class SizeRules {

    /** What a VM's size and speed consist of. */
    public enum Part { PROCESSORS, MEMORY, LEAST_MEMORY, DISK, SPEED }

    private SizeRules() {}

    /**
     * Whether a change waits until the VM is switched off and on. Memory moves within what the VM was started with, which is its size now or, after it was given less, more.
     *
     * @param power as last seen; one that was not seen may be running
     * @param more  it gets more than it has
     */
    public static boolean waits(Part part, PowerState power, boolean more) {
        boolean on = switch (power) {
            case RUNNING, PAUSED, UNKNOWN -> true;
            case OFF, CRASHED, ABSENT -> false;
        };
        return on && switch (part) {
            case PROCESSORS -> true;
            case MEMORY -> more;
            case LEAST_MEMORY, DISK, SPEED -> false;
        };
    }
}
