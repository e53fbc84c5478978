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
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.place.Place;

/** Disk files without guests. Needs qemu-img. */
@Tag("guest")
class VmDisksTest {

    private static final long GIB = 1L << 30;

    private static Place place() { return Place.here(); }

    @TempDir
    Path storage;
    Path templates, directory;
    VmDisks disks;

    @BeforeEach
    void a_storage_with_one_template() throws Exception {
        templates = Files.createDirectory(storage.resolve("templates"));
        directory = Files.createDirectory(storage.resolve("disks")).resolve("portico-7");
        disks = new VmDisks(place(), storage.toString(), 7);
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
        image("create", "-f", "qcow2", directory.resolve("data-5.qcow2").toString(), "2G");
        image("create", "-f", "qcow2", directory.resolve("other.qcow2").toString(), "2G");
        new ProcessBuilder("qemu-io", "-c", "write 0 1M", directory.resolve("data-5.qcow2").toString()).start().waitFor();
        long full = Files.size(directory.resolve("data-5.qcow2"));
        disks.makeData(new Machine.DataDisk(5, 1, 2));
        assertThat(Files.size(directory.resolve("data-5.qcow2"))).as("one that is there stays as it is").isEqualTo(full);
        disks.emptyData(List.of(new Machine.DataDisk(5, 1, 1), new Machine.DataDisk(6, 2, 1)));
        assertThat(Qcow2.read(directory.resolve("data-6.qcow2")).virtualBytes()).isEqualTo(GIB);
        assertThat(Files.size(directory.resolve("data-5.qcow2"))).isLessThan(full);
        assertThat(Qcow2.read(directory.resolve("data-5.qcow2")).virtualBytes()).isEqualTo(2 * GIB);
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
        Files.createSymbolicLink(directory.resolve("data-5.qcow2"), elsewhere.resolve("precious"));
        Path inner = Files.createDirectory(directory.resolve("inner"));
        assertThatThrownBy(disks::erase).hasMessageContaining("unexpected directory");
        assertThat(disks.systemDisk()).exists();
        Files.delete(inner);
        disks.erase();
        assertThat(directory).doesNotExist();
        assertThat(elsewhere.resolve("precious")).exists();
        assertThatThrownBy(() -> new VmDisks(place(), storage.toString(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_host_that_was_not_set_up_is_named_as_such() {
        assertThatThrownBy(() -> new VmDisks(place(), storage.resolve("nowhere").toString(), 7).install(new TemplateImage("small.qcow2", false, "root"), 1, CloneMode.FAST, Progress.SILENT))
                .isInstanceOf(HypervisorException.class).hasMessageContaining("there is no template");
    }

    @Test
    void an_old_disk_lies_aside_with_its_base_and_comes_back() throws Exception {
        install("small.qcow2", CloneMode.FAST);
        new ProcessBuilder("qemu-io", "-c", "write -P 7 0 64k", disks.systemDisk().toString()).start().waitFor();
        image("snapshot", "-c", "inside", disks.systemDisk().toString());
        image("create", "-f", "qcow2", directory.resolve("data-5.qcow2").toString(), "2G");
        var data = Files.getAttribute(directory.resolve("data-5.qcow2"), "unix:ino");
        // An attempt that failed before the disk was replaced leaves a second name, which the next one takes away.
        disks.keep(1, Wipe.ALL_DISKS);
        disks.keep(2, Wipe.SYSTEM_DISK);
        disks.keep(2, Wipe.SYSTEM_DISK);
        assertThat(directory.toFile().list()).contains("kept-2-vda.qcow2").doesNotContain("kept-1-vda.qcow2", "kept-1-data-5.qcow2", "kept-2-data-5.qcow2");
        Files.delete(Path.of(template("small.qcow2")));
        image("create", "-f", "qcow2", template("other.qcow2"), "1G");
        install("other.qcow2", CloneMode.FULL);
        // The step comes once more: what lies aside stays what it is.
        disks.keep(2, Wipe.SYSTEM_DISK);
        install("other.qcow2", CloneMode.FULL);
        image("check", directory.resolve("kept-2-vda.qcow2").toString());
        assertThat(disks.hasKept(2)).isTrue();
        assertThat(disks.hasKept(1)).isFalse();

        for (int twice = 0; twice < 2; twice++) disks.putBack(2, with(4, 5));
        assertThat(Qcow2.read(disks.systemDisk()).virtualBytes()).as("a disk that was grown since stays large").isEqualTo(4 * GIB);
        assertThat(new DiskSnapshots(place(), disks.systemDisk()).names()).containsExactly("inside");
        image("check", disks.systemDisk().toString());
        assertThat(new ProcessBuilder("qemu-io", "-c", "read -P 7 0 64k", disks.systemDisk().toString()).start().waitFor()).as("its content").isZero();
        assertThat(Files.getAttribute(directory.resolve("data-5.qcow2"), "unix:ino")).isEqualTo(data);
        assertThat(disks.hasKept(2)).isFalse();

        disks.keep(3, Wipe.ALL_DISKS);
        install("other.qcow2", CloneMode.FULL);
        disks.emptyData(with(3, 5).data());
        assertThat(directory.toFile().list()).contains("kept-3-vda.qcow2", "kept-3-data-5.qcow2");
        for (int twice = 0; twice < 2; twice++) disks.dropKept(3);
        install("other.qcow2", CloneMode.FULL);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("vda.qcow2", "data-5.qcow2");
    }

    @Test
    void what_lies_aside_of_a_disk_that_was_taken_away_since_is_dropped_and_one_disk_is_erased_alone() throws Exception {
        install("small.qcow2", CloneMode.FULL);
        for (int id = 5; id <= 6; id++) disks.makeData(new Machine.DataDisk(id, id, 1));
        disks.keep(1, Wipe.ALL_DISKS);
        install("small.qcow2", CloneMode.FULL);
        disks.emptyData(List.of(new Machine.DataDisk(5, 5, 1), new Machine.DataDisk(6, 6, 1)));
        var removed = Files.getAttribute(directory.resolve("data-6.qcow2"), "unix:ino");
        disks.putBack(1, with(3, 5));
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("vda.qcow2", "data-5.qcow2", "data-6.qcow2");
        assertThat(Files.getAttribute(directory.resolve("data-6.qcow2"), "unix:ino")).as("it stays as it was taken away").isEqualTo(removed);

        disks.keep(2, Wipe.ALL_DISKS);
        disks.emptyData(List.of(new Machine.DataDisk(5, 5, 1), new Machine.DataDisk(6, 6, 1)));
        for (int twice = 0; twice < 2; twice++) disks.eraseData(6);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("vda.qcow2", "kept-2-vda.qcow2", "data-5.qcow2", "kept-2-data-5.qcow2");
        assertThatThrownBy(() -> disks.eraseData(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void copies_of_several_disks_take_their_places_when_all_are_complete() throws Exception {
        install("small.qcow2", CloneMode.FULL);
        disks.makeData(new Machine.DataDisk(5, 1, 1));
        var before = Files.getAttribute(directory.resolve("vda.qcow2"), "unix:ino");
        image("create", "-f", "qcow2", template("copy.qcow2"), "1G");
        var images = new java.util.LinkedHashMap<Long, Path>();
        images.put(Machine.SYSTEM_DISK, Path.of(template("copy.qcow2")));
        images.put(5L, Path.of(template("copy.qcow2")));
        var broken = new java.util.LinkedHashMap<>(images);
        Files.writeString(Path.of(template("broken.qcow2")), "no disk at all");
        broken.put(5L, Path.of(template("broken.qcow2")));
        assertThatThrownBy(() -> disks.copyFrom(broken, with(2, 5), Progress.SILENT)).isInstanceOf(HypervisorException.class);
        assertThat(Files.getAttribute(directory.resolve("vda.qcow2"), "unix:ino")).as("nothing took its place").isEqualTo(before);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("vda.qcow2", "data-5.qcow2");
        disks.copyFrom(images, with(4, 5), Progress.SILENT);
        assertThat(Qcow2.read(disks.systemDisk()).virtualBytes()).isEqualTo(4 * GIB);
        assertThat(Qcow2.read(disks.dataDisk(5)).virtualBytes()).isEqualTo(2 * GIB);
    }

    /** With a data disk of 2 GiB. */
    private static Machine with(int diskGb, long disk) {
        return new Machine(7, "portico-7", "c7a5fdbd-edaf-9455-926a-d65c16db1809", 1, 128, diskGb, 0, List.of(), null, List.of(new Machine.DataDisk(disk, 1, 2)));
    }

    private void install(String template, CloneMode mode) { disks.install(new TemplateImage(template, false, "root"), 3, mode, Progress.SILENT); }

    private void refuses(String template) {
        assertThatThrownBy(() -> install(template, CloneMode.FAST)).as(template).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.BAD_TEMPLATE));
    }

    private String template(String name) { return templates.resolve(name).toString(); }

    private void image(String... arguments) { QemuImg.run(place(), Progress.SILENT, arguments); }
}
