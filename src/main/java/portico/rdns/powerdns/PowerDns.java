package portico.rdns.powerdns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.rdns.ReverseDns;
import portico.rdns.ReverseDnsException;
import portico.rdns.ReverseZones;

/** PTR records of PowerDNS zones ({@code portico.rdns.url}, {@code portico.rdns.key}). Zones are the operator's to make; records in them are made and unmade here. */
@Singleton
class PowerDns implements ReverseDns {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int TTL_SECONDS = 3600;

    private final Optional<String> url;
    private final Optional<String> key;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** @param url of the server within the API, {@code http://127.0.0.1:8081/api/v1/servers/localhost} @param key what it wants as X-API-Key */
    @Inject
    PowerDns(@ConfigProperty(name = "portico.rdns.url") Optional<String> url, @ConfigProperty(name = "portico.rdns.key") Optional<String> key) {
        this.url = url.map(text -> text.replaceFirst("/$", ""));
        this.key = key;
    }

    @Override public String driver() { return "powerdns"; }

    @Override public void set(String address, Optional<String> name) {
        var pointer = ReverseZones.pointer(address);
        var records = name.<List<?>>map(text -> List.of(Map.of("content", text + ".", "disabled", false))).orElse(List.of());
        var change = Map.of("rrsets", List.of(Map.of("name", pointer, "type", "PTR", "ttl", TTL_SECONDS, "changetype", name.isPresent() ? "REPLACE" : "DELETE", "records", records)));
        try {
            ask("PATCH", "/zones/" + zone(address, pointer), JSON.writeValueAsString(change));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override public Optional<String> read(String address) {
        var pointer = ReverseZones.pointer(address);
        zone(address, pointer);
        for (var record : ask("GET", "/search-data?max=50&object_type=record&q=" + encoded(pointer.replaceFirst("\\.$", "")), null))
            if (record.path("type").asText().equals("PTR") && dotted(record.path("name").asText()).equals(pointer)) return Optional.of(record.path("content").asText().replaceFirst("\\.$", ""));
        return Optional.empty();
    }

    private String zone(String address, String pointer) {
        Set<String> zones = new HashSet<>();
        for (var zone : ask("GET", "/zones", null)) zones.add(dotted(zone.path("name").asText()));
        return ReverseZones.holding(pointer, zones).orElseThrow(() -> ReverseDnsException.noZone(address));
    }

    private JsonNode ask(String method, String path, String body) {
        var at = url.orElseThrow(() -> ReverseDnsException.silent("portico.rdns.url is not set", null)) + path;
        var request = HttpRequest.newBuilder(URI.create(at)).timeout(PATIENCE).header("X-API-Key", key.orElse("")).header("Content-Type", "application/json")
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) throw ReverseDnsException.silent("PowerDNS answers " + answer.statusCode() + " to " + method + " " + path + ": " + answer.body(), null);
            return answer.body().isEmpty() ? JSON.createArrayNode() : JSON.readTree(answer.body());
        } catch (IOException silent) {
            throw ReverseDnsException.silent("PowerDNS does not answer: " + silent.getMessage(), silent);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ReverseDnsException.silent("interrupted", stopping);
        }
    }

    private static String encoded(String text) { return URLEncoder.encode(text, StandardCharsets.UTF_8); }

    private static String dotted(String name) { return name.endsWith(".") ? name : name + "."; }
}
