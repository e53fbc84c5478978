import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A viewer of consoles that only counts, and the host it looks at. What they say to each other is no RFB: a relay passes any bytes on.
 *
 *   java Viewer.java host PORT                              the stand-in for a VNC server, on the loopback address
 *   java Viewer.java down|four|up|echo|busy|connect|many|stalled URL [PROTOCOLS [ORIGIN]]
 *
 * down (four: by four consoles at a time) and up print MB/s of 512 and 256 MiB; echo (one byte there and back, 10,000 times) and busy (the same beside a console that streams) print p50 and p99 in µs; connect
 * prints connections a second, 1,000 one after the other, each with its first echo; many: 2,000 that stay open, how many were opened a second and the relay's KiB for each (0: it
 * did not bear so many); stalled: the relay's MiB more while a viewer reads nothing of what streams to it for ten seconds, and the p99 in µs of others' echoes meanwhile. The
 * relay's process, with its children, is WATCH.
 */
class Viewer implements AutoCloseable {

    private static final byte[] BLOCK = new byte[64 * 1024];

    public static void main(String[] arguments) throws Exception {
        ThreadLocalRandom.current().nextBytes(BLOCK);
        if (arguments[0].equals("host")) host(Integer.parseInt(arguments[1]));
        var url = URI.create(arguments[1]);
        var protocols = arguments.length > 2 ? arguments[2] : "binary";
        var origin = arguments.length > 3 ? arguments[3] : "http://" + url.getAuthority();
        switch (arguments[0]) {
            case "down" -> System.out.printf("%.1f%n", megabytesPerSecond(url, protocols, origin, 'B', 512L << 20));
            case "four" -> {
                long began = System.nanoTime();
                try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
                    var streams = Stream.generate(() -> each.submit(() -> megabytesPerSecond(url, protocols, origin, 'B', 128L << 20))).limit(4).toList();
                    for (var stream : streams) stream.get();
                }
                System.out.printf("%.1f%n", (512L << 20) * 1e3 / (System.nanoTime() - began));
            }
            case "many" -> many(url, protocols, origin);
            case "stalled" -> {
                var stalled = new Viewer(url, protocols, origin);
                long before = residentKib();
                stalled.ask('B', Long.MAX_VALUE);
                Thread.sleep(10_000);
                System.out.printf("%.1f ", (residentKib() - before) / 1024.0);
                echo(url, protocols, origin, 3_000);
            }
            case "up" -> System.out.printf("%.1f%n", megabytesPerSecond(url, protocols, origin, 'U', 256L << 20));
            case "echo" -> echo(url, protocols, origin, 10_000);
            case "busy" -> {
                var streaming = new Viewer(url, protocols, origin);
                streaming.ask('B', Long.MAX_VALUE);
                Thread.ofPlatform().daemon().start(() -> streaming.read(Long.MAX_VALUE));
                echo(url, protocols, origin, 3_000);
            }
            case "connect" -> {
                // A viewer that has just begun to run takes longer itself than what it measures.
                connects(url, protocols, origin, 500);
                long began = System.nanoTime();
                connects(url, protocols, origin, 1_000);
                System.out.printf("%.1f%n", 1_000e9 / (System.nanoTime() - began));
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.exit(0);
    }

    private static void connects(URI url, String protocols, String origin, int many) throws IOException {
        for (int i = 0; i < many; i++) try (var viewer = new Viewer(url, protocols, origin)) { viewer.ask('E', 0); viewer.echo(); }
    }

    private static double megabytesPerSecond(URI url, String protocols, String origin, char way, long bytes) throws IOException {
        try (var viewer = new Viewer(url, protocols, origin)) {
            long began = System.nanoTime();
            viewer.ask(way, bytes);
            if (way == 'B') viewer.read(bytes);
            else {
                for (long left = bytes; left > 0; left -= BLOCK.length) viewer.send(BLOCK, BLOCK.length);
                viewer.read(8);
            }
            return bytes * 1e3 / (System.nanoTime() - began);
        }
    }

    private static void many(URI url, String protocols, String origin) throws Exception {
        long before = residentKib(), began = System.nanoTime();
        var open = new ArrayList<Viewer>();
        try {
            for (int i = 0; i < 2_000; i++) {
                var viewer = new Viewer(url, protocols, origin);
                viewer.ask('E', 0);
                viewer.echo();
                open.add(viewer);
            }
            double aSecond = open.size() * 1e9 / (System.nanoTime() - began);
            System.out.printf("%.1f %.1f%n", (residentKib() - before) / (double) open.size(), aSecond);
        } catch (IOException | java.io.UncheckedIOException full) {
            System.err.println("after " + open.size() + ": " + full);
            System.out.println("0 0");
        }
    }

    /** Resident memory of the watched process and its children. */
    private static long residentKib() throws IOException {
        var watched = System.getenv("WATCH");
        long sum = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                try {
                    var status = Files.readAllLines(process.resolve("status"));
                    boolean counts = process.getFileName().toString().equals(watched) || status.contains("PPid:\t" + watched);
                    if (counts) sum += status.stream().filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).sum();
                } catch (IOException ended) {
                    // Between the listing and the look.
                }
            }
        }
        return sum;
    }

    private static void echo(URI url, String protocols, String origin, int times) throws IOException {
        try (var viewer = new Viewer(url, protocols, origin)) {
            viewer.ask('E', 0);
            for (int i = 0; i < times / 5; i++) viewer.echo();
            var each = new long[times];
            for (int i = 0; i < times; i++) {
                long began = System.nanoTime();
                viewer.echo();
                each[i] = System.nanoTime() - began;
            }
            Arrays.sort(each);
            System.out.printf("%.1f %.1f%n", each[times / 2] / 1e3, each[times / 100 * 99] / 1e3);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private Viewer(URI url, String protocols, String origin) throws IOException {
        socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort());
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 256 * 1024));
        out = socket.getOutputStream();
        out.write(("GET " + (url.getPath().isEmpty() ? "/" : url.getPath()) + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: " + protocols + "\r\nOrigin: " + origin + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
        if (!head.toString().startsWith("HTTP/1.1 101")) throw new IOException(head.toString());
    }

    private void ask(char what, long bytes) throws IOException { send(ByteBuffer.allocate(9).put((byte) what).putLong(bytes).array(), 9); }

    private void echo() throws IOException {
        send(BLOCK, 1);
        read(1);
    }

    /** One masked frame. */
    private void send(byte[] payload, int length) throws IOException {
        var frame = ByteBuffer.allocate(14 + length).put((byte) 0x82);
        if (length < 126) frame.put((byte) (0x80 | length));
        else if (length < 1 << 16) frame.put((byte) 0xFE).putShort((short) length);
        else frame.put((byte) 0xFF).putLong(length);
        int mask = 0x5A3C19E7;
        frame.putInt(mask);
        int i = 0;
        for (var words = ByteBuffer.wrap(payload); i + 4 <= length; i += 4) frame.putInt(words.getInt(i) ^ mask);
        for (; i < length; i++) frame.put((byte) (payload[i] ^ mask >>> 8 * (3 - i % 4)));
        out.write(frame.array(), 0, frame.position());
    }

    /** Reads that much payload and throws it away. A relay's frames are not masked; of others than binary ones only pings are expected, and not answered in the short time. */
    private void read(long bytes) {
        try {
            for (long got = 0; got < bytes; ) {
                int kind = in.readUnsignedByte() & 15, second = in.readUnsignedByte();
                long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
                if (kind == 8) throw new EOFException("closed after " + got);
                in.skipNBytes(length);
                if (kind < 8) got += length;
            }
        } catch (IOException over) {
            if (bytes != Long.MAX_VALUE) throw new java.io.UncheckedIOException(over);
        }
    }

    @Override public void close() throws IOException { socket.close(); }

    /** Serves whoever comes: 'B' and a number: sends so many bytes; 'U' and a number: takes so many and answers eight; 'E': sends back what comes. */
    private static void host(int port) throws IOException {
        try (var server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            while (true) {
                var guest = server.accept();
                Thread.ofPlatform().daemon().start(() -> {
                    try (guest) {
                        guest.setTcpNoDelay(true);
                        serve(new DataInputStream(new BufferedInputStream(guest.getInputStream(), BLOCK.length)), new DataOutputStream(guest.getOutputStream()));
                    } catch (IOException gone) {
                        // Viewers leave as they please.
                    }
                });
            }
        }
    }

    private static void serve(DataInputStream in, DataOutputStream out) throws IOException {
        var buffer = new byte[BLOCK.length];
        while (true) {
            int what = in.read();
            if (what < 0) return;
            long bytes = in.readLong();
            switch (what) {
                case 'B' -> { for (long left = bytes; left > 0; left -= BLOCK.length) out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length)); }
                case 'U' -> {
                    for (long left = bytes; left > 0; ) left -= in.read(buffer, 0, (int) Math.min(left, buffer.length));
                    out.writeLong(bytes);
                }
                default -> { for (int read; (read = in.read(buffer)) >= 0; ) out.write(buffer, 0, read); }
            }
        }
    }
}
