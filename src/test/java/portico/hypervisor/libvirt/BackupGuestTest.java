package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.BackupFile;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.place.Place;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;

/** Snapshots and full backups of real guests: what was in a file then is in it again. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class BackupGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final Path BACKUPS = RealGuest.STORAGE.resolve("backups");
    /** A storage that is soon full: memory, so that filling it costs nothing. */
    private static final Path SMALL = RealGuest.STORAGE.resolve("small");

    private PrivateLibvirt libvirt;
    private HostTarget host, small;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtSnapshots snapshots;
    private LibvirtBackups backups;

    @BeforeAll
    void set_up_a_host() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        Files.createDirectories(SMALL);
        PrivateLibvirt.run("mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", SMALL.toString());
        for (String directory : List.of("templates", "disks")) Files.createDirectory(SMALL.resolve(directory));
        PrivateLibvirt.run("chmod", "711", SMALL.resolve("disks").toString());
        Files.copy(RealGuest.STORAGE.resolve("templates/tiny.qcow2"), SMALL.resolve("templates/tiny.qcow2"));
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt-backups"));
        host = libvirt.host();
        small = new HostTarget(2, "small-host", "libvirt", host.uri(), SMALL.toString(), host.network());
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        snapshots = new LibvirtSnapshots(connections);
        backups = new LibvirtBackups(connections);
    }

    @AfterEach
    void delete_guests() {
        for (int number = 11; number <= 13; number++) {
            hypervisor.delete(host, RealGuest.machine(number));
            for (int id = 1; id <= 3; id++) backups.erase(host, new BackupFile(900_000 + number, id));
        }
        hypervisor.delete(small, RealGuest.machine(14));
    }

    @AfterAll
    void tear_down() throws Exception {
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
        PrivateLibvirt.run("umount", "-l", SMALL.toString());
    }

    private static Map<Long, BackupFile> system(BackupFile backup) { return Map.of(Machine.SYSTEM_DISK, backup); }

    @Test
    void a_snapshot_brings_the_old_content_back() throws Exception {
        var machine = RealGuest.machine(11);
        boot(host, machine);
        inside(machine, "echo one >/root/mark");
        assertThat(timed("snapshot of a running guest", () -> snapshots.take(host, machine, 1))).as("the guest held still").isTrue();
        assertThat(snapshots.take(host, machine, 1)).as("again: fine").isTrue();
        inside(machine, "echo two >/root/mark");
        timed("second snapshot", () -> snapshots.take(host, machine, 2));
        inside(machine, "echo three >/root/mark; dd if=/dev/urandom of=/root/big bs=1M count=20 2>/dev/null");
        assertThat(snapshots.has(host, machine, 1)).isTrue();
        assertThat(snapshots.has(host, machine, 9)).isFalse();
        assertThatThrownBy(() -> snapshots.restore(host, machine, 1, 100, Set.of())).hasMessageContaining("is running");

        hypervisor.powerOff(host, machine.name());
        snapshots.take(host, machine, 3);
        timed("restore", () -> { snapshots.restore(host, machine, 1, 100, Set.of()); return null; });
        start(host, machine);
        assertThat(inside(machine, "cat /root/mark; ls /root/big")).isEqualTo("one");
        timed("drop while running", () -> { snapshots.drop(host, machine, 1); return null; });
        snapshots.drop(host, machine, 1);
        hypervisor.powerOff(host, machine.name());
        snapshots.restore(host, machine, 3, 101, Set.of());
        start(host, machine);
        assertThat(inside(machine, "cat /root/mark; wc -c </root/big")).as("the others are whole").isEqualTo("three\n20971520");
        hypervisor.powerOff(host, machine.name());
        snapshots.restore(host, machine, 2, 102, Set.of());
        assertThat(new DiskSnapshots(Place.here(), RealGuest.disks(machine).resolve("vda.qcow2")).names()).as("nothing else is left").containsExactlyInAnyOrder("portico-2", "portico-3");

        // And one that can be undone, while others come and go.
        snapshots.restore(host, machine, 3, 103, Set.of(103L));
        assertThat(snapshots.canUndo(host, machine, 103)).isTrue();
        snapshots.restore(host, machine, 2, 104, Set.of(103L, 104L));
        start(host, machine);
        inside(machine, "echo four >/root/mark");
        assertThatThrownBy(() -> snapshots.undo(host, machine, 104)).hasMessageContaining("is running");
        for (int i = 0; i < 2; i++) snapshots.forget(host, machine, 103);
        assertThat(snapshots.canUndo(host, machine, 103)).as("dropped while it runs").isFalse();
        hypervisor.powerOff(host, machine.name());
        for (int i = 0; i < 2; i++) snapshots.undo(host, machine, 104);
        start(host, machine);
        assertThat(inside(machine, "cat /root/mark; wc -c </root/big")).as("as it was before that").isEqualTo("three\n20971520");
        hypervisor.powerOff(host, machine.name());
        assertThat(new DiskSnapshots(Place.here(), RealGuest.disks(machine).resolve("vda.qcow2")).names()).containsExactlyInAnyOrder("portico-2", "portico-3");
        PrivateLibvirt.run("qemu-img", "check", RealGuest.disks(machine).resolve("vda.qcow2").toString());
    }

    @Test
    void a_disk_that_grew_since_stays_large_and_one_that_cannot_go_back_is_as_before() throws Exception {
        var machine = RealGuest.machine(12);
        boot(host, machine);
        inside(machine, "echo early >/root/mark");
        hypervisor.powerOff(host, machine.name());
        snapshots.take(host, machine, 1);
        var disk = RealGuest.disks(machine).resolve("vda.qcow2");
        PrivateLibvirt.run("qemu-img", "resize", "-q", disk.toString(), "3G");
        var larger = new Machine(machine.vmId(), machine.name(), machine.uuid(), 1, 128, 3, 0, machine.cards());
        start(host, larger);
        inside(machine, "echo late >/root/mark");
        hypervisor.powerOff(host, machine.name());

        assertThatThrownBy(() -> snapshots.restore(host, larger, 7, 100, Set.of())).isInstanceOf(HypervisorException.class);
        assertThat(new DiskSnapshots(Place.here(), disk).names()).containsExactly("portico-1");
        start(host, larger);
        assertThat(inside(machine, "cat /root/mark")).as("the failed attempt changed nothing").isEqualTo("late");
        hypervisor.powerOff(host, machine.name());

        // An attempt that was cut short after the disk had gone back: its repetition comes to the same end.
        new DiskSnapshots(Place.here(), disk).make("undo-200");
        new DiskSnapshots(Place.here(), disk).apply("portico-1");
        snapshots.restore(host, larger, 1, 200, Set.of());
        assertThat(Qcow2.read(disk).virtualBytes()).isEqualTo(3L << 30);
        assertThat(new DiskSnapshots(Place.here(), disk).names()).containsExactly("portico-1");
        start(host, larger);
        assertThat(inside(machine, "cat /root/mark")).isEqualTo("early");
    }

    @Test
    void a_full_backup_of_a_running_guest_is_restored() throws Exception {
        var machine = RealGuest.machine(13);
        boot(host, machine);
        inside(machine, "echo kept >/root/mark; dd if=/dev/urandom of=/root/big bs=1M count=60 2>/dev/null; sha256sum /root/big >/root/sum");
        var backup = new BackupFile(machine.vmId(), 1);
        var percents = new ArrayList<Integer>();
        var contents = timed("full backup of a running guest", () -> backups.write(host, machine, system(backup), percents::add).get(Machine.SYSTEM_DISK));
        assertThat(contents.flushed()).isTrue();
        assertThat(percents).isSorted().endsWith(100);
        assertThat(percents).as("QEMU's own job tells how far it is, before the sum is made").anyMatch(percent -> percent >= 1 && percent <= 79);
        var file = BACKUPS.resolve(machine.name()).resolve("1.qcow2");
        assertThat(Files.size(file)).isEqualTo(contents.bytes()).isLessThan(400L << 20);
        assertThat(PrivateLibvirt.run("sha256sum", file.toString())).startsWith(contents.sha256());
        assertThat(Qcow2.read(file).hasBackingFile()).as("stands alone").isFalse();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(1);
        System.out.println(contents.bytes() / (1 << 20) + " MiB");
        assertThat(inside(machine, "echo changed >/root/mark; rm /root/big; cat /root/mark")).as("goes on running").isEqualTo("changed");

        // A backup that is cut short leaves nothing, and the one that was there stays.
        assertThatThrownBy(() -> backups.write(host, machine, system(new BackupFile(machine.vmId(), 2)), percent -> { throw new IllegalStateException("let go"); })).hasMessage("let go");
        assertThat(file.getParent().toFile().list()).containsExactly("1.qcow2");
        assertThat(PrivateLibvirt.run("virsh", "-c", host.uri(), "domjobinfo", machine.name())).contains("None");

        assertThatThrownBy(() -> backups.restore(host, machine, system(backup), Progress.SILENT)).hasMessageContaining("is running");
        hypervisor.powerOff(host, machine.name());
        assertThat(backups.read(host, backup, Progress.SILENT).sha256()).isEqualTo(contents.sha256());
        timed("restore", () -> { backups.restore(host, machine, system(backup), Progress.SILENT); return null; });
        start(host, machine);
        assertThat(inside(machine, "cat /root/mark; sha256sum -c /root/sum")).isEqualTo("kept\n/root/big: OK");
        assertThat(RealGuest.disks(machine).toFile().list()).containsExactly("vda.qcow2");

        hypervisor.powerOff(host, machine.name());
        timed("full backup of a guest that is off", () -> backups.write(host, machine, system(new BackupFile(machine.vmId(), 3)), Progress.SILENT));
        hypervisor.delete(host, machine);
        assertThat(file).as("outlives the VM").exists();
        backups.erase(host, backup);
        backups.erase(host, backup);
        assertThat(file.getParent().toFile().list()).containsExactly("3.qcow2");

        // Onto a new VM, where nothing was ever installed.
        hypervisor.define(host, machine);
        hypervisor.applyNetwork(host, machine);
        backups.restore(host, machine, system(new BackupFile(machine.vmId(), 3)), Progress.SILENT);
        start(host, machine);
        assertThat(inside(machine, "cat /root/mark")).isEqualTo("kept");
        hypervisor.powerOff(host, machine.name());

        try (var damaged = new RandomAccessFile(BACKUPS.resolve(machine.name()).resolve("3.qcow2").toFile(), "rw")) {
            damaged.seek(damaged.length() / 2);
            damaged.write(new byte[] {1, 2, 3});
        }
        assertThat(backups.read(host, new BackupFile(machine.vmId(), 3), Progress.SILENT).sha256()).as("damage is seen").isNotEqualTo(contents.sha256());
        assertThatThrownBy(() -> backups.read(host, backup, Progress.SILENT)).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.BAD_BACKUP);
    }

    @Test
    void a_full_storage_is_noticed_before_anything_is_written() throws Exception {
        var machine = RealGuest.machine(14);
        boot(small, machine);
        inside(machine, "echo here >/root/mark");
        fill(70);
        var before = files();
        assertThatThrownBy(() -> backups.write(small, machine, system(new BackupFile(machine.vmId(), 1)), Progress.SILENT)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.NO_SPACE));
        fill(20);
        assertThatThrownBy(() -> snapshots.take(small, machine, 1)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.NO_SPACE));
        assertThat(files()).isEqualTo(before);
        assertThat(inside(machine, "cat /root/mark")).as("the guest does not care").isEqualTo("here");

        Files.delete(SMALL.resolve("filler"));
        backups.write(small, machine, system(new BackupFile(machine.vmId(), 1)), Progress.SILENT);
        hypervisor.powerOff(small, machine.name());
        fill(40);
        assertThatThrownBy(() -> backups.restore(small, machine, system(new BackupFile(machine.vmId(), 1)), Progress.SILENT)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.NO_SPACE));
        Files.delete(SMALL.resolve("filler"));
        start(small, machine);
        assertThat(inside(machine, "cat /root/mark")).isEqualTo("here");
        backups.erase(small, new BackupFile(machine.vmId(), 1));
    }

    /** Leaves that many MiB on the small storage. */
    private static void fill(int leftMb) throws IOException, InterruptedException {
        Files.deleteIfExists(SMALL.resolve("filler"));
        PrivateLibvirt.run("fallocate", "-l", Files.getFileStore(SMALL).getUsableSpace() - ((long) leftMb << 20) + "", SMALL.resolve("filler").toString());
    }

    private static List<String> files() throws IOException {
        try (var all = Files.walk(SMALL)) {
            return all.filter(Files::isRegularFile).map(Path::toString).filter(name -> !name.endsWith("filler")).sorted().toList();
        }
    }

    private void boot(HostTarget where, Machine machine) throws Exception {
        hypervisor.define(where, machine);
        hypervisor.applyNetwork(where, machine);
        hypervisor.rebuildDisks(where, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        start(where, machine);
    }

    private void start(HostTarget where, Machine machine) throws Exception {
        hypervisor.start(where, machine.name());
        assertThat(timed("agent after start", () -> hypervisor.awaitAgent(where, machine.name(), BOOT))).isTrue();
    }

    /** Runs a command in the guest by its agent; what it printed on standard output. */
    private String inside(Machine machine, String command) throws Exception {
        return connections.hands(host).onDomain(machine.name(), "run a command", Duration.ofSeconds(60), domain -> GuestRun.shell(domain, command + "; sync"));
    }

    private static <T> T timed(String what, java.util.concurrent.Callable<T> work) throws Exception {
        long begin = System.nanoTime();
        try {
            return work.call();
        } finally {
            System.out.printf("%7d ms  %s%n", Duration.ofNanos(System.nanoTime() - begin).toMillis(), what);
        }
    }
}
