package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portico.hypervisor.BackupFile;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Progress;
import portico.place.Place;

/** Full backups leave their host's storage and come back, without guests. */
class BackupTransferTest {

    private static final byte[] CONTENT = "what was on the disk".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path storage;
    private final LibvirtBackupTransfer transfer = new LibvirtBackupTransfer(new LibvirtConnections());
    private final BackupFile backup = new BackupFile(7, 3);

    @Test void it_comes_back_whole_or_not_at_all() throws IOException {
        var host = new HostTarget(1, "node", "libvirt", "test:///default", storage.toString(), "portico");
        assertThatThrownBy(() -> transfer.open(host, backup)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.BAD_BACKUP));
        for (int twice = 0; twice < 2; twice++) transfer.bring(host, backup, new ByteArrayInputStream(CONTENT), CONTENT.length);
        try (var content = transfer.open(host, backup)) {
            assertThat(content.readAllBytes()).isEqualTo(CONTENT);
        }
        assertThat(new BackupStore(Place.here(), storage.toString(), backup).read(Progress.SILENT).bytes()).isEqualTo(CONTENT.length);
        var file = storage.resolve("backups/portico-7/3.qcow2");
        assertThat(Files.getPosixFilePermissions(file)).as("its owner reads it, nobody writes").hasSize(1);

        assertThatThrownBy(() -> transfer.bring(host, backup, new InputStream() {
            @Override public int read() throws IOException { throw new IOException("cut off"); }
        }, CONTENT.length)).hasMessageContaining("cut off");
        assertThatThrownBy(() -> transfer.bring(host, backup, new ByteArrayInputStream(CONTENT), 1L << 60)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.NO_SPACE));
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(file.getParent().toFile().list()).containsExactly("3.qcow2");
    }
}
