package portico.hypervisor;

/**
 * Takes a VM from one host to another of the same driver. Called by the task runner only; every operation may be repeated, and finds out first how far an earlier
 * one came. Wherever it breaks off, the VM has all its content on the old host or is running on the new one, and runs on one of them at most.
 */
public interface Moves extends Port {

    /**
     * Prepares the new host: whatever the VM's disks rest on is there, and for {@code live} disks for it to fill. Touches nothing that runs.
     *
     * @throws HypervisorException NO_SPACE before anything is written, NAME_TAKEN when the new host has another machine of that name
     */
    void prepare(HostTarget from, HostTarget to, Machine machine, boolean live);

    /**
     * Has the running VM run on the new host instead, with its memory, its connections and its disks. When it cannot, it runs where it was.
     *
     * @return true: it runs on the new host, and the old one has forgotten its definition; false: it was off, and nothing was done
     * @throws HypervisorException FAILED when it still runs on the old host, or on neither in a way that only people can judge
     */
    boolean live(HostTarget from, HostTarget to, Machine machine, Progress progress);

    /** Copies everything that lies on the old host for the VM, which must be off, snapshots and disks put aside included, and compares what was written. */
    void copy(HostTarget from, HostTarget to, Machine machine, Progress progress);

    /** @throws HypervisorException unless the host knows the VM by its uuid, with its disks in their places and, where it runs, in use there */
    void demandArrived(HostTarget to, Machine machine);

    /**
     * Erases what lies on this host of a VM that lives on another: its definition, reservations and files. Fine if there is nothing.
     *
     * @throws HypervisorException FAILED, with nothing erased, when it runs here
     */
    void clear(HostTarget host, Machine machine);
}
