package portico.hypervisor.libvirt;

import jakarta.inject.Singleton;
import java.io.InputStream;
import portico.hypervisor.BackupFile;
import portico.hypervisor.BackupTransfer;
import portico.hypervisor.HostTarget;

/** Full backups are plain files on the host's storage. */
@Singleton
public class LibvirtBackupTransfer implements BackupTransfer {

    private final LibvirtConnections connections;

    LibvirtBackupTransfer(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public InputStream open(HostTarget host, BackupFile backup) { return store(host, backup).open(); }

    @Override public void bring(HostTarget host, BackupFile backup, InputStream content, long bytes) { store(host, backup).bring(content, bytes); }

    private BackupStore store(HostTarget host, BackupFile backup) { return new BackupStore(connections.place(host), host.storage(), backup); }
}
