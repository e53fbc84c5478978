package portico.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.ConfigProvider;

/** Speaks the JSON face: {@code new JsonClient(token).post("vm_info", "vpsid", 7).is(200)}. */
public final class JsonClient {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String token;
    private final String host;
    private final String address;
    private final Map<String, String> headers;

    /** @param token null: none is sent */
    public JsonClient(String token) {
        this(token, "localhost", "198.18." + ThreadLocalRandom.current().nextInt(256) + "." + ThreadLocalRandom.current().nextInt(1, 255), Map.of());
    }

    private JsonClient(String token, String host, String address, Map<String, String> headers) {
        this.token = token;
        this.host = host;
        this.address = address;
        this.headers = headers;
    }

    public JsonClient at(String host) { return new JsonClient(token, host, address, headers); }

    public JsonClient from(String address) { return new JsonClient(token, host, address, headers); }

    public JsonClient header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new JsonClient(token, host, address, more);
    }

    /** @param fields name, value, name, value … as JSON */
    public Reply post(String command, Object... fields) {
        var body = new LinkedHashMap<String, Object>();
        for (int i = 0; i < fields.length; i += 2) body.put((String) fields[i], fields[i + 1]);
        try {
            return send("POST", "/api/v1/" + command, "application/json", JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    /** A request exactly as given. @param type null: no Content-Type */
    public Reply send(String method, String path, String type, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(ConfigProvider.getConfig().getValue("test.url", String.class) + path))
                .header("Host", host).header("X-Forwarded-For", address).method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (type != null) request.header("Content-Type", type);
        if (token != null) request.header("Authorization", "Bearer " + token);
        headers.forEach(request::header);
        try {
            return new Reply(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    /** What came back. */
    public record Reply(HttpResponse<String> http) {

        public JsonNode json() {
            try {
                return JSON.readTree(http.body());
            } catch (JsonProcessingException notJson) {
                throw new AssertionError("not JSON: " + http.body(), notJson);
            }
        }

        public String header(String name) { return http.headers().firstValue(name).orElse(""); }

        public Reply is(int status) {
            assertThat(http.statusCode()).as(http.uri() + "\n" + http.body()).isEqualTo(status);
            return this;
        }

        /** A problem document for this refusal. */
        public JsonNode refuses(int status, String code) {
            is(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(json().get("code").asText()).as(http.body()).isEqualTo(code);
            assertThat(json().get("type").asText()).isEqualTo("/api/docs#problem-" + code);
            assertThat(json().get("status").asInt()).isEqualTo(status);
            return json();
        }
    }
}
