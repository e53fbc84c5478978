package portico.hypervisor;

/** A VM's CD drive. Called by the task runner only. */
public interface Media extends Port {

    /**
     * Makes the drive hold what {@code machine.cd()} says (null: nothing), at once in a running guest and for later boots. A guest that locked its drive
     * loses the CD all the same. What the drive holds then is read back. Fine if it is so already; does nothing more when the VM is not defined yet, since defining it says the same.
     *
     * @throws HypervisorException NO_IMAGE when the host has no such image; the drive keeps what it holds
     */
    void sync(HostTarget host, Machine machine);
}
