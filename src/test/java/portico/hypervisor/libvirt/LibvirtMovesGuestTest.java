package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.libvirt.Domain;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;

/** One real guest goes from one real libvirt to another and back: running, switched off, and with one of the two cut off on the way. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock("guests")
class LibvirtMovesGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90), PATIENCE = Duration.ofSeconds(30);

    private final Machine machine = RealGuest.machine(11);
    private TwoHosts hosts;
    private HostTarget a, b;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtView view;
    private LibvirtMoves moves;

    @BeforeAll void set_up() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        hosts = new TwoHosts(RealGuest.STORAGE.resolve("two"), HostSetup.template(HostSetup.TINY, RealGuest.STORAGE));
        a = hosts.targetA(1);
        b = hosts.targetB(2);
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        view = new LibvirtView(connections, prepared.acceleration());
        moves = new LibvirtMoves(connections, hypervisor);
        hypervisor.define(a, machine);
        hypervisor.rebuildDisks(a, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        hypervisor.applyNetwork(a, machine);
        hypervisor.start(a, machine.name());
        assertThat(hypervisor.awaitAgent(a, machine.name(), BOOT)).isTrue();
    }

    @AfterAll void tear_down() throws Exception {
        if (connections != null) connections.close();
        if (hosts != null) hosts.close();
    }

    @Test @Order(1) void a_running_guest_moves_with_its_memory_and_its_disk() throws Exception {
        shell(a, "echo on-disk >/root/mark; echo in-memory >/tmp/mark; dd if=/dev/urandom of=/root/big bs=1M count=20 2>/dev/null; sync");
        var sum = shell(a, "md5sum </root/big");
        var booted = shell(a, "cut -d. -f1 /proc/uptime");
        long began = System.nanoTime();
        moves.prepare(a, b, machine, true);
        assertThat(moves.live(a, b, machine, Progress.SILENT)).isTrue();
        System.out.printf("live move: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        assertThat(power(b)).isEqualTo(PowerState.RUNNING);
        assertThat(power(a)).isEqualTo(PowerState.ABSENT);
        assertThat(shell(b, "cat /root/mark /tmp/mark")).isEqualTo("on-disk\nin-memory");
        assertThat(shell(b, "md5sum </root/big")).isEqualTo(sum);
        assertThat(Integer.parseInt(shell(b, "cut -d. -f1 /proc/uptime"))).as("it was never started anew").isGreaterThanOrEqualTo(Integer.parseInt(booted));
        moves.demandArrived(b, machine);
        assertThat(Files.isSameFile(disks(b).resolve(base(disks(b))), Path.of(b.storage(), "templates", TwoHosts.TEMPLATE))).as("rests on the new host's own template").isTrue();
        // Again: it is there already.
        moves.prepare(a, b, machine, true);
        assertThat(moves.live(a, b, machine, Progress.SILENT)).isTrue();
        hypervisor.define(b, machine);
        hypervisor.applyNetwork(b, machine);
        assertThatThrownBy(() -> moves.clear(b, machine)).isInstanceOf(HypervisorException.class).hasMessageContaining("nothing was erased");
        moves.clear(a, machine);
        assertThat(disks(a)).doesNotExist();
        moves.clear(a, machine);
        assertThat(shell(b, "md5sum </root/big")).isEqualTo(sum);
    }

    @Test @Order(2) void when_the_new_host_dies_on_the_way_it_runs_where_it_was() throws Exception {
        moves.prepare(b, a, machine, true);
        hosts.a.kill();
        assertThatThrownBy(() -> moves.live(b, a, machine, Progress.SILENT)).isInstanceOf(HypervisorException.class);
        assertThat(shell(b, "cat /tmp/mark")).isEqualTo("in-memory");
        hosts.a.launch();
        // And once more while its memory is on the way.
        shell(b, "dd if=/dev/urandom of=/root/more bs=1M count=60 2>/dev/null; sync");
        slowly();
        var killer = new Accident(() -> hosts.a.kill());
        assertThatThrownBy(() -> moves.live(b, a, machine, killer)).isInstanceOf(HypervisorException.class);
        assertThat(killer.happened).isTrue();
        assertThat(shell(b, "cat /tmp/mark")).isEqualTo("in-memory");
        hosts.a.launch();
        assertThat(power(b)).isEqualTo(PowerState.RUNNING);
        endsThere();
        moves.clear(a, machine);
    }

    /** Both hosts answer us all the while; only the two cannot reach each other. A kernel gives up on a connection after a quarter of an hour; these after a few seconds. */
    @Test @Order(3) void when_the_cable_between_them_is_pulled_it_runs_where_it_was() throws Exception {
        for (var host : List.of(hosts.a, hosts.b)) host.loseConnectionsSoon();
        moves.prepare(b, a, machine, true);
        slowly();
        var puller = new Accident(() -> hosts.a.cable(false));
        long began = System.nanoTime();
        assertThatThrownBy(() -> moves.live(b, a, machine, puller)).isInstanceOf(HypervisorException.class);
        System.out.printf("with the cable pulled on the way: given up after %d ms%n", (System.nanoTime() - began) / 1_000_000);
        assertThat(puller.happened).isTrue();
        assertThat(power(b)).isEqualTo(PowerState.RUNNING);
        endsThere();
        assertThat(shell(b, "cat /tmp/mark")).isEqualTo("in-memory");
        hosts.a.cable(true);
        moves.clear(a, machine);
    }

    @Test @Order(4) void switched_off_it_moves_with_its_snapshots() throws Exception {
        var snapshots = new LibvirtSnapshots(connections);
        snapshots.take(b, machine, 77);
        assertThatThrownBy(() -> moves.copy(b, a, machine, Progress.SILENT)).isInstanceOf(HypervisorException.class).hasMessageContaining("is running");
        assertThat(hypervisor.shutdown(b, machine.name(), PATIENCE)).isTrue();
        long began = System.nanoTime();
        moves.prepare(b, a, machine, false);
        moves.copy(b, a, machine, Progress.SILENT);
        System.out.printf("cold move: %d ms for %d bytes%n", (System.nanoTime() - began) / 1_000_000, Files.size(disks(a).resolve("vda.qcow2")));
        moves.copy(b, a, machine, Progress.SILENT);
        hypervisor.define(a, machine);
        hypervisor.applyNetwork(a, machine);
        assertThat(snapshots.has(a, machine, 77)).isTrue();
        hypervisor.start(a, machine.name());
        assertThat(hypervisor.awaitAgent(a, machine.name(), BOOT)).isTrue();
        assertThat(shell(a, "cat /root/mark")).isEqualTo("on-disk");
        moves.demandArrived(a, machine);
        assertThatThrownBy(() -> moves.copy(b, a, machine, Progress.SILENT)).as("who wakes up late").isInstanceOf(HypervisorException.class);
        moves.clear(b, machine);
        assertThat(disks(b)).doesNotExist();
        assertThat(view.machines(b)).isEmpty();
        assertThat(PrivateLibvirt.run("virsh", "-q", "-c", b.uri(), "net-dumpxml", b.network())).doesNotContain(machine.name());
    }

    private interface Mishap { void happens() throws Exception; }

    /** Happens once as soon as some of the machine has gone over. */
    private static final class Accident implements Progress {
        private final Mishap mishap;
        boolean happened;

        Accident(Mishap mishap) { this.mishap = mishap; }

        @Override public void report(int percent) {
            if (percent == 0 || happened) return;
            happened = true;
            try {
                mishap.happens();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** So that there is a way to be on. */
    private void slowly() throws Exception { PrivateLibvirt.run("virsh", "-q", "-c", b.uri(), "migrate-setspeed", machine.name(), "16"); }

    /** What had come to the new host does not stay there. */
    private void endsThere() throws InterruptedException {
        for (int i = 0; i < 100 && power(a) != PowerState.ABSENT && power(a) != PowerState.OFF; i++) Thread.sleep(100);
        assertThat(power(a)).isIn(PowerState.ABSENT, PowerState.OFF);
    }

    private PowerState power(HostTarget host) {
        var state = view.machines(host).get(machine.name());
        return state == null ? PowerState.ABSENT : state.power();
    }

    private Path disks(HostTarget host) { return Path.of(host.storage(), "disks", machine.name()); }

    private static String base(Path disks) throws Exception {
        try (var files = Files.list(disks)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("base-")).findFirst().orElseThrow();
        }
    }

    private String shell(HostTarget host, String command) {
        return connections.hands(host).call("run a command", PATIENCE, connect -> {
            Domain domain = connect.domainLookupByName(machine.name());
            return GuestRun.shell(domain, command);
        });
    }
}
