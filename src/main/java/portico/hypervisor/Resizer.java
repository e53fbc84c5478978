package portico.hypervisor;

/** Gives a VM another size, also while it runs. Called by the task runner only; every operation may be repeated. The definition is changed before, by {@link Hypervisor#define}. */
public interface Resizer extends Port {

    /** When the guest has all of a new size. */
    enum Effect { NOW, NEXT_START }

    /**
     * Grows the system disk to {@code machine.diskGb()} and each of {@code machine.data()} to its size, running or off; a larger one stays as it is. A running guest
     * gets memory at once up to the ceiling it booted with; more, and processors, wait. Its cards may use the addresses of the description from now on, and no others.
     *
     * @return NEXT_START when something has to wait until the VM was off
     */
    Effect resize(HostTarget host, Machine machine);

    /**
     * Has the running guest use the whole of its system disk and of those data disks that it has mounted, by its agent.
     *
     * @return false when the guest could not with one of them: another file system, or a partition that is in the way
     * @throws HypervisorException NO_AGENT when it does not answer
     */
    boolean growFileSystem(HostTarget host, String machine);

    /**
     * Limits what each card of a running VM sends and receives to {@code machine.linkSpeedMbps()}, 0 = no limit. A VM that is started later gets its limit then.
     *
     * @return what is in force now, read back, Mbit/s; 0 = no limit, also when the VM is off
     */
    int limitLink(HostTarget host, Machine machine);

    /** What {@link #limitLink}, or the VM's start, has put in force, Mbit/s; 0 = no limit, or not on every card in both directions, also when the VM is off. Changes nothing. */
    int linkLimit(HostTarget host, Machine machine);
}
