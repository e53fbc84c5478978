package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.Machine;

/** Golden pairs: what the portal says (json) and what libvirt is told (xml). A wanted change is accepted by copying the actual text over the xml. */
class DomainXmlTest {

    private static final Path PAIRS = Path.of("src/test/resources/xml");
    private static final Path DISK = Path.of("/var/lib/portico/disks/portico-101/vda.qcow2");

    @ParameterizedTest
    @ValueSource(strings = {"one-card-emulation", "two-cards-kvm", "no-card-emulation", "hostile-texts-emulation", "cd-first-emulation", "data-disks-emulation"})
    void a_machine_in_libvirts_words(String pair) throws IOException {
        var machine = new ObjectMapper().readValue(PAIRS.resolve(pair + ".json").toFile(), Machine.class);
        assertThat(DomainXml.of(machine, DISK, machine.cd() == null ? null : Path.of("/var/lib/portico/iso", machine.cd().image()), pair.endsWith("kvm"), "portico")).isEqualTo(Files.readString(PAIRS.resolve(pair + ".xml")));
    }

    @Test
    void a_name_that_could_be_a_path_is_refused() {
        var machine = new Machine(1, "../etc", "c7a5fdbd-edaf-9455-926a-d65c16db1809", 1, 128, 1, 0, List.of());
        assertThatThrownBy(() -> DomainXml.of(machine, DISK, null, false, "portico")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_rescue_system_comes_first_and_a_disk_is_found_by_its_file() {
        var machine = new Machine(1, "portico-1", "c7a5fdbd-edaf-9455-926a-d65c16db1809", 1, 128, 1, 0, List.of(), null, List.of(new Machine.DataDisk(12, 1, 20)));
        var own = DISK.resolveSibling("vda.qcow2");
        var xml = DomainXml.of(machine, new DomainXml.Files(DISK.resolveSibling("rescue.qcow2"), own, null, null), false, "portico");
        assertThat(DomainXml.disks(xml)).extracting(DomainXml.LiveDisk::device).containsExactly("vda", "vdb", "vdc");
        assertThat(DomainXml.liveDisk(xml, DISK.resolveSibling("data-12.qcow2"))).contains("dev=\"vdc\"");
        assertThat(DomainXml.liveDisk(xml, DISK.resolveSibling("data-13.qcow2"))).isNull();
        assertThat(LibvirtDiskUses.seats("<domain><devices><disk type='file' device='disk'><source file='/a'/><target dev='vdb'/><address type='pci' domain='0x0000' bus='0x00' slot='0x0a' function='0x0'/></disk></devices></domain>",
                java.util.Map.of("/a", 12L))).containsEntry("0:0:10:0", 12L);
    }

    @Test
    void the_screen_is_a_socket_or_a_port_or_not_there() {
        assertThat(DomainXml.console("<domain><devices><graphics type='vnc' socket='/run/x/vnc.sock'><listen type='socket'/></graphics></devices></domain>"))
                .contains(new ConsoleAddress.UnixSocket("/run/x/vnc.sock"));
        assertThat(DomainXml.console("<domain><devices><graphics type='vnc' port='5901' listen='127.0.0.1'/></devices></domain>")).contains(new ConsoleAddress.Tcp("127.0.0.1", 5901));
        assertThat(DomainXml.console("<domain><devices><graphics type='vnc' port='-1'/></devices></domain>")).isEmpty();
        assertThat(DomainXml.console("<domain><devices><graphics type='spice' port='5901'/></devices></domain>")).isEmpty();
    }

    @Test
    void what_the_cd_drive_holds_is_read_from_the_domain() {
        var machine = new Machine(1, "portico-1", "c7a5fdbd-edaf-9455-926a-d65c16db1809", 1, 128, 1, 0, List.of());
        assertThat(DomainXml.inCdDrive(DomainXml.of(machine, DISK, Path.of("/var/lib/portico/iso/rescue.iso"), false, "portico"))).contains("/var/lib/portico/iso/rescue.iso");
        assertThat(DomainXml.inCdDrive(DomainXml.of(machine, DISK, null, false, "portico"))).isEmpty();
        var seed = new DomainXml.Files(null, DISK, null, Path.of("/var/lib/portico/disks/portico-1/seed.iso"));
        assertThat(DomainXml.inCdDrive(DomainXml.of(machine, seed, false, "portico"))).as("the first boot's drive is another one").isEmpty();
        assertThat(DomainXml.inCdDrive("<domain><devices><disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk></devices></domain>")).isEmpty();
    }

    @Test
    void a_document_with_a_dtd_is_refused() {
        assertThatThrownBy(() -> DomainXml.console("<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain>&x;</domain>")).hasMessageContaining("DOCTYPE");
    }
}
