package portico.hypervisor.simulated;

import java.awt.Rectangle;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;
import portico.hypervisor.HypervisorException;

/**
 * The server's side of one RFB connection (RFC 6143): one thread listens to the viewer, one sends it pictures.
 * A viewer that reads slowly is sent less often and costs nothing meanwhile: what it asked for is kept as one area, never as a queue.
 */
final class RfbViewer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RfbViewer.class);
    private static final int RAW = 0;
    private static final int SECURITY_NONE = 1;

    private final SocketChannel connection;
    private final SimulatedScreen screen;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final long connectedNanos = System.nanoTime();
    private volatile boolean greeted;
    private volatile boolean closed;
    private volatile boolean compress;
    private volatile PixelFormat format = PixelFormat.OURS;
    private boolean wantsNews;
    private Rectangle wantedArea = new Rectangle();

    RfbViewer(SocketChannel connection, SimulatedScreen screen) {
        this.connection = connection;
        this.screen = screen;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection), 1024));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(connection), 16 * 1024));
    }

    /** Serves the viewer until it goes, is closed or breaks the rules. */
    void serve() {
        try (this) {
            greet();
            greeted = true;
            Thread.ofVirtual().name("screen of " + screen.name()).start(this::sendPictures);
            while (listen()) { }
        } catch (RfbException e) {
            LOG.debugf("viewer of %s: %s", screen.name(), e.getMessage());
        } catch (IOException e) {
            LOG.tracef("viewer of %s went away: %s", screen.name(), e);
        } catch (HypervisorException e) {
            LOG.warnf("screen of %s sends its viewer away: %s", screen.name(), e.getMessage());
        } finally {
            screen.releaseKeys();
        }
    }

    /** Connected for so long without having come through the greeting. 0 afterwards. */
    long nanosUngreeted() { return greeted ? 0 : System.nanoTime() - connectedNanos; }

    @Override public void close() throws IOException {
        closed = true;
        connection.close();
        screen.wake();
    }

    private void greet() throws IOException {
        out.write("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        var version = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        switch (version) {
            case "RFB 003.003\n" -> out.writeInt(SECURITY_NONE);
            case "RFB 003.007\n" -> chooseSecurity(false);
            case "RFB 003.008\n" -> chooseSecurity(true);
            default -> throw new RfbException("unknown protocol version");
        }
        out.flush();
        in.readByte();  // whether it wants to be alone; nobody is sent away for it
        out.writeShort(Painter.WIDTH);
        out.writeShort(Painter.HEIGHT);
        format.write(out);
        var name = (screen.name() + " (simulated)").getBytes(StandardCharsets.UTF_8);
        out.writeInt(name.length);
        out.write(name);
        out.flush();
    }

    private void chooseSecurity(boolean answered) throws IOException {
        out.write(new byte[] {1, SECURITY_NONE});
        out.flush();
        boolean known = in.readByte() == SECURITY_NONE;
        if (answered) out.writeInt(known ? 0 : 1);
        if (known) return;
        var reason = "no such security type".getBytes(StandardCharsets.US_ASCII);
        if (answered) {
            out.writeInt(reason.length);
            out.write(reason);
            out.flush();
        }
        throw new RfbException("chose a security type that was not offered");
    }

    /** Takes one message. False when there are no more. */
    private boolean listen() throws IOException {
        int message = in.read();
        switch (message) {
            case -1 -> { return false; }
            case 0 -> {
                in.readFully(new byte[3]);
                format = PixelFormat.read(in);
            }
            case 2 -> chooseEncoding();
            case 3 -> want();
            case 4 -> {
                boolean down = in.readByte() != 0;
                in.readShort();
                screen.key(in.readInt(), down);
            }
            case 5 -> in.readFully(new byte[5]);  // there is no mouse
            case 6 -> {
                in.readFully(new byte[3]);
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));  // nor a clipboard; skipped, however long, without being held
            }
            default -> throw new RfbException("unknown message " + message);
        }
        return true;
    }

    private void chooseEncoding() throws IOException {
        in.readByte();
        int count = in.readUnsignedShort();
        boolean chosen = false;
        boolean zrle = false;
        for (int i = 0; i < count; i++) {
            int encoding = in.readInt();
            if (!chosen && (encoding == RAW || encoding == Zrle.ENCODING)) {
                chosen = true;
                zrle = encoding == Zrle.ENCODING;
            }
        }
        compress = zrle;
    }

    private void want() throws IOException {
        boolean news = in.readByte() != 0;
        var area = new Rectangle(in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort());
        synchronized (this) {
            if (news) wantsNews = true;
            else wantedArea = wantedArea.isEmpty() ? area.intersection(Painter.WHOLE) : wantedArea.union(area.intersection(Painter.WHOLE));
        }
        screen.wake();
    }

    private void sendPictures() {
        try (this; var zrle = new Zrle()) {
            for (long seen = 0; !closed; ) {
                long last = seen;
                screen.await(changes -> closed || hasWork(changes, last));
                var area = takeWish();
                var news = area.isEmpty() ? screen.news(seen, Painter.WHOLE) : screen.news(0, area);
                if (area.isEmpty() || area.contains(Painter.WHOLE)) seen = news.changes();
                send(news, compress ? Optional.of(zrle) : Optional.empty());
            }
        } catch (IOException e) {
            LOG.tracef("viewer of %s went away: %s", screen.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean hasWork(long changes, long seen) { return !wantedArea.isEmpty() || wantsNews && changes != seen; }

    /** The area the viewer wants in any case; empty when it is waiting for news, which then are taken as told. News are always told of the whole screen. */
    private synchronized Rectangle takeWish() {
        var area = wantedArea;
        wantedArea = new Rectangle();
        if (area.isEmpty()) wantsNews = false;
        return area;
    }

    private void send(SimulatedScreen.News news, Optional<Zrle> zrle) throws IOException {
        var format = this.format;
        out.writeShort(0);
        out.writeShort(news.patches().size());
        for (var patch : news.patches()) {
            out.writeShort(patch.area().x);
            out.writeShort(patch.area().y);
            out.writeShort(patch.area().width);
            out.writeShort(patch.area().height);
            out.writeInt(zrle.isEmpty() ? RAW : Zrle.ENCODING);
            if (zrle.isEmpty()) {
                writeRaw(patch, format);
            } else {
                var packed = zrle.get().encode(patch, format);
                out.writeInt(packed.length);
                out.write(packed);
            }
        }
        out.flush();
    }

    private void writeRaw(SimulatedScreen.Patch patch, PixelFormat format) throws IOException {
        var row = new byte[patch.area().width * format.bytes()];
        for (int start = 0; start < patch.pixels().length; start += patch.area().width) {
            for (int x = 0; x < patch.area().width; x++) format.put(patch.pixels()[start + x], row, x * format.bytes());
            out.write(row);
        }
    }
}
