package portico.hypervisor;

import java.util.List;
import java.util.Map;

/** What a running guest's agent says about the use of its disks. Reads only; quick, and each call ends in time like those of {@link HypervisorView}. */
public interface DiskUses extends Port {

    /**
     * Use of one disk, as far as there are mounted file systems on it.
     *
     * @param totalBytes of the file systems
     * @param mounts     where they are, {@code /srv}, at most a few
     */
    record Use(long usedBytes, long totalBytes, List<String> mounts) {}

    /**
     * By disk: {@link Machine#SYSTEM_DISK} or the number of a data disk. Those without mounted file systems are left out.
     *
     * @throws HypervisorException NO_AGENT when nobody answers
     */
    Map<Long, Use> of(HostTarget host, Machine machine);
}
