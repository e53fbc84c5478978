package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;

/** CDs in real guests' drives: the guest sees them come and go, and starts from one. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class MediaGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final Path ISO = RealGuest.STORAGE.resolve("iso");

    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtMedia media;
    private final Machine machine = RealGuest.machine(15);

    @BeforeAll
    void set_up_a_host() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        Files.write(ISO.resolve("test-boot.iso"), bootable("starts from the CD"));
        Files.write(ISO.resolve("test-data.iso"), Arrays.copyOf("a second CD\n".getBytes(StandardCharsets.US_ASCII), 1 << 20));
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt-media"));
        host = libvirt.host();
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        media = new LibvirtMedia(connections);
    }

    @AfterEach
    void delete_guest() { hypervisor.delete(host, machine); }

    @AfterAll
    void tear_down() throws Exception {
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
        for (String image : List.of("test-boot.iso", "test-data.iso")) Files.deleteIfExists(ISO.resolve(image));
    }

    @Test
    void a_cd_comes_and_goes_and_stays_over_a_restart_and_a_new_definition() throws Exception {
        hypervisor.define(host, machine);
        hypervisor.applyNetwork(host, machine);
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
        assertThat(drive()).isEqualTo("-");

        var with = machine.withCd(new Machine.Cd("test-data.iso", false));
        media.sync(host, with);
        media.sync(host, with);
        assertThat(drive()).endsWith("test-data.iso");
        assertThat(inQemu()).contains("test-data.iso");
        assertThatThrownBy(() -> media.sync(host, machine.withCd(new Machine.Cd("missing.iso", false)))).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.NO_IMAGE));
        assertThatThrownBy(() -> media.sync(host, machine.withCd(new Machine.Cd("../disks/x", false)))).isInstanceOf(HypervisorException.class);
        assertThat(drive()).as("keeps what it holds").endsWith("test-data.iso");
        media.sync(host, machine.withCd(new Machine.Cd("test-boot.iso", false)));
        assertThat(inQemu()).contains("test-boot.iso");

        hypervisor.reset(host, machine.name());
        assertThat(drive()).endsWith("test-boot.iso");
        hypervisor.powerOff(host, machine.name());
        hypervisor.define(host, with); // as a reinstallation does
        hypervisor.start(host, machine.name());
        assertThat(drive()).endsWith("test-data.iso");
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
        media.sync(host, machine);
        assertThat(drive()).isEqualTo("-");
        assertThat(inQemu()).doesNotContain(".iso");
        hypervisor.powerOff(host, machine.name());
        media.sync(host, with);
        assertThat(drive()).as("while it is off").endsWith("test-data.iso");

        // Somebody removed the image: the machine starts all the same.
        Files.delete(ISO.resolve("test-data.iso"));
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
    }

    @Test
    void a_machine_without_a_disk_to_start_from_starts_from_its_cd() throws Exception {
        hypervisor.define(host, machine);
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        hypervisor.define(host, machine.withCd(new Machine.Cd("test-boot.iso", true)));
        hypervisor.start(host, machine.name());
        try (var terminal = new SerialTerminal(PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", machine.name()))) {
            terminal.expect("starts from the CD");
        }
        hypervisor.define(host, machine.withCd(new Machine.Cd("test-boot.iso", false)));
        hypervisor.powerOff(host, machine.name());
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).as("then from its disk again").isTrue();
    }

    /** What libvirt says is in the drive. */
    private String drive() throws Exception {
        return PrivateLibvirt.run("virsh", "-c", host.uri(), "domblklist", machine.name()).lines().filter(line -> line.strip().startsWith("hda")).map(line -> line.strip().split("\\s+")[1]).findFirst().orElseThrow();
    }

    /** What the running QEMU says it has open. */
    private String inQemu() throws Exception { return PrivateLibvirt.run("virsh", "-c", host.uri(), "qemu-monitor-command", machine.name(), "--hmp", "info block"); }

    /**
     * The least that starts from a CD: an El Torito boot record, a catalogue with one entry, and a program of one sector that writes a line to the first serial
     * port again and again.
     */
    private static byte[] bootable(String line) throws IOException {
        var image = new byte[64 * 2048];
        put(image, 16 * 2048, "\1CD001\1");                       // primary volume descriptor
        put(image, 17 * 2048, "\0CD001\1EL TORITO SPECIFICATION"); // boot record
        image[17 * 2048 + 0x47] = 20;                              // catalogue's sector
        put(image, 18 * 2048, "\377CD001\1");                     // end of the descriptors
        int catalogue = 20 * 2048;
        image[catalogue] = 1;
        image[catalogue + 0x1e] = 0x55;
        image[catalogue + 0x1f] = (byte) 0xaa;
        image[catalogue + 0x1c] = (byte) 0xaa;                     // makes the entry's words add up to 0
        image[catalogue + 0x1d] = 0x55;
        image[catalogue + 0x20] = (byte) 0x88;                     // bootable, no emulation
        image[catalogue + 0x26] = 4;                               // sectors of 512 bytes
        image[catalogue + 0x28] = 21;
        // start: xor ax,ax; mov ds,ax; mov si,text+0x7c00   next: lodsb; test al,al; jz start; push ax; mov dx,0x3fd   wait: in al,dx; test al,0x20; jz wait; pop ax; mov dx,0x3f8; out dx,al; jmp next
        int[] code = {0x31, 0xc0, 0x8e, 0xd8, 0xbe, 0x1e, 0x7c, 0xac, 0x84, 0xc0, 0x74, 0xf4, 0x50, 0xba, 0xfd, 0x03, 0xec, 0xa8, 0x20, 0x74, 0xfb, 0x58, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xeb, 0x90, 0x90};
        for (int i = 0; i < code.length; i++) image[21 * 2048 + i] = (byte) code[i];
        put(image, 21 * 2048 + 0x1e, line + "\r\n\0");
        return image;
    }

    private static void put(byte[] image, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, image, at, bytes.length);
    }
}
