package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.Census;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;

/** What strangers on a real libvirt host do to us, and we to them. No guest is booted. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class LibvirtFaultGuestTest {

    private final Machine machine = RealGuest.machine(20);
    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtView view;
    private LibvirtCensus census;

    @BeforeAll void set_up_a_host() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt-faults"));
        host = libvirt.host();
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        view = new LibvirtView(connections, prepared.acceleration());
        census = new LibvirtCensus(connections);
    }

    @AfterEach void delete_machines() { hypervisor.delete(host, machine); }

    @AfterAll void tear_down() throws Exception {
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
    }

    @Test void a_stranger_of_our_name_keeps_its_definition_and_its_disk() throws Exception {
        var stranger = new Machine(machine.vmId(), machine.name(), "11111111-2222-4333-8444-555555555555", 1, 64, 1, 0, machine.cards());
        hypervisor.define(host, stranger);
        var disks = Files.createDirectories(RealGuest.disks(machine));
        Files.writeString(disks.resolve("vda.qcow2"), "somebody's");
        assertThat(census.identity(host, machine.name())).contains(stranger.uuid());
        fails(Kind.NAME_TAKEN, () -> hypervisor.define(host, machine));
        fails(Kind.NAME_TAKEN, () -> hypervisor.delete(host, machine));
        assertThat(disks.resolve("vda.qcow2")).hasContent("somebody's");
        assertThat(view.machines(host)).containsKey(machine.name());
        hypervisor.delete(host, stranger);
        assertThat(census.identity(host, machine.name())).isEmpty();
    }

    /** A storage whose file system went read-only, as one with a broken disk does: nothing is half done, and it says what is wrong. */
    @Test void a_storage_that_became_read_only_says_so_and_keeps_what_is_there() throws Exception {
        var storage = RealGuest.STORAGE.resolve("broken");
        Files.createDirectories(storage);
        PrivateLibvirt.run("mount", "-t", "tmpfs", "-o", "size=200m,mode=755", "tmpfs", storage.toString());
        try {
            for (var directory : List.of("templates", "disks")) Files.createDirectory(storage.resolve(directory));
            Files.copy(RealGuest.STORAGE.resolve("templates/tiny.qcow2"), storage.resolve("templates/tiny.qcow2"));
            var broken = new HostTarget(2, "broken-host", "libvirt", host.uri(), storage.toString(), host.network());
            hypervisor.define(broken, machine);
            hypervisor.rebuildDisks(broken, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
            var disk = storage.resolve("disks/" + machine.name() + "/vda.qcow2");
            var before = PrivateLibvirt.run("sha256sum", disk.toString());
            PrivateLibvirt.run("mount", "-o", "remount,ro", storage.toString());
            var snapshots = new LibvirtSnapshots(connections);
            for (var wish : List.<ThrowingCallable>of(() -> hypervisor.rebuildDisks(broken, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT),
                    () -> hypervisor.rebuildDisks(broken, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FULL, Progress.SILENT), () -> snapshots.take(broken, machine, 1),
                    () -> new LibvirtKeptDisks(connections).keep(broken, machine, 1, Wipe.ALL_DISKS), () -> new LibvirtDataDisks(connections).attach(broken, machine.withData(List.of(new Machine.DataDisk(4, 1, 1))), 4),
                    () -> hypervisor.delete(broken, machine)))
                assertThatThrownBy(wish).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).as(e.getMessage()).isEqualTo(Kind.FAILED)).hasMessageContaining("ead-only");
            assertThat(PrivateLibvirt.run("sha256sum", disk.toString())).isEqualTo(before);
            PrivateLibvirt.run("mount", "-o", "remount,rw", storage.toString());
            hypervisor.delete(broken, machine);
            assertThat(disk).doesNotExist();
        } finally {
            PrivateLibvirt.run("umount", "-l", storage.toString());
        }
    }

    @Test void disks_of_nobody_are_found_weighed_and_left_alone() throws Exception {
        var theirs = RealGuest.disks(RealGuest.machine(17));
        var name = theirs.getFileName().toString();
        Files.createDirectories(theirs);
        Files.write(theirs.resolve("vda.qcow2"), new byte[3 << 20]);
        Files.write(theirs.resolve("data-4.qcow2"), new byte[1 << 20]);
        var written = java.time.Instant.parse("2025-05-05T05:05:05Z");
        for (var file : List.of(theirs.resolve("vda.qcow2"), theirs.resolve("data-4.qcow2"), theirs)) Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(written));
        var link = theirs.resolveSibling("portico-999999998");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, theirs);
        var other = Files.createDirectories(theirs.resolveSibling("lost+found-test"));
        try {
            var found = census.strayDisks(host, Set.of(machine.vmId()));
            assertThat(found).contains(new Census.StrayDisks(900_017, theirs.toString(), 4 << 20, written));
            assertThat(found).as("links and others' directories are none of ours").noneMatch(stray -> stray.vmId() == 999_999_998 || stray.path().contains("lost"));
            assertThat(census.strayDisks(host, Set.of(900_017L))).noneMatch(stray -> stray.path().endsWith(name));
            assertThat(theirs.resolve("vda.qcow2")).exists();
        } finally {
            Files.delete(link);
            Files.delete(other);
            PrivateLibvirt.run("rm", "-r", theirs.toString());
        }
    }

    @Test void an_address_that_a_stranger_reserved_is_not_taken_from_it() throws Exception {
        hypervisor.define(host, machine);
        var address = machine.cards().getFirst().addresses().getFirst().replaceFirst("/.*", "");
        var theirs = "<host mac='52:54:00:aa:bb:cc' name='printer' ip='" + address + "'/>";
        virsh("net-update", HostSetup.NETWORK, "add", "ip-dhcp-host", theirs, "--live", "--config");
        fails(Kind.ADDRESS_TAKEN, () -> hypervisor.applyNetwork(host, machine));
        assertThat(virsh("net-dumpxml", HostSetup.NETWORK)).contains("printer").doesNotContain(machine.cards().getFirst().mac());
        virsh("net-update", HostSetup.NETWORK, "delete", "ip-dhcp-host", theirs, "--live", "--config");
        hypervisor.applyNetwork(host, machine);
        assertThat(virsh("net-dumpxml", HostSetup.NETWORK)).contains(machine.cards().getFirst().mac());
    }

    @Test void a_machine_without_its_disk_says_so_and_one_without_its_definition_is_defined_anew() throws Exception {
        hypervisor.define(host, machine);
        fails(Kind.NO_DISK, () -> hypervisor.start(host, machine.name()));
        virsh("undefine", machine.name());
        fails(Kind.NO_SUCH_MACHINE, () -> hypervisor.start(host, machine.name()));
        assertThat(census.identity(host, machine.name())).isEmpty();
        hypervisor.define(host, machine);
        assertThat(census.identity(host, machine.name())).contains(machine.uuid());
    }

    /** What ran before the host went down runs again, and what was switched off stays off. The guests have an empty disk: nothing boots in them. */
    @Test void after_the_host_was_restarted_machines_are_as_their_owners_left_them() throws Exception {
        var off = RealGuest.machine(21);
        var byItself = RealGuest.machine(22);
        try {
            for (var each : List.of(machine, off, byItself)) {
                hypervisor.define(host, each);
                emptyDisk(each);
                hypervisor.start(host, each.name());
            }
            hypervisor.powerOff(host, off.name());
            switchItselfOff(byItself);
            libvirt.rebootHost();
            for (var each : List.of(machine, byItself)) becomes(each, PowerState.RUNNING);
            assertThat(power(off)).isEqualTo(PowerState.OFF);
            // Until its host is told; one that runs comes up all the same.
            switchItselfOff(byItself);
            for (int i = 0; i < 2; i++) for (var each : List.of(machine, byItself)) hypervisor.stayOff(host, each.name());
            hypervisor.stayOff(host, "portico-999999");
            libvirt.rebootHost();
            becomes(machine, PowerState.RUNNING);
            assertThat(power(byItself)).isEqualTo(PowerState.OFF);
        } finally {
            hypervisor.delete(host, off);
            hypervisor.delete(host, byItself);
        }
    }

    @Test void what_happens_to_a_machine_is_heard_at_once_also_after_the_daemon_died() throws Exception {
        var events = new LibvirtEvents(connections);
        var heard = new LinkedBlockingQueue<String>();
        events.listen(host, heard::add);
        view.machines(host);
        hypervisor.define(host, machine);
        emptyDisk(machine);
        assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo(machine.name());
        hypervisor.start(host, machine.name());
        assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo(machine.name());
        assertThat(events.power(host, machine.name())).isEqualTo(PowerState.RUNNING);
        heard.clear();
        long killed = System.nanoTime();
        PrivateLibvirt.run("kill", "-KILL", String.valueOf(libvirt.guest(machine.name())));
        // libvirt tells of it once it is through with what it was asking the guest's agent, which never answers here.
        assertThat(heard.poll(15, TimeUnit.SECONDS)).isEqualTo(machine.name());
        System.out.printf("a killed guest was heard of after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
        for (int i = 0; i < 20 && events.power(host, machine.name()) != PowerState.OFF; i++) Thread.sleep(50);
        assertThat(events.power(host, machine.name())).isEqualTo(PowerState.OFF);

        libvirt.kill();
        libvirt.launch();
        // The next look makes a new connection, and that one is listened to as well.
        for (int i = 0; i < 50 && !answers(); i++) Thread.sleep(100);
        heard.clear();
        virsh("undefine", machine.name());
        assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo(machine.name());
        assertThat(events.power(host, machine.name())).isEqualTo(PowerState.ABSENT);
    }

    /** libvirt's client runs inside the portal: what it does with memory that a dead connection leaves would end the portal, and here the tests. */
    @Test void a_daemon_that_dies_under_its_callers_again_and_again_costs_no_more_than_their_answers() throws Exception {
        var events = new LibvirtEvents(connections);
        var heard = new LinkedBlockingQueue<String>();
        events.listen(host, heard::add);
        hypervisor.define(host, machine);
        emptyDisk(machine);
        var over = new AtomicBoolean();
        var answered = new AtomicIntegerArray(12);
        var refused = new AtomicInteger();
        var otherwise = new ConcurrentLinkedQueue<Kind>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < answered.length(); i++) {
                int caller = i;
                callers.submit(() -> {
                    while (!over.get()) {
                        try {
                            if (caller % 3 == 0) events.power(host, machine.name());
                            else view.machines(host);
                            answered.incrementAndGet(caller);
                        } catch (HypervisorException refusal) {
                            refused.incrementAndGet();
                            if (refusal.kind != Kind.UNREACHABLE) otherwise.add(refusal.kind);
                            Thread.sleep(20);
                        }
                    }
                    return null;
                });
            }
            try {
                for (int i = 0; i < 4; i++) {
                    Thread.sleep(300);
                    libvirt.kill();
                    libvirt.launch();
                    areAnswered(answered);
                    virsh("start", machine.name());
                    virsh("destroy", machine.name());
                    System.gc();
                }
            } finally {
                over.set(true);
            }
        }
        System.out.printf("4 daemons died: %s calls answered, %d refused%n", answered, refused.get());
        assertThat(refused.get()).as("some were under way each time").isPositive();
        assertThat(otherwise).as("a call that dies with its connection says that the host cannot be reached").isEmpty();
        assertThat(heard).contains(machine.name());
    }

    /** Soon after the daemon itself answers, and long before anybody's patience ends, whoever has asked all along. */
    private static void areAnswered(AtomicIntegerArray answers) throws InterruptedException {
        long up = System.nanoTime();
        for (int caller = 0; caller < answers.length(); caller++) {
            for (int before = answers.get(caller); answers.get(caller) < before + 2; Thread.sleep(5))
                assertThat(Duration.ofNanos(System.nanoTime() - up)).as("without an answer to caller " + caller).isLessThan(Duration.ofMillis(2500));
        }
        System.out.printf("all callers are answered %d ms after the daemon%n", (System.nanoTime() - up) / 1_000_000);
    }

    @Test void a_machine_that_somebody_else_made_is_described_and_taken_over_while_it_runs() throws Exception {
        var old = RealGuest.STORAGE.toRealPath().resolve("legacy-1.qcow2");
        Files.deleteIfExists(old);
        PrivateLibvirt.run("qemu-img", "create", "-q", "-f", "qcow2", old.toString(), "64M");
        var xml = Files.createTempFile("legacy", ".xml");
        Files.writeString(xml, """
                <domain type='qemu'><name>legacy-1</name><memory unit='MiB'>96</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>
                  <disk type='file' device='cdrom'><target dev='hda' bus='ide'/><readonly/></disk>
                  <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='%s'/><target dev='vda' bus='virtio'/></disk>
                  <interface type='network'><mac address='52:54:00:FE:01:01'/><source network='%s'/><model type='virtio'/></interface>
                </devices></domain>
                """.formatted(old, HostSetup.NETWORK));
        virsh("define", xml.toString());
        virsh("start", "legacy-1");
        hypervisor.define(host, machine);
        var resident = census.residents(host, Set.of(machine.name())).getFirst();
        var adopted = new Machine(900_013, resident.name(), resident.uuid(), 2, 96, 1, 0, List.of(new Machine.Card(resident.macs().getFirst(), null, true, List.of(), "", List.of())));
        try {
            assertThat(census.residents(host, Set.of())).hasSize(2);
            assertThat(resident).isEqualTo(new Census.Resident("legacy-1", resident.uuid(), PowerState.RUNNING, 2, 96, List.of(new Census.Disk(old.toString(), "qcow2", "vda", 1, false)),
                    List.of("52:54:00:fe:01:01"), false, false));
            long guest = libvirt.guest("legacy-1");
            var adoption = new LibvirtAdoption(connections);
            adoption.takeOver(host, adopted, old.toString());
            adoption.takeOver(host, adopted, old.toString());
            var ours = RealGuest.disks(adopted).resolve("vda.qcow2");
            assertThat(Files.readSymbolicLink(old)).isEqualTo(ours);
            assertThat(Files.isRegularFile(ours, LinkOption.NOFOLLOW_LINKS)).isTrue();
            assertThat(libvirt.guest("legacy-1")).as("the same process").isEqualTo(guest);
            // By its old definition it starts too, as after a restart of its host.
            hypervisor.powerOff(host, "legacy-1");
            virsh("start", "legacy-1");
            hypervisor.powerOff(host, "legacy-1");
            hypervisor.define(host, adopted);
            assertThat(virsh("dumpxml", "legacy-1")).contains(ours.toString()).doesNotContain(old.toString());
            hypervisor.start(host, "legacy-1");
            assertThat(view.machines(host).get("legacy-1").power()).isEqualTo(PowerState.RUNNING);
            fails(Kind.FAILED, () -> adoption.takeOver(host, adopted, "/etc/passwd"));
        } finally {
            hypervisor.delete(host, adopted);
            Files.deleteIfExists(old);
            Files.deleteIfExists(xml);
        }
        assertThat(RealGuest.disks(adopted)).doesNotExist();
    }

    /** To libvirt it looks the same: QEMU ends by itself. */
    private void switchItselfOff(Machine one) throws Exception {
        PrivateLibvirt.run("kill", "-TERM", String.valueOf(libvirt.guest(one.name())));
        becomes(one, PowerState.OFF);
    }

    private PowerState power(Machine one) { return view.machines(host).get(one.name()).power(); }

    private void becomes(Machine one, PowerState expected) throws InterruptedException {
        for (int i = 0; i < 150 && power(one) != expected; i++) Thread.sleep(100);
        assertThat(power(one)).isEqualTo(expected);
    }

    private boolean answers() {
        try {
            return view.machines(host).containsKey(machine.name());
        } catch (HypervisorException notYet) {
            return false;
        }
    }

    private static void emptyDisk(Machine machine) throws Exception {
        var disks = Files.createDirectories(RealGuest.disks(machine));
        PrivateLibvirt.run("qemu-img", "create", "-q", "-f", "qcow2", disks.resolve("vda.qcow2").toString(), "64M");
    }

    private String virsh(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("virsh", "-q", "-c", host.uri()));
        command.addAll(List.of(arguments));
        return PrivateLibvirt.run(command.toArray(String[]::new));
    }

    private static void fails(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).as(e.getMessage()).isEqualTo(kind));
    }
}
