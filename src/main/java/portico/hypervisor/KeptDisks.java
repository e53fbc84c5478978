package portico.hypervisor;

/**
 * Disks of a VM put aside while it is reinstalled, to go back to. They lie on its host's storage beside those in use, with the snapshots inside them, and are erased with
 * them at the latest. Known by our row id; called by the task runner only; every operation may be repeated.
 */
public interface KeptDisks extends Port {

    /**
     * Sees to it that the disks which {@link Hypervisor#rebuildDisks} is about to replace stay when it does; until then they are in use as before. A disk that was
     * replaced already stays what it is. Takes no time and no room by itself. The VM must be off.
     */
    void keep(HostTarget host, Machine machine, long kept, Wipe wipe);

    /** Whether the system disk lies aside under that id. */
    boolean has(HostTarget host, Machine machine, long kept);

    /**
     * Makes the disks that lie aside the VM's own again, each in one move and at least as large as the description says; those in use go, with their
     * snapshots. What lies aside of a data disk that is none of {@code machine.data()} any more is dropped. Fine if nothing lies aside under that id (any more). The VM must be defined and off.
     */
    void putBack(HostTarget host, Machine machine, long kept);

    /** Erases what lies aside under that id. Fine if nothing does, or the VM is not there. */
    void drop(HostTarget host, Machine machine, long kept);
}
