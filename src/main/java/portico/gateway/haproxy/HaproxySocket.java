package portico.gateway.haproxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import portico.gateway.GatewayException;
import portico.place.Place;
import portico.place.Wire;

/** HAProxy's admin socket: a line of commands, an answer, and it hangs up. */
record HaproxySocket(Place place, String path) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** HAProxy reads a line into one buffer of 16 KiB. */
    private static final int LONGEST_LINE = 8_000;

    /** @throws GatewayException when the place itself does not answer */
    boolean isAlive() {
        // What is lost on the way says nothing about the program.
        place.path("/");
        try {
            return ask("show version").matches("(?s)\\d.*");
        } catch (Silent dead) {
            return false;
        }
    }

    /** Commands that answer nothing when all is well. @throws GatewayException with what HAProxy said otherwise */
    void tell(List<String> commands) {
        var line = new StringBuilder();
        for (var command : commands) {
            if (line.length() + command.length() > LONGEST_LINE) send(line);
            if (!line.isEmpty()) line.append(';');
            line.append(command);
        }
        send(line);
    }

    private void send(StringBuilder line) {
        if (line.isEmpty()) return;
        var said = ask(line.toString()).strip();
        line.setLength(0);
        if (!said.isEmpty()) throw new GatewayException("haproxy: " + said.lines().findFirst().orElseThrow());
    }

    /** Nobody answers at the socket. */
    static final class Silent extends GatewayException {
        Silent(String message, Throwable cause) { super(message, cause); }
    }

    /** @throws GatewayException when nobody answers in time */
    String ask(String line) {
        var open = new AtomicReference<Wire>();
        var answer = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (var wire = place.connect(path)) {
                open.set(wire);
                wire.out().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
                wire.out().flush();
                answer.complete(new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII));
            } catch (IOException | RuntimeException failed) {
                answer.completeExceptionally(failed);
            }
        });
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof GatewayException lost) throw lost;
            throw new Silent("haproxy's socket " + path + ": " + failed.getCause().getMessage(), failed.getCause());
        } catch (TimeoutException silent) {
            close(open.get());
            throw new Silent("haproxy does not answer within " + PATIENCE.toSeconds() + " s", silent);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted", stopping);
        }
    }

    private static void close(Wire wire) {
        try {
            if (wire != null) wire.close();
        } catch (IOException already) {
            throw new GatewayException("haproxy's socket cannot even be closed", already);
        }
    }
}
