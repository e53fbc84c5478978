package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.place.Place;
import portico.place.Places;
import portico.place.RealSshd;

/** The disk files of a host that is reached by SSH: one long life of one VM. What must hold at every place is in {@link VmDisksTest}. */
@Tag("guest")
class VmDisksElsewhereTest {

    @TempDir static Path storage;
    private static RealSshd sshd;
    private static Places places;

    @BeforeAll static void an_ssh_server() throws Exception {
        sshd = new RealSshd();
        places = new Places(sshd.keys());
    }

    @AfterAll static void away_with_it() throws Exception {
        places.close();
        sshd.close();
    }

    private static Place place() { return places.of(sshd.reach(), e -> Failures.of("elsewhere", e)); }

    @Test void one_is_installed_put_aside_brought_back_backed_up_and_erased() throws Exception {
        var template = new TemplateImage("small.qcow2", true, "root");
        var templates = Files.createDirectory(storage.resolve("templates"));
        var directory = Files.createDirectory(storage.resolve("disks")).resolve("portico-7");
        QemuImg.run(place(), Progress.SILENT, "create", "-q", "-f", "qcow2", templates.resolve("small.qcow2").toString(), "1G");
        var disks = new VmDisks(place(), storage.toString(), 7);
        disks.install(template, 2, CloneMode.FAST, Progress.SILENT);
        assertThat(directory.toFile().list()).hasSize(2).contains("vda.qcow2");
        assertThat(Qcow2.backingFile(disks.systemDisk()).orElseThrow()).startsWith(directory + "/base-").endsWith("-small.qcow2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("vda.qcow2")))).isEqualTo("rw-------");
        disks.keep(5, Wipe.ALL_DISKS);
        disks.install(template, 3, CloneMode.FULL, Progress.SILENT);
        assertThat(disks.hasKept(5)).isTrue();
        assertThat(Qcow2.read(disks.systemDisk())).isEqualTo(new Qcow2(3L << 30, false, false, false, false));
        disks.putBack(5, new Machine(7, "portico-7", "c7a5fdbd-edaf-9455-926a-d65c16db1809", 1, 128, 4, 0, List.of()));
        assertThat(Qcow2.read(disks.systemDisk()).virtualBytes()).isEqualTo(4L << 30);
        assertThat(disks.hasKept(5)).isFalse();
        disks.writeSeed(new byte[] {1});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("seed.iso")))).isEqualTo("rw-------");
        new DiskSnapshots(place(), disks.systemDisk()).make("inside");
        assertThat(new DiskSnapshots(place(), disks.systemDisk()).names()).containsExactly("inside");
        disks.erase();
        assertThat(directory).doesNotExist();
        var elsewhere = Files.createDirectory(storage.resolve("other"));
        Files.writeString(elsewhere.resolve("theirs"), "stays");
        Files.createSymbolicLink(directory, elsewhere);
        assertThatThrownBy(disks::erase).isInstanceOf(HypervisorException.class).hasMessageContaining("is a link");
        assertThat(elsewhere.resolve("theirs")).exists();
    }

    @Test void a_host_that_is_gone_is_unreachable_and_not_empty() throws Exception {
        try (var other = new RealSshd(); var ours = new Places(other.keys())) {
            var disks = new VmDisks(ours.of(other.reach(), e -> Failures.of("gone", e)), storage.toString(), 8);
            other.kill();
            for (org.assertj.core.api.ThrowableAssert.ThrowingCallable question : java.util.List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(disks::rescue, disks::erase, () -> disks.hasKept(1)))
                assertThatThrownBy(question).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.UNREACHABLE));
        }
    }
}
