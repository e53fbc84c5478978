package portico.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Brings a TCP port out of a network namespace: inside, {@code FILE ADDRESS PORT} listens on a socket that is a file; outside, {@link #open} leads a port of our own there. */
final class Relay {

    private interface Far { SocketChannel connect() throws IOException; }

    public static void main(String[] arguments) throws IOException {
        var file = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        file.bind(UnixDomainSocketAddress.of(arguments[0]));
        System.out.println("ready");
        serve(file, () -> SocketChannel.open(new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]))));
    }

    /** It lives as long as this process. */
    static void open(Path file, int port) throws IOException {
        var door = ServerSocketChannel.open();
        door.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        lead(door, file);
    }

    private static void lead(ServerSocketChannel door, Path file) {
        Thread.ofVirtual().start(() -> serve(door, () -> {
            var far = SocketChannel.open(StandardProtocolFamily.UNIX);
            far.connect(UnixDomainSocketAddress.of(file));
            return far;
        }));
    }

    private static void serve(ServerSocketChannel door, Far far) {
        try {
            while (true) {
                var near = door.accept();
                Thread.ofVirtual().start(() -> {
                    try (near; var there = far.connect()) {
                        var back = Thread.ofVirtual().start(() -> copy(there, near));
                        copy(near, there);
                        back.join();
                    } catch (IOException gone) {
                        System.err.println(gone.getMessage());
                    } catch (InterruptedException stopping) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        var buffer = ByteBuffer.allocate(16_384);
        try {
            while (((ByteChannel) from).read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) to.write(buffer);
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            // The other side is told by the end of what it reads.
            System.err.println(gone.getMessage());
        }
    }
}
