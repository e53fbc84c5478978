package portico.console;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * One open console: what the viewer sends goes to the VNC server, what the server sends goes to the viewer, unread. Whoever reads slowly makes the other side wait,
 * so a relay never holds more than {@link #WAITING_BYTES} each way. Both sockets live on one event loop, and so does everything here but {@link #end}.
 */
final class Relay {

    /** Bytes that may wait for the slower side. Less makes fast transfers stop and go; more only fills memory. */
    private static final int WAITING_BYTES = 256 * 1024;
    private static final Buffer PING = Buffer.buffer("portico");
    /** For the farewell to reach a viewer who has stopped reading. */
    private static final long FAREWELL_MILLIS = 1_000;

    final Pass pass;
    private final ServerWebSocket viewer;
    private final HttpConnection connection;
    private final Context loop;
    private NetSocket screen;
    private boolean over;
    private volatile long heardAt = System.nanoTime();

    /** @param viewer accepted, paused; @param loop the event loop it lives on; @param whenOver runs once, on that loop */
    Relay(Pass pass, ServerWebSocket viewer, HttpConnection connection, Context loop, Runnable whenOver) {
        this.pass = pass;
        this.viewer = viewer;
        this.connection = connection;
        this.loop = loop;
        viewer.setWriteQueueMaxSize(WAITING_BYTES);
        viewer.pongHandler(pong -> heardAt = System.nanoTime());
        viewer.exceptionHandler(broken -> hangUp());
        viewer.closeHandler(closed -> {
            over = true;
            hangUp();
            whenOver.run();
        });
    }

    /** Joins the two. @param screen connected, paused */
    void join(NetSocket screen) {
        if (over) {
            screen.close();
            return;
        }
        this.screen = screen;
        screen.setWriteQueueMaxSize(WAITING_BYTES);
        // Frames, not messages: a message sent in a thousand frames would be collected in memory first.
        viewer.frameHandler(this::toScreen);
        screen.handler(this::toViewer);
        screen.drainHandler(drained -> viewer.resume());
        viewer.drainHandler(drained -> screen.resume());
        screen.exceptionHandler(broken -> { });  // the close handler follows
        screen.closeHandler(closed -> farewell(Ending.GONE));
        screen.resume();
        viewer.resume();
    }

    private void toScreen(WebSocketFrame frame) {
        heardAt = System.nanoTime();
        if (over) return;
        switch (frame.type()) {
            case BINARY, CONTINUATION -> {
                screen.write(frame.binaryData());
                if (screen.writeQueueFull()) viewer.pause();
            }
            case TEXT -> farewell(Ending.NOT_BINARY);
            case PING, PONG, CLOSE -> { }
        }
    }

    private void toViewer(Buffer bytes) {
        if (over) return;
        viewer.writeBinaryMessage(bytes);
        if (viewer.writeQueueFull()) screen.pause();
    }

    /** Asks for a sign of life. */
    void ping() {
        loop.runOnContext(now -> {
            if (!over) viewer.writePing(PING);
        });
    }

    /** How long nothing came from the viewer. A live one answers each {@link #ping}. */
    long silentSeconds() { return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - heardAt); }

    /** Ends it, from any thread. Nothing is relayed after this ran. */
    void end(Ending why) { loop.runOnContext(now -> farewell(why)); }

    private void farewell(Ending why) {
        if (over) return;
        over = true;
        hangUp();
        viewer.close(why.code, why.word);
        // A viewer who reads nothing gets no farewell either, and Vert.x would wait for it to be written.
        loop.owner().setTimer(FAREWELL_MILLIS, late -> ((ConnectionBase) connection).channel().close());
    }

    private void hangUp() {
        if (screen != null) screen.close();
    }
}
