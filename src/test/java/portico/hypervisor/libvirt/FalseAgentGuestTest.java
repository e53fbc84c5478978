package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.CloneMode;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;

/** A real libvirt that believes a program of this test to be the guest's agent: it answers garbage, without end, and wrongly. The portal says so in time, and lives. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class FalseAgentGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90), IN_TIME = Duration.ofSeconds(25);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte DELIMITER = (byte) 0xFF;

    private final Machine machine = RealGuest.machine(16);
    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtView view;
    private ServerSocketChannel channel;
    /** What it says to everything but libvirt's greeting. */
    private volatile Supplier<byte[]> answer;

    @BeforeAll void a_guest_whose_channel_ends_here() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-false-agent"));
        host = libvirt.host();
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        view = new LibvirtView(connections, prepared.acceleration());
        hypervisor.delete(host, machine);
        hypervisor.define(host, machine);
        hypervisor.applyNetwork(host, machine);
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        var socket = RealGuest.STORAGE.toRealPath().resolve("false-agent.sock");
        Files.deleteIfExists(socket);
        channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        // QEMU is no root.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        Thread.ofPlatform().daemon().start(this::accept);
        answer = () -> said("{}");
        // Both QEMU and libvirt come to the socket then. The guest's own agent is heard by nobody; that it opens the channel is what libvirt waits for.
        var xml = Files.createTempFile("false-agent", ".xml");
        Files.writeString(xml, virsh("dumpxml", "--inactive", machine.name()).replaceFirst("<channel type='unix'>", "<channel type='unix'><source mode='connect' path='" + socket + "'/>"));
        virsh("define", xml.toString());
        hypervisor.start(host, machine.name());
        for (long end = System.nanoTime() + BOOT.toNanos(); !view.agentAnswers(host, machine.name()) && System.nanoTime() < end; ) Thread.sleep(500);
        assertThat(view.agentAnswers(host, machine.name())).as("libvirt speaks to the test").isTrue();
    }

    @AfterAll void tear_down() throws Exception {
        if (hypervisor != null) hypervisor.delete(host, machine);
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
        if (channel != null) channel.close();
    }

    @Test void whatever_it_answers_there_is_an_end_and_a_reason() throws Exception {
        var guest = new LibvirtGuest(connections);
        for (var wrong : new String[] { "{}", "[1, 2]", "7", "null", "{\"pid\": \"x\"}", "\"" + "a".repeat(1 << 20) + "\"" }) {
            answer = () -> said(wrong);
            fails(wrong.substring(0, Math.min(12, wrong.length())), () -> guest.run(host, machine.name(), "id", Duration.ofSeconds(2), 1000));
            // A number may be a file's handle.
            if (!wrong.equals("7")) fails(wrong.substring(0, Math.min(12, wrong.length())), () -> guest.read(host, machine.name(), "motd"));
            assertThat(view.addresses(host, machine.name()).orElseThrow().values()).as("whatever that was, there are no addresses in it").allMatch(java.util.List::isEmpty);
        }
        answer = () -> "@@@ not JSON\n".getBytes(StandardCharsets.UTF_8);
        fails("garbage", () -> guest.run(host, machine.name(), "id", Duration.ofSeconds(2), 1000));
        again();
        answer = () -> null;
        fails("without end", () -> guest.run(host, machine.name(), "id", Duration.ofSeconds(2), 1000));
        assertThat(view.agentAnswers(host, machine.name())).isFalse();
        again();
        assertThat(view.agentAnswers(host, machine.name())).as("and all is well as soon as it answers well").isTrue();
    }

    /** libvirt has closed its ears for good, until it starts anew. */
    private void again() throws Exception {
        answer = () -> said("{}");
        libvirt.kill();
        libvirt.launch();
        for (int i = 0; i < 100; i++) {
            try {
                if (view.agentAnswers(host, machine.name())) return;
            } catch (HypervisorException reconnects) {
                System.out.println(reconnects.getMessage());
            }
            Thread.sleep(200);
        }
    }

    private void fails(String what, ThrowingCallable question) {
        long began = System.nanoTime();
        var failure = catchThrowable(question);
        var took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("%s: after %d ms %s%n", what, took.toMillis(), failure);
        assertThat(failure).as(what).isInstanceOf(HypervisorException.class);
        assertThat(took).as(what).isLessThan(IN_TIME);
        assertThat(view.machines(host)).as("the host answers as before").containsKey(machine.name());
    }

    private static byte[] said(String result) { return ("{\"return\": " + result + "}\n").getBytes(StandardCharsets.UTF_8); }

    private void accept() {
        try {
            while (true) {
                var caller = channel.accept();
                Thread.ofPlatform().daemon().start(() -> listen(caller));
            }
        } catch (IOException over) {
            // The test is.
        }
    }

    /** Questions are lines. Whatever comes from QEMU is the guest's own agent, and no question. */
    private void listen(SocketChannel caller) {
        try (caller) {
            var lines = new java.io.BufferedReader(new java.io.InputStreamReader(Channels.newInputStream(caller), StandardCharsets.ISO_8859_1));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                int begin = line.indexOf('{');
                if (begin < 0 || !line.contains("\"execute\"")) continue;
                var question = JSON.readTree(line.substring(begin));
                var command = question.path("execute").asText();
                if (command.startsWith("guest-sync")) greet(caller, command, question.path("arguments").path("id").asLong());
                else tell(caller, answer.get());
            }
        } catch (IOException gone) {
            // libvirt hung up, as it may.
        }
    }

    private static void greet(SocketChannel caller, String command, long id) throws IOException {
        if (command.equals("guest-sync-delimited")) caller.write(ByteBuffer.wrap(new byte[] { DELIMITER }));
        tell(caller, said(String.valueOf(id)));
    }

    /** @param bytes null: a hundred megabytes without an end */
    private static void tell(SocketChannel caller, byte[] bytes) throws IOException {
        for (var all = ByteBuffer.wrap(bytes == null ? new byte[0] : bytes); all.hasRemaining(); ) caller.write(all);
        if (bytes != null) return;
        var endless = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100; i++) for (var piece = ByteBuffer.wrap(endless); piece.hasRemaining(); ) caller.write(piece);
    }

    private String virsh(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(java.util.List.of("virsh", "-q", "-c", host.uri()));
        command.addAll(java.util.List.of(arguments));
        return PrivateLibvirt.run(command.toArray(String[]::new));
    }
}
