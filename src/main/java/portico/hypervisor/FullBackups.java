package portico.hypervisor;

import java.util.Map;

/**
 * Complete copies of a VM's disks beside the disks on the host's storage, independent of them. Called by the task runner only; every operation
 * may be repeated and then begins anew. Which file belongs to which disk is said by the disk's number, {@link Machine#SYSTEM_DISK} for the system disk.
 */
public interface FullBackups extends Port {

    /**
     * A copy that is complete on the storage.
     *
     * @param bytes   its size there
     * @param sha256  of the file, lower-case hex
     * @param flushed as in {@link Snapshots#take}; only told when it is written
     */
    record Contents(long bytes, String sha256, boolean flushed) {}

    /**
     * Copies these disks as they all are at the same moment, the beginning of the call. A running guest goes on running. On failure nothing is left of an attempt; what is
     * there under such a name already is replaced only by a complete copy.
     *
     * @throws HypervisorException NO_SPACE before anything is written when the storage has not enough room for all
     */
    Map<Long, Contents> write(HostTarget host, Machine machine, Map<Long, BackupFile> files, Progress progress);

    /** Reads it all. @throws HypervisorException BAD_BACKUP when it is not there or cannot be read */
    Contents read(HostTarget host, BackupFile backup, Progress progress);

    /**
     * Makes these disks of the VM copies of these files, at least as large as the description says; snapshots go with the old disks. The others stay as they are. The VM must
     * be defined and off. All new disks are complete beside the old ones before the first takes its place: on failure the disks are as before.
     */
    void restore(HostTarget host, Machine machine, Map<Long, BackupFile> files, Progress progress);

    /** Erases it. Fine if it is not there. */
    void erase(HostTarget host, BackupFile backup);
}
