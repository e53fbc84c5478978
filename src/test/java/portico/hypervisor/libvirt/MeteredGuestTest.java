package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;
import portico.stats.MeasuredHost;
import portico.stats.Range;
import portico.stats.Sampler;
import portico.testing.Given;

/** A real guest works and sends, and its curves and its traffic account show it, over a power cut too. Needs root on Debian or Ubuntu. */
@QuarkusTest
@Tag("guest")
@ResourceLock("guests")
class MeteredGuestTest {

    @Inject Given given;
    @Inject MeasuredHost measured;
    @Inject Sampler sampler;

    @Test void what_a_guest_uses_is_seen_and_counted() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        var machine = RealGuest.machine(6);
        // The portal under test knows the host by a row that leads nowhere, so that only this test looks at it.
        var row = measured.host();
        var ann = given.customer();
        given.sql("insert into vm (id, tenant, owner_id, host_id, os_template_id, name, cpu, ram_mb, min_ram_mb, disk_gb, status) values (?, 'acme', ?, ?, 17, 'metered', ?, 128, 128, 2, 2)",
                machine.vmId(), ann.id(), row.id(), machine.cpu());
        try (var libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt"))) {
            var connections = new LibvirtConnections();
            try {
                observe(libvirt, connections, new LibvirtHypervisor(connections, prepared.acceleration()), new LibvirtView(connections, prepared.acceleration()), machine, row);
            } finally {
                connections.close();
            }
        }
    }

    private void observe(PrivateLibvirt libvirt, LibvirtConnections connections, LibvirtHypervisor hypervisor, LibvirtView view, Machine machine, HostTarget row) throws Exception {
        var host = libvirt.host();
        hypervisor.delete(host, machine);
        hypervisor.define(host, machine);
        hypervisor.applyNetwork(host, machine);
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        look(view, host, row);
        assertThat(measured.samples(machine.vmId(), Range.TEN_MINUTES)).as("one that is off has no curve").isEmpty();
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), Duration.ofSeconds(90))).isTrue();
        look(view, host, row);
        long booted = unmetered(machine);
        hypervisor.setPassword(host, machine.name(), "root", "metered");
        var process = ProcessHandle.of(libvirt.guest(machine.name())).orElseThrow();
        Duration usedBefore, usedAfter;
        long began, ended;
        try (var terminal = new SerialTerminal(PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", machine.name()))) {
            terminal.type("").expect("login:").type("root").expect("Password:").type("metered").expect("# ");
            look(view, host, row);
            usedBefore = used(process);
            began = System.nanoTime();
            // 8 times 30,000 bytes there and back, then some seconds of work.
            terminal.type("ping -q -c 8 -s 30000 10.77.0.1 | grep re''ceived").expect("8 packets received");
            terminal.type("timeout 6 sh -c 'while :; do :; done'; echo wor''ked").expect("worked");
        }
        look(view, host, row);
        ended = System.nanoTime();
        usedAfter = used(process);
        var newest = measured.samples(machine.vmId(), Range.TEN_MINUTES).entrySet().stream().max(Map.Entry.comparingByKey()).orElseThrow().getValue();
        System.out.println("newest sample: " + newest);
        // How much it gets depends on what else this machine does; what the kernel booked for its process meanwhile is what must be on the curve.
        double share = 100.0 * usedAfter.minus(usedBefore).toNanos() / (ended - began);
        assertThat(share).as("it worked").isGreaterThan(5);
        assertThat(number(newest, "cpu")).as("processor time, %% of its own, where the kernel says %.1f", share).isBetween(share * 0.7, Math.min(100, share * 1.5 + 2));
        assertThat(number(newest, "memory_used_kb")).isBetween(1_000.0, 128.0 * 1024);
        long sent = unmetered(machine);
        assertThat(sent - booted).as("480,000 bytes and what frames and fragments add").isBetween(480_000L, 650_000L);

        hypervisor.powerOff(host, machine.name());
        look(view, host, row);
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), Duration.ofSeconds(90))).isTrue();
        look(view, host, row);
        assertThat(unmetered(machine) - sent).as("a boot's few packets, not the whole account again").isBetween(0L, 200_000L);
        hypervisor.delete(host, machine);
    }

    /** As the poller does; more than five seconds after the last time. */
    private void look(LibvirtView view, HostTarget host, HostTarget row) throws InterruptedException {
        Thread.sleep(5_200);
        sampler.seen(row, Instant.now(), view.machines(host));
    }

    /** Processor time of a guest's process. */
    private static Duration used(ProcessHandle process) { return process.info().totalCpuDuration().orElseThrow(); }

    /** Counted so far, booked or not. */
    private long unmetered(Machine machine) {
        return measured.number("select c.unmetered_bytes + vm.traffic_used_bytes from vm join vm_counter c on c.vm_id = vm.id where vm.id = ?", machine.vmId());
    }

    private static double number(Map<String, Object> sample, String name) { return ((Number) sample.get(name)).doubleValue(); }
}
