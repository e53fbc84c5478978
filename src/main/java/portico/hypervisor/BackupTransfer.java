package portico.hypervisor;

import java.io.InputStream;

/** Takes the content of full backups off their host and brings it back. Called by the task runner only. */
public interface BackupTransfer extends Port {

    /** The content, for whoever closes it. @throws HypervisorException BAD_BACKUP when it is not there or cannot be read */
    InputStream open(HostTarget host, BackupFile backup);

    /**
     * Writes the content under the backup's name; what is there already is replaced only by the whole. May be repeated.
     *
     * @param bytes how much it is
     * @throws HypervisorException NO_SPACE before anything is written when the storage has not enough room for it
     */
    void bring(HostTarget host, BackupFile backup, InputStream content, long bytes);
}
