package portico.hypervisor.simulated;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import portico.hypervisor.BackupFile;
import portico.hypervisor.BackupTransfer;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;

/** Full backups of a host that is only played: what it remembers of them, as JSON. */
@Singleton
public class SimulatedBackupTransfer implements BackupTransfer {

    /** As it is written; no hash: no password was set. */
    private record Content(Disk disk, String passwordHash, long bytes, String sha256) {}

    private final SimulatedHypervisor hypervisor;
    private final SimulatedCopies copies;

    SimulatedBackupTransfer(SimulatedHypervisor hypervisor, SimulatedMachines machines) {
        this.hypervisor = hypervisor;
        copies = new SimulatedCopies(machines);
    }

    @Override public String driver() { return "simulated"; }

    @Override public InputStream open(HostTarget host, BackupFile backup) {
        hypervisor.begin("openBackup", host, Machine.nameOf(backup.vmId()));
        var copy = copies.find(host, backup.vmId(), backup.id()).orElseThrow(() -> new HypervisorException(Kind.BAD_BACKUP, "no backup " + backup + " on " + host.name()));
        return new ByteArrayInputStream(SimulatedMachines.json(new Content(copy.disk(), copy.passwordHash().orElse(null), copy.bytes(), copy.sha256())).getBytes(StandardCharsets.UTF_8));
    }

    @Override public void bring(HostTarget host, BackupFile backup, InputStream content, long bytes) {
        hypervisor.begin("bringBackup", host, Machine.nameOf(backup.vmId()));
        try {
            var copy = SimulatedMachines.JSON.readValue(content, Content.class);
            copies.keep(host, backup.vmId(), backup.id(), true, new SimulatedCopies.Copy(copy.disk, Map.of(), Optional.ofNullable(copy.passwordHash), copy.bytes, copy.sha256));
        } catch (IOException broken) {
            throw new HypervisorException(Kind.FAILED, "cannot write backup " + backup + ": " + broken.getMessage(), broken);
        }
    }
}
