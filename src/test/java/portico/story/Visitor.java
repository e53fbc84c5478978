package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import portico.testing.Given.Customer;

/** A browser without scripts and pictures: cookies, pages and forms, no more. It follows no redirect by itself. */
final class Visitor {

    static { System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,content-length,connection"); }

    private static final Pattern TOKEN = Pattern.compile("name=\"csrf-token\" value=\"([^\"]+)\"");

    /** A page as it came. */
    record Seen(int status, String text, Optional<String> goesTo, HttpResponse<String> http) {}

    private final String portal;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).connectTimeout(Duration.ofSeconds(5)).build();
    private Optional<String> host = Optional.empty();

    Visitor(String portal) { this.portal = portal; }

    /** From now on asks for this Host name. */
    Visitor at(String host) {
        this.host = Optional.of(host);
        return this;
    }

    Visitor logIn(Customer person) {
        assertThat(submit("/login", "/login", "username", person.username(), "password", person.password(), "next", "/").status()).as("log-in").isEqualTo(303);
        return this;
    }

    Seen get(String path) { return send(request(path).GET()); }

    /** Opens a page and sends one of its forms. */
    Seen submit(String page, String action, String... fields) {
        var token = TOKEN.matcher(get(page).text());
        assertThat(token.find()).as("form token on " + page).isTrue();
        var all = fields(fields);
        all.put("csrf-token", token.group(1));
        return post(action, all);
    }

    /** Sends a form just like that, as a foreign page would make a browser do. */
    Seen postWithoutToken(String action, String... fields) { return post(action, fields(fields)); }

    /** The cookie of this name, to be stolen. */
    HttpCookie cookie(String name) { return cookies.getCookieStore().getCookies().stream().filter(c -> c.getName().equals(name)).findFirst().orElseThrow(() -> new AssertionError("no cookie " + name)); }

    Visitor with(HttpCookie stolen) {
        var copy = new HttpCookie(stolen.getName(), stolen.getValue());
        copy.setPath("/");
        copy.setVersion(0);
        cookies.getCookieStore().add(URI.create(portal), copy);
        return this;
    }

    private Seen post(String path, Map<String, String> fields) {
        var body = fields.entrySet().stream().map(f -> URLEncoder.encode(f.getKey(), StandardCharsets.UTF_8) + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        return send(request(path).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static Map<String, String> fields(String... namesAndValues) {
        var fields = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) fields.put(namesAndValues[i], namesAndValues[i + 1]);
        return fields;
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(portal + path)).timeout(Duration.ofSeconds(40)).header("Accept", "text/html");
        host.ifPresent(name -> request.header("Host", name));
        return request;
    }

    private Seen send(HttpRequest.Builder request) {
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Seen(answer.statusCode(), answer.body(), answer.headers().firstValue("Location"), answer);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
