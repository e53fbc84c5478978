package portico.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doors that lead to sockets of a place, here this machine. */
class LocalDoorTest {

    @TempDir Path directory;
    private Path socket;
    private ServerSocketChannel server;
    private volatile SocketChannel newest;

    @BeforeEach void serve() throws IOException {
        socket = directory.resolve("far");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) newest = server.accept();
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    @AfterEach void stop() throws IOException { server.close(); }

    @Test void several_come_through_and_each_ends_with_its_other_end() throws Exception {
        try (var door = LocalDoor.open(Place.here(), socket.toString())) {
            for (int i = 0; i < 3; i++) {
                var far = newest;
                try (var near = SocketChannel.open(UnixDomainSocketAddress.of(door.path()))) {
                    while (newest == far) Thread.sleep(5);
                    newest.write(ByteBuffer.wrap("hello".getBytes()));
                    assertThat(new String(Channels.newInputStream(near).readNBytes(5))).isEqualTo("hello");
                    near.write(ByteBuffer.wrap("there".getBytes()));
                    assertThat(new String(Channels.newInputStream(newest).readNBytes(5))).isEqualTo("there");
                    newest.close();
                    assertThat(Channels.newInputStream(near).read()).isEqualTo(-1);
                }
            }
            assertThat(Files.getPosixFilePermissions(door.path().getParent())).as("nobody else comes in").hasSize(3);
        }
    }

    @Test void a_door_for_one_is_gone_behind_them() throws Exception {
        var path = LocalDoor.once(Place.here(), socket.toString());
        try (var near = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            while (newest == null) Thread.sleep(5);
            newest.write(ByteBuffer.wrap("RFB".getBytes()));
            assertThat(new String(Channels.newInputStream(near).readNBytes(3))).isEqualTo("RFB");
            assertThat(path.getParent()).doesNotExist();
            near.close();
            assertThat(Channels.newInputStream(newest).read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> LocalDoor.once(Place.here(), directory.resolve("nobody").toString())).isInstanceOf(IOException.class);
    }

    @Test void who_does_not_read_holds_up_who_writes() throws Exception {
        try (var near = SocketChannel.open(UnixDomainSocketAddress.of(LocalDoor.once(Place.here(), socket.toString())))) {
            while (newest == null) Thread.sleep(5);
            for (var writer : new SocketChannel[] {near, newest}) {
                writer.configureBlocking(false);
                long written = 0;
                for (int idle = 0; idle < 40 && written < 64 << 20; Thread.sleep(5)) {
                    int now = writer.write(ByteBuffer.allocate(1 << 16));
                    written += now;
                    idle = now == 0 ? idle + 1 : 0;
                }
                assertThat(written).isLessThan(8 << 20);
            }
        }
    }
}
