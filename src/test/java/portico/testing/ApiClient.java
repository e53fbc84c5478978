package portico.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/** Speaks the XenSystem API like a client in the field: {@code new ApiClient().as(ann).send("vm_reload", "vpsid", 7, "osid", 3).says("0")}. */
public final class ApiClient {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<String> portal;
    private final Map<String, String> identity;
    private final String host;
    private final String address;
    private final boolean multipart;

    /** Nobody in particular, at acme, from an address of their own. */
    public ApiClient() { this(Optional.empty(), Map.of(), "localhost", randomAddress(), false); }

    /** The same at a portal elsewhere than the one that Quarkus started for this test. */
    public static ApiClient of(String portal) { return new ApiClient(Optional.of(portal), Map.of(), "localhost", randomAddress(), false); }

    private ApiClient(Optional<String> portal, Map<String, String> identity, String host, String address, boolean multipart) {
        this.portal = portal;
        this.identity = identity;
        this.host = host;
        this.address = address;
        this.multipart = multipart;
    }

    public ApiClient as(Given.Customer customer) { return new ApiClient(portal, named("user", customer.username(), customer.apiKey()), hostOf(customer.tenant()), address, multipart); }

    /** The system level of a tenant. */
    public ApiClient system(String tenant) { return new ApiClient(portal, named("system", tenant, tenant + "-system-key-0123456789abcdef"), hostOf(tenant), address, multipart); }

    public ApiClient with(String identity, String name, String key) { return new ApiClient(portal, named(identity, name, key), host, address, multipart); }

    public ApiClient at(String host) { return new ApiClient(portal, identity, host, address, multipart); }

    public ApiClient from(String address) { return new ApiClient(portal, identity, host, address, multipart); }

    public ApiClient multipart() { return new ApiClient(portal, identity, host, address, true); }

    /** @param parameters name, value, name, value … */
    public Reply send(String action, Object... parameters) {
        var all = new LinkedHashMap<>(identity);
        all.put("action", action);
        for (int i = 0; i < parameters.length; i += 2) all.put((String) parameters[i], String.valueOf(parameters[i + 1]));
        return multipart
                ? post("c=api", "multipart/form-data; boundary=XyZ", multipartBody(all).getBytes(StandardCharsets.UTF_8))
                : post("c=api", "application/x-www-form-urlencoded; charset=UTF-8", urlEncoded(all).getBytes(StandardCharsets.US_ASCII));
    }

    /** The identity as the beginning of a hand-made body. */
    public String identityBody() { return urlEncoded(identity); }

    /** A request exactly as given. */
    public Reply post(String query, String contentType, byte[] body) { return request("POST", query, contentType, HttpRequest.BodyPublishers.ofByteArray(body)); }

    public Reply request(String method, String query, String contentType, HttpRequest.BodyPublisher body) {
        var url = portal.orElseGet(() -> ConfigProvider.getConfig().getValue("test.url", String.class)) + "/process.aspx" + (query == null ? "" : "?" + query);
        var request = HttpRequest.newBuilder(URI.create(url)).header("Host", host).header("X-Forwarded-For", address).method(method, body);
        if (contentType != null) request.header("Content-Type", contentType);
        try {
            return new Reply(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    /** What came back. */
    public record Reply(HttpResponse<byte[]> http) {

        public String text() { return new String(http.body(), StandardCharsets.UTF_8); }

        /** The whole answer, to the letter. */
        public Reply says(String text) {
            assertThat(text()).isEqualTo(text);
            return this;
        }

        public Reply refuses(String message) { return says("-1|" + message); }

        /** The parts behind {@code 0|}. */
        public List<String> parts() {
            assertThat(text()).startsWith("0|");
            return List.of(text().substring(2).split("\\|", -1));
        }

        public JsonNode json() {
            try {
                return JSON.readTree(text());
            } catch (JsonProcessingException failure) {
                throw new AssertionError("not JSON: " + text(), failure);
            }
        }
    }

    private static String hostOf(String tenant) { return tenant.equals(Given.ACME) ? "localhost" : tenant + ".test"; }

    private static Map<String, String> named(String identity, String name, String key) {
        var map = new LinkedHashMap<String, String>();
        map.put("identity", identity);
        map.put("api_username", name);
        map.put("api_key", key);
        return map;
    }

    private static String urlEncoded(Map<String, String> fields) {
        return fields.entrySet().stream().map(f -> URLEncoder.encode(f.getKey(), StandardCharsets.UTF_8) + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }

    private static String multipartBody(Map<String, String> fields) {
        return fields.entrySet().stream().map(f -> "--XyZ\r\nContent-Disposition: form-data; name=\"" + f.getKey() + "\"\r\n\r\n" + f.getValue() + "\r\n").collect(Collectors.joining()) + "--XyZ--\r\n";
    }

    private static String randomAddress() {
        var random = ThreadLocalRandom.current();
        return "198.18." + random.nextInt(256) + "." + random.nextInt(1, 255);
    }
}
