package portico.hypervisor;

/** A small system of the host's own that a VM starts from instead of its own disk, which it finds beside it. Called by the task runner only; every operation may be repeated. */
public interface RescueSystems extends Port {

    /** Administrator of the rescue system. It has a guest agent. */
    String ADMINISTRATOR = "root";

    /**
     * Gives the VM, which must be off, a fresh rescue system: from its next {@link Hypervisor#define} on it starts from that, at every boot, and has its own disks
     * as the second and further ones, to read and to write.
     *
     * @throws HypervisorException NO_IMAGE when the host has no rescue system
     */
    void insert(HostTarget host, Machine machine);

    /**
     * In the running rescue system, whose agent answers: writes a password of a user into the VM's own system, on its system disk. May be repeated.
     *
     * @throws HypervisorException GUEST_REFUSED when no system that it knows is there, FAILED when that system has no such user
     */
    void writePassword(HostTarget host, Machine machine, String userName, String password);

    /** Takes it away with all that was done in it: from its next definition on the VM starts from its own disk. Fine if there is none. The VM must be off. */
    void remove(HostTarget host, Machine machine);
}
