package portico.console;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Takes a request off Quarkus' list of those under way. At shutdown it waits for them, and it never hears that one became a WebSocket (3.33.2), not even when that
 * is closed: without this a portal that once showed a console would wait for its whole shutdown timeout. Its own way to say so is not public.
 */
final class UnderWay {

    private static final MethodHandle DONE;

    static {
        try {
            var inside = MethodHandles.privateLookupIn(QuarkusRequestWrapper.class, MethodHandles.lookup());
            DONE = inside.findVirtual(QuarkusRequestWrapper.class, "done", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException changed) {
            throw new ExceptionInInitializerError(changed);
        }
    }

    private UnderWay() {}

    static void done(HttpServerRequest request) {
        if (!(request.getCookie(QuarkusRequestWrapper.FAKE_COOKIE_NAME) instanceof QuarkusRequestWrapper.QuarkusCookie wrapped)) return;
        try {
            DONE.invokeExact(wrapped.getRequestWrapper());
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
