package portico.testing;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import portico.hypervisor.ConsoleAddress;

/** A small VNC viewer for tests: RFB 3.8 without a password, over any pair of streams. Not for several threads. */
public final class RfbClient implements Closeable {

    public static final int RAW = 0;
    public static final int ZRLE = 16;
    public static final int RETURN = 0xFF0D;
    public static final int BACKSPACE = 0xFF08;
    public static final int UP = 0xFF52;
    public static final int CONTROL = 0xFFE3;
    public static final int ALT = 0xFFE9;
    public static final int DELETE = 0xFFFF;

    private static final int DESKTOP_SIZE = -223;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final Closeable connection;
    private final ZrleDecoder zrle = new ZrleDecoder();
    private final String name;
    private BufferedImage picture;

    /** Greets the server; afterwards the client is ready for everything. */
    public RfbClient(InputStream in, OutputStream out, Closeable connection) throws IOException {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(new BufferedOutputStream(out));
        this.connection = connection;
        name = greet();
        encodings(RAW);
        pixelFormat();
    }

    /** Connects to where a machine's VNC server listens. */
    public static RfbClient open(ConsoleAddress address) throws IOException {
        var channel = SocketChannel.open(switch (address) {
            case ConsoleAddress.UnixSocket(var path) -> UnixDomainSocketAddress.of(path);
            case ConsoleAddress.Tcp(var host, var port) -> new InetSocketAddress(host, port);
            case ConsoleAddress.Elsewhere elsewhere -> throw new IllegalArgumentException("not a socket of this machine: " + elsewhere);
        });
        return new RfbClient(Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
    }

    /** The desktop's name as the server tells it. */
    public String name() { return name; }

    public int width() { return picture.getWidth(); }

    public int height() { return picture.getHeight(); }

    /** Which encoding to ask for from now on, {@link #RAW} or {@link #ZRLE}. */
    public void encodings(int encoding) throws IOException {
        out.writeByte(2);
        out.writeByte(0);
        out.writeShort(2);
        out.writeInt(encoding);
        out.writeInt(DESKTOP_SIZE);
        out.flush();
    }

    /** Types the text, without a return at its end unless it has one. */
    public void type(String text) throws IOException {
        for (int c : text.codePoints().toArray()) press(c == '\n' ? RETURN : c < 0x100 ? c : 0x0100_0000 + c);
    }

    /** Presses the keys one after the other, then lets them go in reverse order: {@code press(CONTROL, 'c')}. */
    public void press(int... symbols) throws IOException {
        for (int symbol : symbols) key(symbol, true);
        for (int i = symbols.length - 1; i >= 0; i--) key(symbols[i], false);
        out.flush();
    }

    /** The whole screen as it is now. */
    public BufferedImage picture() throws IOException {
        request(false);
        receive();
        return picture;
    }

    /** Waits until something on the screen has changed since the last picture, and gives the new one. */
    public BufferedImage nextPicture() throws IOException {
        request(true);
        receive();
        return picture;
    }

    /** Looks at the screen until it is as wanted. */
    public BufferedImage await(Duration patience, Predicate<BufferedImage> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            var seen = picture();
            if (wanted.test(seen)) return seen;
            if (System.nanoTime() > end) throw new AssertionError("the screen of " + name + " did not become as wanted within " + patience);
            Thread.sleep(50);
        }
    }

    @Override public void close() throws IOException { connection.close(); }

    private String greet() throws IOException {
        var version = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        if (!version.equals("RFB 003.008\n")) throw new IOException("server speaks " + version);
        out.write(version.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        boolean open = false;
        int count = in.readUnsignedByte();
        for (int i = 0; i < count; i++) open |= in.readUnsignedByte() == 1;
        if (!open) throw new IOException("server wants a password");
        out.writeByte(1);
        out.flush();
        if (in.readInt() != 0) throw new IOException("server refused");
        out.writeByte(1);
        out.flush();
        resize(in.readUnsignedShort(), in.readUnsignedShort());
        in.readNBytes(16);
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /** 32 bits, little-endian, red in the third byte: read as an int from the end it is 0xRRGGBB. */
    private void pixelFormat() throws IOException {
        out.write(new byte[] {0, 0, 0, 0, 32, 24, 0, 1, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255, 16, 8, 0, 0, 0, 0});
        out.flush();
    }

    private void key(int symbol, boolean down) throws IOException {
        out.writeByte(4);
        out.writeByte(down ? 1 : 0);
        out.writeShort(0);
        out.writeInt(symbol);
    }

    private void request(boolean news) throws IOException {
        out.writeByte(3);
        out.writeByte(news ? 1 : 0);
        out.writeShort(0);
        out.writeShort(0);
        out.writeShort(picture.getWidth());
        out.writeShort(picture.getHeight());
        out.flush();
    }

    private void receive() throws IOException {
        while (true) {
            int message = in.readUnsignedByte();
            switch (message) {
                case 0 -> {
                    update();
                    return;
                }
                case 1 -> {
                    in.readNBytes(3);
                    in.skipNBytes(in.readUnsignedShort() * 6L);
                }
                case 2 -> { /* bell */ }
                case 3 -> {
                    in.readNBytes(3);
                    in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
                }
                default -> throw new IOException("unknown message " + message);
            }
        }
    }

    private void update() throws IOException {
        in.readByte();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            int x = in.readUnsignedShort();
            int y = in.readUnsignedShort();
            int width = in.readUnsignedShort();
            int height = in.readUnsignedShort();
            int encoding = in.readInt();
            switch (encoding) {
                case RAW -> raw(x, y, width, height);
                case ZRLE -> picture.setRGB(x, y, width, height, zrle.decode(in.readNBytes(in.readInt()), width, height), 0, width);
                case DESKTOP_SIZE -> resize(width, height);
                default -> throw new IOException("unknown encoding " + encoding);
            }
        }
    }

    private void raw(int x, int y, int width, int height) throws IOException {
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) picture.setRGB(x + column, y + row, Integer.reverseBytes(in.readInt()) & 0xFFFFFF);
        }
    }

    private void resize(int width, int height) { picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB); }
}
