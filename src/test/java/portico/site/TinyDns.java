package portico.site;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A DNS server that knows the records it was told. */
public final class TinyDns implements AutoCloseable {

    private static final int A = 1, CNAME = 5, TXT = 16, AAAA = 28;

    private final DatagramSocket socket;
    private final Map<String, byte[]> records = new ConcurrentHashMap<>();

    public TinyDns() throws IOException { this(0); }

    /** Where a portal under test asks ({@code portico.test.dns-port}); nobody answers there otherwise. */
    public TinyDns(int port) throws IOException {
        socket = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    public int port() { return socket.getLocalPort(); }

    public void text(String name, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        var data = new byte[bytes.length + 1];
        data[0] = (byte) bytes.length;
        System.arraycopy(bytes, 0, data, 1, bytes.length);
        records.put(TXT + name, data);
    }

    public void address(String name, String ip) { records.put(A + name, InetAddress.ofLiteral(ip).getAddress()); }

    public void address6(String name, String ip) { records.put(AAAA + name, InetAddress.ofLiteral(ip).getAddress()); }

    public void alias(String name, String target) {
        var data = new ByteArrayOutputStream();
        for (var label : target.split("\\.")) {
            data.write(label.length());
            data.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        data.write(0);
        records.put(CNAME + name, data.toByteArray());
    }

    private void serve() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[1500], 1500);
                socket.receive(packet);
                var answer = answer(packet.getData(), packet.getLength());
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (SocketException closed) {
            return;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private byte[] answer(byte[] query, int length) throws IOException {
        var name = new StringBuilder();
        int at = 12;
        while (query[at] != 0) {
            if (!name.isEmpty()) name.append('.');
            name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
            at += query[at] + 1;
        }
        int type = (query[at + 1] & 255) << 8 | query[at + 2] & 255;
        int end = at + 5;
        var asked = name.toString().toLowerCase(Locale.ROOT);
        if (!records.containsKey(type + asked) && records.containsKey(CNAME + asked)) type = CNAME;
        var data = records.get(type + asked);
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(data == null ? 0x8183 : 0x8180);
        out.writeShort(1);
        out.writeShort(data == null ? 0 : 1);
        out.writeInt(0);
        out.write(query, 12, end - 12);
        if (data != null) {
            out.writeShort(0xc00c);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(data.length);
            out.write(data);
        }
        return bytes.toByteArray();
    }

    @Override public void close() { socket.close(); }
}
