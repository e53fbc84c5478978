package portico.offhost;

import java.io.IOException;
import java.io.InputStream;
import portico.hypervisor.BackupFile;

/** Where copies of backups lie. Every call may be repeated. */
interface Store {

    /** Copies it, and reads what arrived. @return SHA-256 of what was sent @throws IOException also when something else arrived; then nothing is left of it */
    String write(BackupFile backup, InputStream content) throws IOException;

    /** Reads it all. False when it is not there, or is something else. */
    boolean isWhole(BackupFile backup, String sha256) throws IOException;

    InputStream open(BackupFile backup) throws IOException;

    long bytes(BackupFile backup) throws IOException;

    /** Fine if it is not there. */
    void erase(BackupFile backup) throws IOException;
}
