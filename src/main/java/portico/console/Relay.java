package portico.console;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.util.concurrent.TimeUnit;

/**
 * One open console: what the viewer sends goes to the VNC server, what the server sends goes to the viewer, unread and, but for the viewer's mask, uncopied.
 * Whoever reads slowly makes the other side wait: while {@link #WAITING} bytes wait to be written on one line, nothing is read from the other.
 * Both lines live on one event loop, and so does everything here but {@link #end}.
 */
final class Relay {

    /** A line that is not read from any more, and one that is read from again. Less makes fast transfers stop and go; more only fills memory. */
    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
    /** Largest piece read at once from a viewer: several of the largest frames that browsers usually send, so that few are put together from pieces. */
    private static final int FROM_VIEWER = 512 * 1024;
    /** From a VNC server, and so the largest frame a viewer gets. */
    private static final int FROM_SCREEN = 128 * 1024;
    /** Name of Vert.x's own handler at the end of its pipelines; ours stand before it. */
    private static final String VERTX = "handler";
    private static final Buffer PING = Buffer.buffer("portico");
    /** For the farewell to reach a viewer who has stopped reading. */
    private static final long FAREWELL_MILLIS = 1_000;

    final Pass pass;
    private final ServerWebSocket viewer;
    private final Channel viewerLine;
    private final Context loop;
    private Channel screenLine;
    private boolean over;
    private volatile long heardAt = System.nanoTime();

    /** @param viewer accepted just now; nothing is read from it until {@link #join} @param loop the event loop it lives on @param whenOver runs once, on that loop */
    Relay(Pass pass, ServerWebSocket viewer, Channel viewerLine, Context loop, Runnable whenOver) {
        this.pass = pass;
        this.viewer = viewer;
        this.viewerLine = viewerLine;
        this.loop = loop;
        viewerLine.config().setAutoRead(false).setWriteBufferWaterMark(WAITING);
        viewer.exceptionHandler(broken -> hangUp());
        viewer.closeHandler(closed -> {
            over = true;
            hangUp();
            whenOver.run();
        });
    }

    /** Joins the two. @param screen connected just now, nothing read from it yet */
    void join(NetSocketInternal screen) {
        if (over) {
            screen.close();
            return;
        }
        screenLine = screen.channelHandlerContext().channel();
        // A machine that is switched off resets its connections; that is no error to us.
        screen.exceptionHandler(broken -> hangUp());
        screenLine.config().setWriteBufferWaterMark(WAITING).setRecvByteBufAllocator(pieces(FROM_SCREEN));
        screenLine.pipeline().addBefore(VERTX, "console", new FromScreen());
        viewerLine.pipeline().addBefore(VERTX, "console", new FromViewer());
        viewerLine.config().setRecvByteBufAllocator(pieces(FROM_VIEWER)).setAutoRead(true);
    }

    /**
     * One piece a turn: a screen that streams lets the others on its event loop have theirs. And no more room than what came lately, so that many small pieces that wait for
     * a slow reader do not each hold that of a large one.
     */
    private static RecvByteBufAllocator pieces(int largest) { return new AdaptiveRecvByteBufAllocator(512, 4096, largest).maxMessagesPerRead(1); }

    private final class FromViewer extends ChannelInboundHandlerAdapter {

        @Override public void channelRead(ChannelHandlerContext line, Object message) {
            heardAt = System.nanoTime();
            switch (message) {
                // Frame by frame: a message in a thousand frames is never put together here.
                case BinaryWebSocketFrame frame -> pass(frame);
                case ContinuationWebSocketFrame frame -> pass(frame);
                case TextWebSocketFrame frame -> {
                    frame.release();
                    farewell(Ending.NOT_BINARY);
                }
                default -> line.fireChannelRead(message);
            }
        }

        private void pass(WebSocketFrame frame) {
            if (over) frame.release();
            else forward(frame.content(), viewerLine, screenLine);
        }

        @Override public void channelReadComplete(ChannelHandlerContext line) {
            screenLine.flush();
            line.fireChannelReadComplete();
        }

        @Override public void channelWritabilityChanged(ChannelHandlerContext line) {
            if (viewerLine.isWritable()) screenLine.config().setAutoRead(true);
            line.fireChannelWritabilityChanged();
        }
    }

    private final class FromScreen extends ChannelInboundHandlerAdapter {

        @Override public void channelRead(ChannelHandlerContext line, Object message) {
            if (over) ((ByteBuf) message).release();
            else forward(new BinaryWebSocketFrame((ByteBuf) message), screenLine, viewerLine);
        }

        @Override public void channelReadComplete(ChannelHandlerContext line) {
            viewerLine.flush();
            line.fireChannelReadComplete();
        }

        @Override public void channelWritabilityChanged(ChannelHandlerContext line) {
            if (screenLine.isWritable()) viewerLine.config().setAutoRead(true);
            line.fireChannelWritabilityChanged();
        }

        @Override public void channelInactive(ChannelHandlerContext line) {
            farewell(Ending.GONE);
            line.fireChannelInactive();
        }
    }

    private static void forward(Object piece, Channel from, Channel to) {
        to.write(piece, to.voidPromise());
        if (to.isWritable()) return;
        from.config().setAutoRead(false);
        // Nobody may read on, so nobody would flush.
        to.flush();
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
        viewerLine.config().setAutoRead(true);
        viewer.close(why.code, why.word);
        // A viewer who reads nothing gets no farewell either, and Vert.x would wait for it to be written.
        loop.owner().setTimer(FAREWELL_MILLIS, late -> viewerLine.close());
    }

    private void hangUp() {
        if (screenLine != null) screenLine.close();
    }
}
