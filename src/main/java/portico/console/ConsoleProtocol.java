package portico.console;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** What our WebSockets speak. */
@ApplicationScoped
class ConsoleProtocol implements HttpServerOptionsCustomizer {

    /** The sub-protocol of RFB in WebSockets; browsers insist that one of those they offered is chosen. */
    static final String NAME = "binary";
    private static final int LARGEST_FRAME = 1 << 20;

    @Override public void customizeHttpServer(HttpServerOptions options) { speak(options); }

    @Override public void customizeHttpsServer(HttpServerOptions options) { speak(options); }

    private static void speak(HttpServerOptions options) {
        options.addWebSocketSubProtocol(NAME);
        options.setMaxWebSocketFrameSize(LARGEST_FRAME);
        // Pictures come compressed already; a second time costs processor and hundreds of KiB per viewer.
        options.setPerMessageWebSocketCompressionSupported(false);
        options.setPerFrameWebSocketCompressionSupported(false);
    }
}
