package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.Machine;
import portico.testing.RfbClient;

/** The protocol: what viewers of every kind may ask, and what hostile ones get. */
@Timeout(60)
class RfbServerTest {

    private static final byte[] ASK_ALL = {3, 0, 0, 0, 0, 0, 3, 32, 2, 88};

    private final SimulatedWorld world = new SimulatedWorld(100);
    private Machine machine;

    @BeforeEach void start() { machine = world.running("secret"); }

    @AfterEach void close() { world.screens.close(); }

    @Test void raw_and_compressed_pictures_are_the_same() throws Exception {
        try (var raw = RfbClient.open(address()); var compressed = RfbClient.open(address())) {
            compressed.encodings(RfbClient.ZRLE);
            var expected = awaitLogin(raw);
            assertThat(compressed.picture()).satisfies(picture -> isSame(picture, expected));
            raw.type("alice\n");
            raw.await(Duration.ofSeconds(5), picture -> ScreenText.of(picture).endsWith("Password:"));
            assertThat(compressed.picture()).satisfies(picture -> isSame(picture, picture(raw)));
        }
    }

    @Test void news_are_sent_when_there_are_some_and_only_what_changed() throws Exception {
        try (var client = RfbClient.open(address())) {
            awaitLogin(client);
            long began = System.nanoTime();
            Thread.ofVirtual().start(() -> typeLater(client));
            assertThat(ScreenText.of(client.nextPicture())).endsWith("login: x");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(290), Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest @ValueSource(strings = {"RFB 003.003\n", "RFB 003.007\n", "RFB 003.008\n"})
    void older_viewers_are_greeted_as_they_expect(String version) throws Exception {
        try (var wire = new Wire()) {
            wire.greet(version);
            assertThat(wire.in.readUnsignedShort()).isEqualTo(800);
            assertThat(wire.in.readUnsignedShort()).isEqualTo(600);
        }
    }

    @ParameterizedTest @ValueSource(strings = {"RFB 004.001\n", "GET / HTTP/1", "RFB 003.008\0", "\0\0\0\0\0\0\0\0\0\0\0\0"})
    void strangers_are_sent_away(String version) throws Exception {
        try (var wire = new Wire()) {
            wire.in.readNBytes(12);
            wire.out.write(version.getBytes(StandardCharsets.ISO_8859_1));
            wire.out.flush();
            wire.isClosed();
        }
    }

    @Test void a_security_type_that_was_not_offered_is_refused_with_a_reason() throws Exception {
        try (var wire = new Wire()) {
            wire.in.readNBytes(12);
            wire.out.writeBytes("RFB 003.008\n");
            wire.out.write(2);
            wire.out.flush();
            assertThat(wire.in.readNBytes(2)).containsExactly(1, 1);
            assertThat(wire.in.readInt()).isEqualTo(1);
            assertThat(new String(wire.in.readNBytes(wire.in.readInt()), StandardCharsets.US_ASCII)).contains("security");
            wire.isClosed();
        }
    }

    @ParameterizedTest @CsvSource({"32,24,0,255,255,255,16,8,0", "32,24,1,255,255,255,0,8,16", "32,24,0,255,255,255,24,16,8", "16,16,0,31,63,31,11,5,0", "8,8,0,7,7,3,0,3,6"})
    void every_usual_pixel_format_is_served(int bits, int depth, int bigEndian, int red, int green, int blue, int redShift, int greenShift, int blueShift) throws Exception {
        try (var wire = new Wire(); var client = RfbClient.open(address())) {
            var expected = awaitLogin(client);
            wire.enter();
            wire.out.write(new byte[] {0, 0, 0, 0, (byte) bits, (byte) depth, (byte) bigEndian, 1, 0, (byte) red, 0, (byte) green, 0, (byte) blue,
                    (byte) redShift, (byte) greenShift, (byte) blueShift, 0, 0, 0});
            wire.out.write(ASK_ALL);
            wire.out.flush();
            assertThat(wire.in.readNBytes(4)).containsExactly(0, 0, 0, 1);
            wire.in.readNBytes(12);
            for (int i = 0; i < 800 * 600; i++) {
                int value = 0;
                for (int b = 0; b < bits / 8; b++) {
                    int read = wire.in.readUnsignedByte();
                    value = bigEndian == 1 ? value << 8 | read : value | read << 8 * b;
                }
                int rgb = expected.getRGB(i % 800, i / 800);
                assertThat(value >>> redShift & red).isEqualTo(((rgb >> 16 & 0xFF) * red + 127) / 255);
                assertThat(value >>> greenShift & green).isEqualTo(((rgb >> 8 & 0xFF) * green + 127) / 255);
                assertThat(value >>> blueShift & blue).isEqualTo(((rgb & 0xFF) * blue + 127) / 255);
            }
        }
    }

    @ParameterizedTest @ValueSource(strings = {"07", "ff00000000000000", "0000000000000000000000000000000000000000", "0000000020180001000000000000100800000000", "0000000020180000" + "00ff00ff00ff100800000000"})
    void nonsense_after_the_greeting_ends_the_connection_and_hurts_nobody_else(String hex) throws Exception {
        try (var wire = new Wire(); var client = RfbClient.open(address())) {
            wire.enter();
            wire.out.write(java.util.HexFormat.of().parseHex(hex));
            wire.out.flush();
            wire.isClosed();
            awaitLogin(client);
        }
    }

    @Test void a_huge_clipboard_is_skipped_without_being_held() throws Exception {
        try (var wire = new Wire(); var client = RfbClient.open(address())) {
            awaitLogin(client);
            wire.enter();
            var runtime = Runtime.getRuntime();
            System.gc();
            long before = runtime.totalMemory() - runtime.freeMemory();
            long size = 256L << 20;
            wire.cutText(size);
            var chunk = new byte[1 << 20];
            for (long sent = 0; sent < size; sent += chunk.length) wire.out.write(chunk);
            wire.out.write(new byte[] {4, 1, 0, 0, 0, 0, 0, 'z'});
            wire.out.flush();
            client.await(Duration.ofSeconds(20), picture -> ScreenText.of(picture).endsWith("login: z"));
            System.gc();
            assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(32L << 20);
        }
        try (var wire = new Wire(); var client = RfbClient.open(address())) {
            wire.enter();
            wire.cutText(0xFFFF_FFFFL);
            wire.out.write(new byte[10_000]);
            wire.out.flush();
            client.picture();
        }
    }

    @Test void a_viewer_that_does_not_read_costs_no_memory_and_holds_up_nobody() throws Exception {
        try (var wire = new Wire(); var client = RfbClient.open(address())) {
            awaitLogin(client);
            wire.enter();
            var runtime = Runtime.getRuntime();
            System.gc();
            long before = runtime.totalMemory() - runtime.freeMemory();
            for (int i = 0; i < 5_000; i++) wire.out.write(ASK_ALL);
            wire.out.flush();
            client.type("q");
            client.await(Duration.ofSeconds(5), picture -> ScreenText.of(picture).endsWith("login: q"));
            System.gc();
            assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(8L << 20);
        }
    }

    private ConsoleAddress address() { return world.view.console(world.host, machine.name()).orElseThrow(); }

    private static BufferedImage awaitLogin(RfbClient client) throws Exception {
        return client.await(Duration.ofSeconds(5), picture -> ScreenText.of(picture).contains("login:"));
    }

    private static BufferedImage picture(RfbClient client) {
        try {
            return client.picture();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void typeLater(RfbClient client) {
        try {
            Thread.sleep(300);
            client.type("x");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void isSame(BufferedImage one, BufferedImage other) {
        assertThat(one.getRGB(0, 0, 800, 600, null, 0, 800)).isEqualTo(other.getRGB(0, 0, 800, 600, null, 0, 800));
    }

    /** A connection whose bytes the test writes itself. */
    private final class Wire implements AutoCloseable {

        private final SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(((ConsoleAddress.UnixSocket) address()).path()));
        final DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(Channels.newInputStream(channel)));
        final DataOutputStream out = new DataOutputStream(new java.io.BufferedOutputStream(Channels.newOutputStream(channel)));

        Wire() throws IOException {}

        void greet(String version) throws IOException {
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("RFB 003.008\n");
            out.writeBytes(version);
            out.flush();
            if (version.endsWith("3\n")) {
                assertThat(in.readInt()).isEqualTo(1);
            } else {
                assertThat(in.readNBytes(2)).containsExactly(1, 1);
                out.write(1);
                out.flush();
                if (version.endsWith("8\n")) assertThat(in.readInt()).isZero();
            }
            out.write(1);
            out.flush();
        }

        void enter() throws IOException {
            greet("RFB 003.008\n");
            in.readNBytes(20);
            in.readNBytes(in.readInt());
        }

        void cutText(long size) throws IOException {
            out.write(new byte[] {6, 0, 0, 0});
            out.writeInt((int) size);
        }

        void isClosed() throws IOException {
            try {
                assertThat(in.readAllBytes()).isEmpty();
            } catch (EOFException | java.net.SocketException e) {
                // Also closed: what we sent was not read to its end.
            }
        }

        @Override public void close() throws IOException { channel.close(); }
    }
}
