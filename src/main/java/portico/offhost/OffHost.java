package portico.offhost;

import jakarta.inject.Singleton;
import java.io.IOException;
import portico.hypervisor.BackupFile;
import portico.hypervisor.BackupTransfer;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisors;
import portico.task.StepFailed;

/** A backup's copy off its host, for steps of tasks. Every call may be repeated. */
@Singleton
public class OffHost {

    private final Hypervisors hypervisors;
    private final Stores stores;

    OffHost(Hypervisors hypervisors, Stores stores) {
        this.hypervisors = hypervisors;
        this.stores = stores;
    }

    /** @param store where the copy shall lie @return SHA-256 of the copy, which was read again @throws StepFailed {@code failure.store}, {@code -full}, {@code -denied} when it cannot be written */
    String copy(HostTarget host, BackupFile backup, String store) {
        try (var content = hypervisors.port(BackupTransfer.class, host).open(host, backup)) {
            return stores.at(store).write(backup, content);
        } catch (IOException failure) {
            // Its own next attempt comes in an hour.
            throw new StepFailed(StoreTrouble.reason(failure), failure);
        }
    }

    /**
     * Puts the copy on a host, in the place of what may be there.
     *
     * @param as     the file there
     * @param backup whose copy it is
     * @return false when the copy is not what was written, either; then nothing is changed
     */
    public boolean fetch(HostTarget host, BackupFile as, BackupFile backup, String store, String sha256) {
        try {
            var copies = stores.at(store);
            if (!copies.isWhole(backup, sha256)) return false;
            try (var content = copies.open(backup)) {
                hypervisors.port(BackupTransfer.class, host).bring(host, as, content, copies.bytes(backup));
            }
            return true;
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    /** Fine if there is none. @throws StepFailed {@code failure.store} when the store does not answer */
    public void erase(BackupFile backup, String store) {
        try {
            stores.at(store).erase(backup);
        } catch (IOException failure) {
            throw failed(failure);
        }
    }

    private static StepFailed failed(IOException failure) { return new StepFailed(StoreTrouble.reason(failure), true, failure); }
}
