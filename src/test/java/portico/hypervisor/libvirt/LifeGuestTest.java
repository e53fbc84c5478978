package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.BackupFile;
import portico.hypervisor.Balloons;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.Resizer.Effect;
import portico.hypervisor.Wipe;
import portico.place.Place;
import portico.place.Places;
import portico.launch.host.HostSetup;

/** A real guest from its creation to its end: it grows while it runs, gets another speed, another address and another password, and leaves nothing. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class LifeGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90), SHUTDOWN = Duration.ofSeconds(40);
    private static final int NUMBER = 12, DISKS = 15;

    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtResizer resizer;
    private LibvirtView view;

    @BeforeAll
    void set_up_a_host() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-life"));
        host = libvirt.host();
        connections = new LibvirtConnections(Places.always(Place.here(libvirt.network())));
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        resizer = new LibvirtResizer(connections);
        view = new LibvirtView(connections, prepared.acceleration());
        for (int number : new int[] { NUMBER, DISKS }) hypervisor.delete(host, RealGuest.machine(number)); // what an interrupted run left
    }

    @AfterAll
    void tear_down() throws Exception {
        if (hypervisor != null) for (int number : new int[] { NUMBER, DISKS }) hypervisor.delete(host, RealGuest.machine(number));
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
    }

    @Test
    void a_guest_grows_while_it_runs_and_leaves_nothing() throws Exception {
        var small = with(RealGuest.machine(NUMBER), 1, 160, 2, 10, List.of("10.77.0.242/24"));
        String name = small.name(), tap = DomainXml.tap(small.vmId(), 0);
        twice(() -> hypervisor.define(host, small));
        twice(() -> hypervisor.applyNetwork(host, small));
        twice(() -> hypervisor.rebuildDisks(host, small, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT));
        twice(() -> hypervisor.start(host, name));
        assertThat(timed("agent after start", () -> hypervisor.awaitAgent(host, name, BOOT))).isTrue();
        assertThat(devices()).as("limited since it was started").contains("qdisc tbf", "rate 10Mbit", "dev pi" + small.vmId() + "-0");
        hypervisor.setPassword(host, name, "root", "first");

        var large = with(small, 2, 128, 4, 20, List.of("10.77.0.242/24", "10.77.0.248/24"));
        twice(() -> hypervisor.define(host, large));
        for (int i = 0; i < 2; i++) assertThat(timed("resize", () -> resizer.resize(host, large))).as("processors wait").isEqualTo(Effect.NEXT_START);
        for (int i = 0; i < 2; i++) assertThat(timed("grow the file system", () -> resizer.growFileSystem(host, name))).isTrue();
        for (int i = 0; i < 2; i++) assertThat(timed("link speed", () -> resizer.limitLink(host, large))).isEqualTo(20);
        assertThat(resizer.linkLimit(host, large)).isEqualTo(20);
        assertThat(dominfo(name)).containsPattern("Used memory: +131072 KiB").containsPattern("CPU\\(s\\): +1");
        try (var terminal = new SerialTerminal(liveXml(name))) {
            terminal.type("").expect(name + " login:").type("root").expect("Password:").type("first").expect("# ");
            terminal.type("df -m /").expect("/dev/vda1 +(38|39|40)\\d\\d ");
            String reach = "nc -w 3 10.77.0.1 53 </dev/null && echo th''ere || echo no''where";
            terminal.type("ip address flush dev eth0; ip address add 10.77.0.248/24 dev eth0; " + reach).expect("there");
            terminal.type("ip address flush dev eth0; ip address add 10.77.0.249/24 dev eth0; " + reach).expect("nowhere");
            twice(() -> hypervisor.setPassword(host, name, "root", "second"));
            terminal.type("exit").expect("login:").type("root").expect("Password:").type("second").expect("# ");
        }
        // Memory beyond what it booted with comes while it runs, up to the ceiling; what is inside sees it.
        assertThat(insideMb(name)).as("a balloon holds the rest").isBetween(60, 128);
        var balloons = new LibvirtBalloons(connections);
        assertThat(balloons.all(host).get(name)).isEqualTo(new Balloons.Balloon(128, 160 + 256));
        for (int memory : new int[] { 384, 128, 300 }) {
            var grown = with(small, 1, memory, 4, 20, List.of("10.77.0.242/24", "10.77.0.248/24"));
            for (int i = 0; i < 2; i++) assertThat(resizer.resize(host, grown)).as("%d MiB", memory).isEqualTo(Effect.NOW);
            for (int i = 0; i < 50 && !balloons.all(host).get(name).equals(new Balloons.Balloon(memory, 416)); i++) Thread.sleep(200);
            assertThat(balloons.all(host).get(name).memoryMb()).isEqualTo(memory);
            assertThat(insideMb(name)).as("MemTotal of %d MiB", memory).isBetween(memory - 70, memory);
        }
        assertThat(resizer.resize(host, with(small, 1, 417, 4, 20, List.of("10.77.0.242/24", "10.77.0.248/24")))).as("beyond the ceiling").isEqualTo(Effect.NEXT_START);
        for (int i = 0; i < 50 && balloons.all(host).get(name).memoryMb() != 416; i++) Thread.sleep(200);
        assertThat(balloons.all(host).get(name).memoryMb()).as("as much of it as there is").isEqualTo(416);
        for (int i = 0; i < 2; i++) balloons.set(host, name, 128);
        balloons.set(host, "portico-909999", 128);
        for (int i = 0; i < 50 && balloons.all(host).get(name).memoryMb() != 128; i++) Thread.sleep(200);
        assertThat(insideMb(name)).isLessThanOrEqualTo(128);
        var freed = with(large, 2, 128, 3, 0, List.of("10.77.0.242/24"));
        assertThat(resizer.resize(host, freed)).isEqualTo(Effect.NEXT_START);
        assertThat(resizer.limitLink(host, freed)).isZero();
        assertThat(devices()).doesNotContain("dev pi" + small.vmId());
        assertThat(liveXml(name)).doesNotContain("10.77.0.248");
        assertThat(diskBytes(small)).as("a disk never becomes smaller").isEqualTo(4L << 30);

        assertThat(hypervisor.shutdown(host, name, SHUTDOWN)).isTrue();
        var off = with(large, 2, 128, 5, 20, List.of("10.77.0.242/24"));
        hypervisor.define(host, off);
        for (int i = 0; i < 2; i++) assertThat(resizer.resize(host, off)).isEqualTo(Effect.NOW);
        assertThat(diskBytes(small)).isEqualTo(5L << 30);
        hypervisor.start(host, name);
        assertThat(hypervisor.awaitAgent(host, name, BOOT)).isTrue();
        assertThat(dominfo(name)).containsPattern("CPU\\(s\\): +2");
        assertThat(resizer.resize(host, off)).isEqualTo(Effect.NOW);
        assertThat(devices()).contains("rate 20Mbit");

        twice(() -> hypervisor.powerOff(host, name));
        twice(() -> hypervisor.releaseNetwork(host, off));
        assertThat(RealGuest.disks(small).resolve("vda.qcow2")).as("in the trash").exists();
        assertThat(networkXml()).doesNotContain(small.cards().getFirst().mac());
        assertThat(devices()).doesNotContain("dev pi" + small.vmId());
        // Brought back.
        hypervisor.define(host, off);
        hypervisor.applyNetwork(host, off);
        assertThat(view.machines(host).get(name).power()).isEqualTo(PowerState.OFF);
        assertThat(networkXml()).contains(small.cards().getFirst().mac());
        twice(() -> hypervisor.delete(host, off));
        assertThat(view.machines(host)).doesNotContainKey(name);
        assertThat(RealGuest.STORAGE.resolve("disks").resolve(name)).doesNotExist();
        assertThat(networkXml()).doesNotContain(small.cards().getFirst().mac());
        assertThat(devices()).doesNotContain(tap).doesNotContain("dev pi" + small.vmId());
    }

    @Test
    void data_disks_come_grow_are_kept_and_go_while_the_guest_runs() throws Exception {
        var plain = RealGuest.machine(DISKS);
        String name = plain.name();
        var files = RealGuest.disks(plain);
        var one = plain.withData(List.of(new Machine.DataDisk(5, 1, 1)));
        var disks = new LibvirtDataDisks(connections);
        hypervisor.define(host, one);
        hypervisor.applyNetwork(host, one);
        twice(() -> hypervisor.rebuildDisks(host, one, RealGuest.TINY, Wipe.SYSTEM_DISK, CloneMode.FAST, Progress.SILENT));
        assertThat(bytes(files.resolve("data-5.qcow2"))).isEqualTo(1L << 30);
        // The small template has no program that makes file systems.
        PrivateLibvirt.run("sh", "-c", "truncate -s 1G %1$s.raw && mke2fs -q -t ext4 -F %1$s.raw && qemu-img convert -f raw -O qcow2 %1$s.raw %1$s && rm %1$s.raw".formatted(files.resolve("data-5.qcow2")));
        hypervisor.start(host, name);
        assertThat(hypervisor.awaitAgent(host, name, BOOT)).isTrue();
        assertThat(inside(name, "cat /sys/class/block/vdb/serial")).isEqualTo("data-5");
        inside(name, "mkdir -p /srv/files && mount /dev/vdb /srv/files && echo one >/srv/files/mark");
        var uses = new LibvirtDiskUses(connections).of(host, one);
        assertThat(uses.get(5L).mounts()).containsExactly("/srv/files");
        assertThat(uses.get(5L).totalBytes()).isBetween(900L << 20, 1L << 30);
        assertThat(uses.get(Machine.SYSTEM_DISK).usedBytes()).isPositive();

        var two = plain.withData(List.of(new Machine.DataDisk(5, 1, 2), new Machine.DataDisk(6, 2, 1)));
        timed("a disk is plugged in", () -> { twice(() -> disks.attach(host, two, 6)); return null; });
        hypervisor.define(host, two);
        // The guest's kernel takes a moment over a disk that is plugged in.
        assertThat(inside(name, "for n in 1 2 3 4 5 6 7 8 9 10; do grep -s . /sys/class/block/vdc/serial && break; sleep 1; done")).isEqualTo("data-6");
        assertThat(resizer.resize(host, two)).isEqualTo(Effect.NOW);
        assertThat(timed("grow the file systems", () -> resizer.growFileSystem(host, name))).isTrue();
        assertThat(Long.parseLong(inside(name, "df -m /srv/files | awk 'END { print $2 }'"))).as("grown while it was mounted").isGreaterThan(1900);

        var snapshots = new LibvirtSnapshots(connections);
        assertThat(timed("snapshot of three disks", () -> snapshots.take(host, two, 1))).as("the guest held still").isTrue();
        inside(name, "echo two >/srv/files/mark; sync");
        var backups = new LibvirtBackups(connections);
        var copies = new java.util.TreeMap<Long, BackupFile>();
        for (long disk : List.of(0L, 5L, 6L)) copies.put(disk, new BackupFile(two.vmId(), 10 + disk));
        var contents = timed("full backup of three disks", () -> backups.write(host, two, copies, Progress.SILENT));
        assertThat(contents).containsOnlyKeys(0L, 5L, 6L);
        inside(name, "echo three >/srv/files/mark; sync");

        assertThatThrownBy(() -> disks.erase(host, two, 5)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.IN_USE));
        var first = plain.withData(List.of(new Machine.DataDisk(6, 2, 1)));
        inside(name, "(sleep 600 >/srv/files/busy 2>&1 </dev/null &) ; sleep 1");
        assertThatThrownBy(() -> disks.detach(host, first, 5)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.IN_USE));
        assertThat(inside(name, "cat /srv/files/mark")).as("nothing was changed").isEqualTo("three");
        inside(name, "kill $(pidof sleep); sleep 1");
        timed("a disk is taken out", () -> { twice(() -> disks.detach(host, first, 5)); return null; });
        assertThat(liveXml(name)).doesNotContain("data-5").contains("data-6");
        assertThatThrownBy(() -> disks.erase(host, first, 5)).as("its definition still has it").isInstanceOf(HypervisorException.class);
        hypervisor.define(host, first);
        assertThat(files.resolve("data-5.qcow2")).as("its content stays").exists();
        twice(() -> disks.attach(host, two, 5));
        hypervisor.define(host, two);
        assertThat(inside(name, "sleep 1; mount $(grep -l data-5 /sys/class/block/vd*/serial | sed 's#/sys/class/block#/dev#; s#/serial##') /srv/files; cat /srv/files/mark")).isEqualTo("three");

        assertThat(hypervisor.shutdown(host, name, SHUTDOWN)).isTrue();
        snapshots.restore(host, two, 1, 100, Set.of());
        assertThat(mark(files)).isEqualTo("one");
        backups.restore(host, two, java.util.Map.of(Machine.SYSTEM_DISK, copies.get(0L)), Progress.SILENT);
        assertThat(mark(files)).as("the system disk alone").isEqualTo("one");
        backups.restore(host, two, copies, Progress.SILENT);
        assertThat(mark(files)).isEqualTo("two");
        hypervisor.rebuildDisks(host, two, RealGuest.TINY, Wipe.SYSTEM_DISK, CloneMode.FAST, Progress.SILENT);
        assertThat(mark(files)).as("rot=1 keeps it").isEqualTo("two");
        hypervisor.start(host, name);
        assertThat(hypervisor.awaitAgent(host, name, BOOT)).isTrue();
        hypervisor.powerOff(host, name);
        hypervisor.rebuildDisks(host, two, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        assertThat(bytes(files.resolve("data-5.qcow2"))).isEqualTo(2L << 30);
        assertThat(mark(files)).as("rot=0 does not").isEmpty();
        copies.values().forEach(copy -> backups.erase(host, copy));
    }

    /** What stands in the file on data disk 5, read without a guest; empty: there is no file system. */
    private static String mark(java.nio.file.Path files) throws Exception {
        var disk = files.resolve("data-5.qcow2");
        return PrivateLibvirt.run("sh", "-c", "qemu-img convert -f qcow2 -O raw %1$s %1$s.raw && debugfs -R 'cat mark' %1$s.raw 2>/dev/null; rm -f %1$s.raw".formatted(disk)).strip();
    }

    private String inside(String machine, String command) throws Exception {
        return connections.hands(host).onDomain(machine, "run a command in " + machine, BOOT, domain -> GuestRun.shell(domain, command));
    }

    /** What the guest's kernel says it has, MiB. */
    private int insideMb(String machine) throws Exception { return Integer.parseInt(inside(machine, "awk '/MemTotal/ { print $2 }' /proc/meminfo").strip()) >> 10; }

    private static Machine with(Machine machine, int cpu, int memoryMb, int diskGb, int mbps, List<String> addresses) {
        var card = machine.cards().getFirst();
        return new Machine(machine.vmId(), machine.name(), machine.uuid(), cpu, memoryMb, diskGb, mbps,
                List.of(new Machine.Card(card.mac(), card.network(), card.plugged(), addresses, card.gateway(), card.dns())));
    }

    /** As after a crash of the portal between the doing and the noting. */
    private static void twice(Runnable step) {
        step.run();
        step.run();
    }

    private String devices() throws Exception {
        var command = new java.util.ArrayList<>(libvirt.network());
        command.addAll(List.of("tc", "qdisc", "show"));
        return PrivateLibvirt.run(command.toArray(String[]::new));
    }

    private static long diskBytes(Machine machine) throws Exception { return bytes(RealGuest.disks(machine).resolve("vda.qcow2")); }

    private static long bytes(java.nio.file.Path disk) throws java.io.IOException { return Qcow2.read(disk).virtualBytes(); }

    private String liveXml(String machine) throws Exception { return PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", machine); }

    private String dominfo(String machine) throws Exception { return PrivateLibvirt.run("virsh", "-c", host.uri(), "dominfo", machine); }

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
