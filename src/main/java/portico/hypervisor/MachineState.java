package portico.hypervisor;

/**
 * What a hypervisor says about one VM. Counters start at 0 with each boot of the VM; -1 = not known this time (the VM is off, or busy).
 *
 * @param cpuTimeNs     processor time used, all virtual processors together
 * @param memoryUsedKb  resident memory in the guest's view, KiB
 * @param memoryFreeKb  memory usable by the guest, KiB; -1 also without balloon statistics
 * @param diskReadBytes all disks together
 * @param netInBytes    into the guest, all cards together
 * @param netOutBytes   out of the guest
 */
public record MachineState(String name, PowerState power, long cpuTimeNs, long memoryUsedKb, long memoryFreeKb,
                           long diskReadBytes, long diskWrittenBytes, long netInBytes, long netOutBytes) {

    /** The same under another name. */
    public MachineState named(String other) {
        return new MachineState(other, power, cpuTimeNs, memoryUsedKb, memoryFreeKb, diskReadBytes, diskWrittenBytes, netInBytes, netOutBytes);
    }
}
