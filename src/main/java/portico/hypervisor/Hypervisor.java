package portico.hypervisor;

import java.time.Duration;

/**
 * The hands: everything that changes a host. Called by the task runner only, never on a request thread. Every operation may be repeated: it asks
 * what is there and makes the rest so. On failure it throws {@link HypervisorException} and says there what is left behind.
 */
public interface Hypervisor extends Port {

    /** Makes the VM exist as described, switched off or as it is now; an existing one keeps its disks and running state, changes apply at its next boot. */
    void define(HostTarget host, Machine machine);

    /**
     * Replaces the system disk (and, with {@link Wipe#ALL_DISKS}, each of {@code machine.data()} by an empty one) with a fresh copy of the template, at least
     * {@code machine.diskGb()} large. Data disks that are not there yet are made; with {@link Wipe#SYSTEM_DISK} the others stay as they are. The VM must be off. The new disk is complete beside the old one before it takes its place,
     * so that a failure half-way leaves the old disk.
     */
    void rebuildDisks(HostTarget host, Machine machine, TemplateImage template, Wipe wipe, CloneMode mode, Progress progress);

    /** Reserves the VM's addresses on the host's network (dhcp entries), replacing what was reserved for these cards before. */
    void applyNetwork(HostTarget host, Machine machine);

    /** Drops what {@link #applyNetwork} reserved. Fine if nothing is. */
    void releaseNetwork(HostTarget host, Machine machine);

    /** Boots the VM. Fine if it is already running. */
    void start(HostTarget host, String machine);

    /** Asks the guest to shut down and waits. True when it is off, also for when its host comes up, false when it still runs after {@code patience}. Fine if it is already off. */
    boolean shutdown(HostTarget host, String machine, Duration patience);

    /** Pulls the plug. Fine if it is already off or not there. Akin to a power cut: the guest may lose what it had not written. */
    void powerOff(HostTarget host, String machine);

    /** Has a VM that is off stay off when its host comes up. Fine if it is not there; one that is on stays as it is, and so does whether it comes up. */
    void stayOff(HostTarget host, String machine);

    /** Asks the guest to restart and waits until it has begun to. False when it did not react within {@code patience}. The VM must be running. */
    boolean reboot(HostTarget host, String machine, Duration patience);

    /** Presses the reset button. The VM must be running. */
    void reset(HostTarget host, String machine);

    /** Waits for the guest agent to answer. False when it did not within {@code patience}. */
    boolean awaitAgent(HostTarget host, String machine, Duration patience);

    /**
     * Sets a user's password inside the running guest by its agent, and compares it with what the guest shows of it.
     *
     * @return false when the guest said that it has taken it and shows nothing that could be compared
     * @throws HypervisorException FAILED when the guest would not, or shows another one
     */
    boolean setPassword(HostTarget host, String machine, String userName, String password);

    /** Switches the VM off, forgets its definition and erases its disks. Fine if nothing of it is there. */
    void delete(HostTarget host, Machine machine);
}
