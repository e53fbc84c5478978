package portico.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Takes in the body of a request at one of the API's doors, on the event loop, up to a mebibyte. */
final class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final int LARGEST_BODY_BYTES = 1 << 20;

    private Intake() {}

    /**
     * @param tooLarge answers the request; the rest of the body is not waited for
     * @param whole    gets the complete body
     */
    static void read(HttpServerRequest request, Runnable tooLarge, Consumer<byte[]> whole) {
        var body = Buffer.buffer();
        Runnable refuse = () -> {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            tooLarge.run();
        };
        request.handler(chunk -> {
            if (body.length() <= LARGEST_BODY_BYTES) body.appendBuffer(chunk);
            if (body.length() > LARGEST_BODY_BYTES && !request.response().headWritten()) refuse.run();
        });
        request.exceptionHandler(cut -> LOG.debugf("a request was cut off: %s", cut.getMessage()));
        request.endHandler(end -> { if (!request.response().ended()) whole.accept(body.getBytes()); });
        if (declaredLength(request) > LARGEST_BODY_BYTES) refuse.run();
        else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) request.response().writeContinue();
    }

    private static long declaredLength(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Vert.x refused anything but digits before we came.
        return length == null ? 0 : Long.parseLong(length);
    }
}
