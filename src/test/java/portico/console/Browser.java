package portico.console;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** The browser's side of a console, byte by byte, so that a test can misbehave. */
public final class Browser implements Closeable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    /** The answer to the handshake: its first line and headers. */
    final String head;
    boolean answersPings = true;
    /** How the server said goodbye; empty while it did not. */
    public Optional<Goodbye> goodbye = Optional.empty();

    public record Goodbye(int code, String reason) {}

    /** Asks for a console. @param origin null: none is sent */
    Browser(String origin, String protocols) throws IOException { this("localhost", origin, protocols); }

    Browser(String host, String origin, String protocols) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), portal().getPort());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
        var request = "GET /console/socket HTTP/1.1\r\nHost: " + host + ":" + portal().getPort() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n") + (protocols == null ? "" : "Sec-WebSocket-Protocol: " + protocols + "\r\n") + "\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) answer.append((char) in.readUnsignedByte());
        head = answer.toString();
    }

    /** A console as our own page opens it. */
    public static Browser with(String token) throws IOException { return new Browser(origin(), "binary, portico." + token); }

    static URI portal() { return URI.create(ConfigProvider.getConfig().getValue("test.url", String.class)); }

    static String origin() { return "http://localhost:" + portal().getPort(); }

    /** Posts a token, as the page does. */
    public static HttpResponse<String> post(String path, String token) {
        try {
            return HTTP.send(HttpRequest.newBuilder(portal().resolve(path)).POST(HttpRequest.BodyPublishers.ofString(token)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    int status() { return Integer.parseInt(head.split(" ")[1]); }

    /** What is left in the answer of a refused handshake, until the server hangs up. */
    byte[] rest() throws IOException { return in.readAllBytes(); }

    public void send(byte[] bytes) throws IOException { frame(true, BINARY, bytes); }

    void frame(boolean last, int type, byte[] bytes) throws IOException {
        var frame = ByteBuffer.allocate(14 + bytes.length);
        frame.put((byte) ((last ? 128 : 0) | type));
        if (bytes.length < 126) frame.put((byte) (128 | bytes.length));
        else if (bytes.length < 65536) frame.put((byte) 254).putShort((short) bytes.length);
        else frame.put((byte) 255).putLong(bytes.length);
        frame.putInt(0);  // a mask of zeros is a mask
        frame.put(bytes);
        out.write(frame.array(), 0, frame.position());
    }

    /** The next binary frame's content; null once the server said goodbye or hung up. */
    public byte[] receive() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) return null;
            int length = in.readUnsignedByte();
            long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            var content = in.readNBytes((int) size);
            switch (first & 15) {
                case BINARY, CONTINUATION -> { return content; }
                case PING -> { if (answersPings) frame(true, PONG, content); }
                case CLOSE -> {
                    var close = ByteBuffer.wrap(content);
                    goodbye = Optional.of(new Goodbye(close.getShort(), new String(content, 2, content.length - 2, StandardCharsets.UTF_8)));
                    return null;
                }
                default -> throw new IOException("frame of type " + (first & 15));
            }
        }
    }

    /** Reads on until the server closes. */
    Goodbye untilClosed() throws IOException {
        while (receive() != null) { }
        return goodbye.orElseThrow(() -> new EOFException("hung up without a goodbye"));
    }

    /** The binary frames as one stream, as RFB sees them. */
    InputStream stream() {
        return new InputStream() {
            private byte[] frame = {};
            private int next;

            @Override public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
            }

            @Override public int read(byte[] into, int offset, int length) throws IOException {
                while (next == frame.length) {
                    frame = receive();
                    next = 0;
                    if (frame == null) {
                        frame = new byte[0];
                        return -1;
                    }
                }
                int count = Math.min(length, frame.length - next);
                System.arraycopy(frame, next, into, offset, count);
                next += count;
                return count;
            }
        };
    }

    OutputStream sink() {
        return new OutputStream() {
            @Override public void write(int one) throws IOException { send(new byte[] {(byte) one}); }

            @Override public void write(byte[] bytes, int offset, int length) throws IOException { send(java.util.Arrays.copyOfRange(bytes, offset, offset + length)); }
        };
    }

    @Override public void close() throws IOException { socket.close(); }
}
