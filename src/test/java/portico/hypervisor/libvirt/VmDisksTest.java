package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;

/** Disk files without guests. Needs qemu-img. */
@Tag("guest")
class VmDisksTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path storage;
    Path templates, directory;
    VmDisks disks;

    @BeforeEach
    void a_storage_with_one_template() throws Exception {
        templates = Files.createDirectory(storage.resolve("templates"));
        directory = Files.createDirectory(storage.resolve("disks")).resolve("portico-7");
        disks = new VmDisks(storage.toString(), 7);
        image("create", "-f", "qcow2", template("small.qcow2"), "1G");
    }

    @Test
    void a_full_copy_stands_alone_and_an_overlay_holds_on_to_its_base() throws Exception {
        List<Integer> percents = new ArrayList<>();
        disks.install(new TemplateImage("small.qcow2", false, "root"), 3, CloneMode.FULL, percents::add);
        assertThat(directory.toFile().list()).containsExactly("vda.qcow2");
        assertThat(Qcow2.read(disks.systemDisk())).isEqualTo(new Qcow2(3 * GIB, false, false, false, false));
        assertThat(percents).isSorted().endsWith(100);

        install("small.qcow2", CloneMode.FAST);
        assertThat(Qcow2.read(disks.systemDisk()).hasBackingFile()).isTrue();
        Files.delete(Path.of(template("small.qcow2")));
        image("check", disks.systemDisk().toString()); // the base is still there

        image("create", "-f", "qcow2", template("small.qcow2"), "1G");
        install("small.qcow2", CloneMode.FULL);
        assertThat(directory.toFile().list()).as("a base that nobody uses is gone").containsExactly("vda.qcow2");
    }

    @Test
    void a_disk_is_never_smaller_than_its_template() throws IOException {
        disks.install(new TemplateImage("small.qcow2", false, "root"), 0, CloneMode.FULL, Progress.SILENT);
        assertThat(Qcow2.read(disks.systemDisk()).virtualBytes()).isEqualTo(GIB);
    }

    @Test
    void data_disks_keep_their_size_and_lose_their_content() throws Exception {
        install("small.qcow2", CloneMode.FULL);
        image("create", "-f", "qcow2", directory.resolve("vdb.qcow2").toString(), "2G");
        image("create", "-f", "qcow2", directory.resolve("other.qcow2").toString(), "2G");
        new ProcessBuilder("qemu-io", "-c", "write 0 1M", directory.resolve("vdb.qcow2").toString()).start().waitFor();
        long full = Files.size(directory.resolve("vdb.qcow2"));
        disks.emptyDataDisks();
        assertThat(Files.size(directory.resolve("vdb.qcow2"))).isLessThan(full);
        assertThat(Qcow2.read(directory.resolve("vdb.qcow2")).virtualBytes()).isEqualTo(2 * GIB);
    }

    @Test
    void templates_that_lead_elsewhere_are_refused_and_nothing_changes() throws Exception {
        install("small.qcow2", CloneMode.FULL);
        byte[] before = Files.readAllBytes(disks.systemDisk());
        image("create", "-f", "qcow2", "-b", "/etc/passwd", "-F", "raw", template("backing.qcow2"));
        image("create", "-f", "qcow2", "-o", "data_file=" + storage.resolve("data.raw"), template("data.qcow2"), "1G");
        image("create", "-f", "raw", template("raw.qcow2"), "1M");
        image("create", "-f", "vmdk", template("vmdk.qcow2"), "1M");
        Files.createFile(Path.of(template("empty.qcow2")));
        Files.createDirectory(Path.of(template("directory.qcow2")));
        for (String name : List.of("backing", "data", "raw", "vmdk", "empty", "directory", "missing")) refuses(name + ".qcow2");
        assertThat(Files.readAllBytes(disks.systemDisk())).isEqualTo(before);
        assertThat(directory.toFile().list()).containsExactly("vda.qcow2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../disks/portico-7/vda.qcow2", "/etc/passwd", "a/b", "", ".", "..", ".hidden", "-o", "a b", "a\nb", "json:{}", "nbd:host:1"})
    void names_that_are_no_plain_file_names_are_refused(String name) { refuses(name); }

    @Test
    void what_is_not_ours_is_not_erased() throws IOException {
        disks.erase(); // nothing there: fine
        Path elsewhere = Files.createDirectory(storage.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("precious"));
        Files.createSymbolicLink(directory, elsewhere);
        assertThatThrownBy(disks::erase).hasMessageContaining("is a link");
        assertThat(elsewhere.resolve("precious")).exists();
        Files.delete(directory);

        install("small.qcow2", CloneMode.FULL);
        Files.createSymbolicLink(directory.resolve("vdb.qcow2"), elsewhere.resolve("precious"));
        Path inner = Files.createDirectory(directory.resolve("inner"));
        assertThatThrownBy(disks::erase).hasMessageContaining("unexpected directory");
        assertThat(disks.systemDisk()).exists();
        Files.delete(inner);
        disks.erase();
        assertThat(directory).doesNotExist();
        assertThat(elsewhere.resolve("precious")).exists();
        assertThatThrownBy(() -> new VmDisks(storage.toString(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_host_that_was_not_set_up_is_named_as_such() {
        assertThatThrownBy(() -> new VmDisks(storage.resolve("nowhere").toString(), 7).install(new TemplateImage("small.qcow2", false, "root"), 1, CloneMode.FAST, Progress.SILENT))
                .isInstanceOf(HypervisorException.class).hasMessageContaining("there is no template");
    }

    private void install(String template, CloneMode mode) { disks.install(new TemplateImage(template, false, "root"), 3, mode, Progress.SILENT); }

    private void refuses(String template) {
        assertThatThrownBy(() -> install(template, CloneMode.FAST)).as(template).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.BAD_TEMPLATE));
    }

    private String template(String name) { return templates.resolve(name).toString(); }

    private static void image(String... arguments) { QemuImg.run(Progress.SILENT, arguments); }
}
