package portico.hypervisor;

/** Disks of a VM beside its system disk. Called by the task runner only; every operation may be repeated. */
public interface DataDisks extends Port {

    /**
     * Sees to it that the VM has that one of {@code machine.data()}: an empty disk is made where there is none, one that is there stays as it is. A running VM gets it at
     * once; the definition is for {@link Hypervisor#define} to change, afterwards.
     *
     * @throws HypervisorException NO_SPACE before anything is made when the storage has no room left
     */
    void attach(HostTarget host, Machine machine, long disk);

    /**
     * Takes a disk that is none of {@code machine.data()} any more from the running VM, after the guest has let go of its file systems; its content stays. Fine if the VM does
     * not use it, or is off. The definition is for {@link Hypervisor#define} to change, afterwards.
     *
     * @throws HypervisorException IN_USE when the guest does not let go or cannot be asked; nothing is changed then
     */
    void detach(HostTarget host, Machine machine, long disk);

    /**
     * Erases the content of a disk that is none of {@code machine.data()}, what lies aside of it included. Fine if nothing is there. The VM's other disks are not touched.
     *
     * @throws HypervisorException IN_USE when the VM still has it
     */
    void erase(HostTarget host, Machine machine, long disk);
}
