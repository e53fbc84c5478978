package portico.hypervisor;

/** Makes the disk of a machine that was on the host before us one of ours. Called by the task runner only. */
public interface Adoption extends Port {

    /**
     * From now on the machine's disk lies where disks of ours lie; under its old name it can be reached as long as the old definition holds. The machine is not touched,
     * running or off, nor is its definition. May be repeated.
     *
     * @param diskFile where the disk lies now, within the host's storage
     */
    void takeOver(HostTarget host, Machine machine, String diskFile);
}
