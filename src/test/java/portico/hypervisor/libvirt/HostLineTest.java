package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.libvirt.Connect;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;

/** Bounds on time and threads, with libvirt's own test driver as the host. Needs the libvirt library. */
@Tag("guest")
class HostLineTest {

    private static final Duration SHORT = Duration.ofMillis(300), LONG = Duration.ofSeconds(10);

    private final LibvirtConnections connections = new LibvirtConnections();
    private final HostLine line = connections.eyes(new HostTarget(1, "test", "libvirt", "test:///default", "/nowhere", "default"));
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        connections.close();
    }

    @Test void files_of_a_host_elsewhere_are_not_taken_for_this_machines() {
        for (var elsewhere : List.of("qemu+tls://hv1.example.net/system", "qemu+ssh://root@hv1/system", "qemu://10.1.2.3:16514/system", "qemu+tls://[fd00::2]/system?pkipath=tls", "qemu+tls://localhost.example.net/system"))
            assertThatThrownBy(() -> connections.place(new HostTarget(1, "far", "libvirt", elsewhere, "/nowhere", "default"))).as(elsewhere).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(Kind.UNREACHABLE))
                    .hasMessage("host far: " + elsewhere + " leads to another machine, whose files, programs and screens need ssh: in the world file");
        for (var near : List.of("qemu:///system", "qemu+unix:///system?socket=/run/libvirt/libvirt-sock", "test:///default", "qemu+tls://localhost/system?pkipath=/etc/pki/x", "qemu+tls://127.0.0.1:17000/system", "qemu+ssh://root@[::1]/system"))
            assertThat(connections.place(new HostTarget(1, "near", "libvirt", near, "/nowhere", "default")).path("/")).as(near).isEqualTo(Path.of("/"));
    }

    @Test
    void answers_and_explains_refusals() {
        assertThat(line.call("list", LONG, DomainStats::all)).hasEntrySatisfying("test", s -> assertThat(s.power()).isEqualTo(portico.hypervisor.PowerState.RUNNING));
        assertKind(Kind.NO_SUCH_MACHINE, () -> line.call("find x", LONG, c -> c.domainLookupByName("x")), "host test: cannot find x: Domain not found");
    }

    @Test
    void a_host_that_is_not_there_is_unreachable() {
        var nowhere = connections.eyes(new HostTarget(2, "gone", "libvirt", "qemu+unix:///system?socket=/nowhere/sock", "/nowhere", "default"));
        assertKind(Kind.UNREACHABLE, () -> nowhere.call("list", LONG, DomainStats::all), "host gone: no connection to");
        var nonsense = connections.eyes(new HostTarget(3, "bad", "libvirt", "no such uri", "/nowhere", "default"));
        assertKind(Kind.UNREACHABLE, () -> nonsense.call("list", LONG, DomainStats::all), "host bad: no connection to");
    }

    @Test
    void a_late_answer_costs_one_thread_and_one_wait_for_its_machine() {
        assertKind(Kind.TIMEOUT, () -> line.callAbout("hung", "look", SHORT, c -> hang()), "no answer within");
        long begin = System.nanoTime();
        assertKind(Kind.TIMEOUT, () -> line.callAbout("hung", "look", LONG, c -> 1), "not answered yet");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT);
        assertThat(line.<Integer>callAbout("well", "look", LONG, c -> 1)).isEqualTo(1);
        release.countDown();
        assertThat(line.<Integer>call("wait for the late one", LONG, c -> 1)).isEqualTo(1);
        while (true) {
            try {
                assertThat(line.<Integer>callAbout("hung", "look", LONG, c -> 2)).isEqualTo(2);
                return;
            } catch (HypervisorException e) {
                assertThat(e.kind).isEqualTo(Kind.TIMEOUT); // for the instant until the late call has ended
            }
        }
    }

    @Test
    void work_that_was_given_up_before_it_began_is_never_done() throws Exception {
        for (int i = 0; i < 5; i++) {
            int number = i;
            assertKind(Kind.TIMEOUT, () -> line.callAbout("hung" + number, "look", SHORT, c -> hang()), "no answer within");
        }
        var done = new CountDownLatch(1);
        assertKind(Kind.UNREACHABLE, () -> line.callAbout("next", "start", SHORT, c -> {
            done.countDown();
            return 0;
        }), "no answer within");
        release.countDown();
        assertThat(line.<Integer>call("look", LONG, c -> 1)).isEqualTo(1);
        Thread.sleep(100);
        assertThat(done.getCount()).isEqualTo(1);
    }

    @Test
    void many_virtual_threads_may_call() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 150; i++) answers.add(threads.submit(() -> line.<Integer>call("list", LONG, c -> DomainStats.all(c).size())));
            for (var answer : answers) assertThat(answer.get()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_tells_of_no_events_is_closed_at_once() {
        var opened = new ArrayList<Connect>();
        var deaf = new ConnectionPool("deaf", "test:///default", connect -> {
            opened.add(connect);
            connect.domainLookupByName("x");
        }, () -> "test:///default");
        try (var line = new HostLine("deaf", "eyes", deaf)) {
            for (int i = 0; i < 2; i++) assertKind(Kind.UNREACHABLE, () -> line.call("list", LONG, DomainStats::all), "host deaf: tells of no events: Domain not found");
        }
        assertThat(opened).hasSize(2).allSatisfy(connect -> assertThat(NativeLibvirt.handle(connect)).as("closed").isNull());
    }

    private Integer hang() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static void assertKind(Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessageContaining(message).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(kind));
    }
}
