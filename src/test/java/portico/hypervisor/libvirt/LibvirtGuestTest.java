package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.CloneMode;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.HypervisorView;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;

/** Real guests under a real libvirt. Needs root on Debian or Ubuntu; installs what is missing. Says how long things took. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class LibvirtGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90), SHUTDOWN = Duration.ofSeconds(40);

    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtView view;

    @BeforeAll
    void set_up_a_host() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        System.out.println("guests run with " + prepared.acceleration() + ". " + prepared.reason());
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt"));
        host = libvirt.host();
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        view = new LibvirtView(connections, prepared.acceleration());
        for (int number = 1; number <= 9; number++) hypervisor.delete(host, RealGuest.machine(number)); // what an interrupted run left
    }

    @AfterEach
    void delete_guests() {
        for (int number = 1; number <= 9; number++) hypervisor.delete(host, RealGuest.machine(number));
        assertThat(view.machines(host)).isEmpty();
    }

    @AfterAll
    void tear_down() throws Exception {
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
    }

    @Test
    void a_guest_lives_and_is_deleted() throws Exception {
        var machine = RealGuest.machine(1);
        String name = machine.name();
        assertThat(view.machines(host)).isEmpty();
        boot(machine);

        timed("set password", () -> { hypervisor.setPassword(host, name, "root", "Grüße 1:x'\"$"); return null; });
        try (var terminal = new SerialTerminal(liveXml(name))) {
            terminal.type("").expect(name + " login:").type("root").expect("Password:").type("Grüße 1:x'\"$").expect("# ");
            terminal.type("ip -4 -o address show eth0").expect("10\\.77\\.0\\.231/24").type("cat /etc/resolv.conf").expect("nameserver 10\\.77\\.0\\.1");
            terminal.type("df -m /").expect("/dev/vda1 +(19|20)\\d\\d ");
            String reach = "nc -w 3 10.77.0.1 53 </dev/null && echo th''ere || echo no''where";
            terminal.type(reach).expect("there");
            terminal.type("ip address flush dev eth0; ip address add 10.77.0.250/24 dev eth0; " + reach).expect("nowhere"); // somebody else's address
        }

        assertThat(info(name)).as("comes back when the host restarts").containsPattern("Autostart: +enable");
        MachineState state = timed("state of all", () -> view.machines(host)).get(name);
        assertThat(state.power()).isEqualTo(PowerState.RUNNING);
        assertThat(state.cpuTimeNs()).isPositive();
        assertThat(state.memoryUsedKb()).isBetween(1_000L, 128L * 1024);
        assertThat(state.diskReadBytes()).isGreaterThan(1_000_000);
        assertThat(state.netInBytes()).isPositive();
        var hostState = view.host(host);
        assertThat(hostState.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(hostState.memoryFreeMb()).isBetween(100L, hostState.memoryMb());

        var picture = ImageIO.read(new ByteArrayInputStream(timed("screenshot", () -> view.screenshot(host, name)).orElseThrow()));
        assertThat(picture.getWidth()).isEqualTo(720);
        assertThat(greeting(name)).isEqualTo("RFB 003.008\n");

        assertThat(timed("reboot begins", () -> hypervisor.reboot(host, name, SHUTDOWN))).isTrue();
        assertThat(timed("agent after reboot", () -> hypervisor.awaitAgent(host, name, BOOT))).isTrue();
        hypervisor.reset(host, name);
        Thread.sleep(1000);
        assertThat(timed("agent after reset", () -> hypervisor.awaitAgent(host, name, BOOT))).isTrue();
        assertThat(timed("shutdown", () -> hypervisor.shutdown(host, name, SHUTDOWN))).isTrue();
        assertThat(view.machines(host).get(name).power()).isEqualTo(PowerState.OFF);

        assertThat(view.screenshot(host, name)).isEmpty();
        assertThat(view.console(host, name)).isEmpty();
        assertThat(view.agentAnswers(host, name)).isFalse();
        assertThat(hypervisor.awaitAgent(host, name, BOOT)).isFalse();
        assertThat(hypervisor.shutdown(host, name, SHUTDOWN)).isTrue();
        assertThat(info(name)).as("stays off when the host restarts").containsPattern("Autostart: +disable");
        hypervisor.powerOff(host, name);
        assertThatThrownBy(() -> hypervisor.setPassword(host, name, "root", "x")).isInstanceOf(HypervisorException.class);

        timed("delete", () -> { hypervisor.delete(host, machine); return null; });
        assertThat(view.machines(host)).isEmpty();
        assertThat(RealGuest.STORAGE.resolve("disks").resolve(name)).doesNotExist();
        assertThat(networkXml()).doesNotContain(machine.cards().getFirst().mac());
        assertThatThrownBy(() -> view.screenshot(host, name)).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.NO_SUCH_MACHINE);
    }

    @Test
    void a_reinstall_gives_a_fresh_disk_and_a_bad_template_leaves_the_old_one() throws Exception {
        var machine = RealGuest.machine(2);
        boot(machine);
        assertThatThrownBy(() -> rebuild(machine, CloneMode.FULL, Progress.SILENT)).hasMessageContaining("is running");
        try (var terminal = new SerialTerminal(liveXml(machine.name()))) {
            hypervisor.setPassword(host, machine.name(), "root", "first");
            terminal.type("").expect("login:").type("root").expect("Password:").type("first").expect("# ").type("echo mine >/root/mark; sync; echo do''ne").expect("done");
        }
        hypervisor.powerOff(host, machine.name());

        Files.createFile(RealGuest.disks(machine).resolve("vda.qcow2.new"));
        var bad = new TemplateImage("hostile.qcow2", true, "root");
        PrivateLibvirt.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", "/etc/shadow", "-F", "raw", RealGuest.STORAGE.resolve("templates/hostile.qcow2").toString());
        var before = Files.readAttributes(RealGuest.disks(machine).resolve("vda.qcow2"), java.nio.file.attribute.BasicFileAttributes.class).fileKey();
        assertThatThrownBy(() -> hypervisor.rebuildDisks(host, machine, bad, Wipe.SYSTEM_DISK, CloneMode.FULL, Progress.SILENT))
                .hasMessageContaining("backing file").extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.BAD_TEMPLATE);
        assertThat(Files.readAttributes(RealGuest.disks(machine).resolve("vda.qcow2"), java.nio.file.attribute.BasicFileAttributes.class).fileKey()).isEqualTo(before);

        List<Integer> percents = new ArrayList<>();
        timed("full copy", () -> { rebuild(machine, CloneMode.FULL, percents::add); return null; });
        assertThat(percents).isSorted().contains(100).hasSizeGreaterThan(10);
        assertThat(RealGuest.disks(machine).toFile().list()).containsExactly("vda.qcow2");
        hypervisor.start(host, machine.name());
        assertThatThrownBy(() -> hypervisor.setPassword(host, machine.name(), "root", "second")).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.NO_AGENT);
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
        try (var terminal = new SerialTerminal(liveXml(machine.name()))) {
            hypervisor.setPassword(host, machine.name(), "root", "second");
            terminal.type("").expect("login:").type("root").expect("Password:").type("first").expect("incorrect");
            terminal.expect("login:").type("root").expect("Password:").type("second").expect("# ").type("cat /root/mark").expect("No such file");
        }
        Files.deleteIfExists(RealGuest.STORAGE.resolve("templates/hostile.qcow2"));
    }

    @Test
    void libvirt_dies_and_hangs_and_the_guest_does_not_care() throws Exception {
        var machine = RealGuest.machine(3);
        boot(machine);

        libvirt.kill();
        assertThatThrownBy(() -> timed("call after libvirtd died", () -> view.machines(host))).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.UNREACHABLE);
        libvirt.launch();
        assertThat(timed("state after libvirtd came back", () -> view.machines(host)).get(machine.name()).power()).isEqualTo(PowerState.RUNNING);
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();

        libvirt.hang();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> timed("call while libvirtd hangs", () -> view.machines(host))).isInstanceOf(HypervisorException.class);
        for (int i = 0; i < 3; i++) assertThatThrownBy(() -> timed("the next one", () -> view.screenshot(host, machine.name()))).isInstanceOf(HypervisorException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2 * HypervisorView.TIMEOUT_SECONDS));
        libvirt.resume();
        timed("state after it goes on", () -> { eventually(machine.name(), PowerState.RUNNING); return null; });
        assertThat(timed("shutdown", () -> hypervisor.shutdown(host, machine.name(), SHUTDOWN))).isTrue();
    }

    @Test
    void a_guest_that_hangs_or_is_killed_does_not_hide_the_others() throws Exception {
        var hung = RealGuest.machine(4);
        var well = RealGuest.machine(5);
        boot(hung);
        boot(well);

        PrivateLibvirt.run("kill", "-STOP", Long.toString(libvirt.guest(hung.name())));
        assertThatThrownBy(() -> timed("screenshot of a hung guest", () -> view.screenshot(host, hung.name()))).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.TIMEOUT);
        assertThatThrownBy(() -> timed("once more", () -> view.screenshot(host, hung.name()))).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.TIMEOUT);
        assertThat(timed("state beside a hung guest", () -> view.machines(host))).hasEntrySatisfying(well.name(), s -> assertThat(s.diskReadBytes()).isPositive());
        assertThat(timed("screenshot beside it", () -> view.screenshot(host, well.name()))).isPresent();

        PrivateLibvirt.run("kill", "-KILL", Long.toString(libvirt.guest(hung.name())));
        timed("noticed that it was killed", () -> { eventually(hung.name(), PowerState.OFF); return null; });
        hypervisor.start(host, hung.name());
        assertThat(hypervisor.awaitAgent(host, hung.name(), BOOT)).isTrue();
    }

    private void boot(Machine machine) throws Exception {
        timed("define", () -> { hypervisor.define(host, machine); return null; });
        timed("network", () -> { hypervisor.applyNetwork(host, machine); return null; });
        timed("fast overlay", () -> { rebuild(machine, CloneMode.FAST, Progress.SILENT); return null; });
        timed("start", () -> { hypervisor.start(host, machine.name()); return null; });
        assertThat(timed("agent after start", () -> hypervisor.awaitAgent(host, machine.name(), BOOT))).isTrue();
    }

    private void rebuild(Machine machine, CloneMode mode, Progress progress) {
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, mode, progress);
    }

    private void eventually(String machine, PowerState expected) throws InterruptedException {
        RuntimeException last = null;
        for (int i = 0; i < 60; i++, Thread.sleep(500)) {
            try {
                if (view.machines(host).get(machine).power() == expected) return;
            } catch (HypervisorException e) {
                last = e; // the host is just coming back
            }
        }
        throw new AssertionError(machine + " is not " + expected, last);
    }

    /** What the VNC server says first. */
    private String greeting(String machine) throws Exception {
        var address = (ConsoleAddress.UnixSocket) view.console(host, machine).orElseThrow();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(libvirt.outside(address.path())));
            var greeting = ByteBuffer.allocate(12);
            while (greeting.hasRemaining() && channel.read(greeting) > 0) { }
            return StandardCharsets.US_ASCII.decode(greeting.flip()).toString();
        }
    }

    private String liveXml(String machine) throws Exception { return PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", machine); }

    private String info(String machine) throws Exception { return PrivateLibvirt.run("virsh", "-c", host.uri(), "dominfo", machine); }

    private String networkXml() throws Exception { return PrivateLibvirt.run("virsh", "-c", host.uri(), "net-dumpxml", host.network()); }

    private static <T> T timed(String what, Callable<T> work) throws Exception {
        long begin = System.nanoTime();
        try {
            return work.call();
        } finally {
            System.out.printf("%7d ms  %s%n", Duration.ofNanos(System.nanoTime() - begin).toMillis(), what);
        }
    }
}
