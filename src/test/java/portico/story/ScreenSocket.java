package portico.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A screen as the console page's script reaches it, without the page: a link is exchanged, a WebSocket opened, and what a VNC server says first is heard. */
final class ScreenSocket {

    private static final int PATIENCE_SECONDS = 10;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CompletableFuture<String> greeted = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    /** @param link the token that {@code vm_console state} told of */
    ScreenSocket(String portal, String link) {
        try {
            CLIENT.newWebSocketBuilder().header("Origin", portal).subprotocols("binary", "portico." + exchange(portal, link))
                    .buildAsync(URI.create(portal.replace("http://", "ws://") + "/console/socket"), new WebSocket.Listener() {
                        @Override public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                            greeted.complete(StandardCharsets.US_ASCII.decode(data).toString());
                            socket.request(1);
                            return null;
                        }

                        @Override public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                            ended.complete(status);
                            return null;
                        }

                        @Override public void onError(WebSocket socket, Throwable error) {
                            greeted.completeExceptionally(error);
                            ended.completeExceptionally(error);
                        }
                    }).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError("no way to the screen", failure);
        }
    }

    /** What the VNC server said first. */
    String greeting() { return await(greeted, "a greeting"); }

    /** Waits until the portal closes it; gives the WebSocket's status. */
    int end() { return await(ended, "the end"); }

    /** A viewer's token for a link's, which only works once. */
    private static String exchange(String portal, String link) throws IOException, InterruptedException {
        var answer = CLIENT.send(HttpRequest.newBuilder(URI.create(portal + "/console/exchange")).POST(HttpRequest.BodyPublishers.ofString(link)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new AssertionError("the link was refused with " + answer.statusCode());
        JsonNode welcome = new ObjectMapper().readTree(answer.body());
        return welcome.get("token").asText();
    }

    private static <T> T await(CompletableFuture<T> event, String what) {
        try {
            return event.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError("waiting for " + what, failure);
        }
    }
}
