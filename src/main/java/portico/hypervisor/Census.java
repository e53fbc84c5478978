package portico.hypervisor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who lives on a host, whether the portal knows them or not. Reads only; quick, and each call ends in time like those of {@link HypervisorView}. */
public interface Census extends Port {

    /** The uuid of whatever machine has that name on the host; empty: none has. */
    Optional<String> identity(HostTarget host, String machine);

    /**
     * Everybody but these.
     *
     * @param known names that need not be described
     */
    List<Resident> residents(HostTarget host, Set<String> known);

    /**
     * Directories of disks of VMs that are none of these, whether the host knows such a machine or not.
     *
     * @param known ids of VMs whose disks may be there
     */
    List<StrayDisks> strayDisks(HostTarget host, Set<Long> known);

    /** @param vmId by the directory's name @param bytes of all files together @param changedAt when something in it was last written */
    record StrayDisks(long vmId, String path, long bytes, Instant changedAt) {}

    /**
     * A machine as its host describes it.
     *
     * @param macs     of its network cards, lower case, in their order
     * @param agent    it has the channel that a guest agent speaks through
     * @param firmware it starts by firmware of its own (UEFI), not by a BIOS
     */
    record Resident(String name, String uuid, PowerState power, int cpu, int memoryMb, List<Disk> disks, List<String> macs, boolean agent, boolean firmware) {}

    /**
     * A disk of one, CD drives not counted.
     *
     * @param file    empty: it is no file
     * @param device  what the guest sees: {@code vda}
     * @param sizeGb  rounded up; 0 = not known
     * @param apart   part of its content lies in another file
     */
    record Disk(String file, String format, String device, int sizeGb, boolean apart) {}
}
