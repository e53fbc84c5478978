package portico.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/** Visits pages as a browser without scripts does: keeps cookies, sends forms with the token it was given, does not follow redirects by itself. */
public final class BrowserClient {

    static { System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,content-length,connection"); }

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf-token\" value=\"([^\"]+)\"");

    private final Map<String, String> cookies = new HashMap<>();
    private final String host;
    private final String address = "198.18." + ThreadLocalRandom.current().nextInt(256) + "." + ThreadLocalRandom.current().nextInt(1, 255);
    private String token;
    private boolean tls;

    public BrowserClient() { this("localhost"); }

    public BrowserClient(String host) { this.host = host; }

    /** From now on through a proxy that ends TLS, as the proxy tells us. */
    public BrowserClient overTls() {
        tls = true;
        return this;
    }

    public BrowserClient loggedIn(Given.Customer customer) {
        open("/login");
        send("/login", "username", customer.username(), "password", customer.password()).leadsTo("/");
        return this;
    }

    /** Staff of the worlds of {@link Given}, whose passwords are their names with "-password". */
    public BrowserClient staff(String username) {
        open("/staff/login");
        send("/staff/login", "username", username, "password", username + "-password").leadsTo("/staff");
        return this;
    }

    public BrowserClient cookie(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    public String cookie(String name) { return cookies.get(name); }

    public Page open(String path, String... headers) { return exchange(path, HttpRequest.newBuilder().GET(), headers); }

    /** Posts a form. @param fields name, value, name, value … */
    public Page send(String path, Object... fields) {
        if (token == null) open("/login");
        var all = new StringBuilder("csrf-token=" + encoded(token));
        for (int i = 0; i < fields.length; i += 2) all.append('&').append(fields[i]).append('=').append(encoded(String.valueOf(fields[i + 1])));
        return sendRaw(path, all.toString());
    }

    /** Posts a form exactly as given, without the token. */
    public Page sendRaw(String path, String body) {
        return exchange(path, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), "Content-Type", "application/x-www-form-urlencoded");
    }

    /** Posts a form with the token and one field "file". */
    public Page upload(String path, String name, String content) {
        if (token == null) open("/login");
        var body = "--XyZ\r\nContent-Disposition: form-data; name=\"csrf-token\"\r\n\r\n" + token + "\r\n--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: text/csv\r\n\r\n" + content + "\r\n--XyZ--\r\n";
        return exchange(path, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), "Content-Type", "multipart/form-data; boundary=XyZ");
    }

    private Page exchange(String path, HttpRequest.Builder request, String... headers) {
        request.uri(URI.create(ConfigProvider.getConfig().getValue("test.url", String.class) + path)).header("Host", host).header("X-Forwarded-For", address);
        if (tls) request.header("X-Forwarded-Proto", "https");
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        if (!cookies.isEmpty()) request.header("Cookie", cookies.entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).collect(Collectors.joining("; ")));
        try {
            var page = new Page(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            page.http.headers().allValues("Set-Cookie").forEach(this::remember);
            var found = TOKEN.matcher(page.text());
            if (found.find()) token = found.group(1);
            return page;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private void remember(String cookie) {
        var pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
        if (cookie.contains("Max-Age=0")) cookies.remove(pair[0]);
        else cookies.put(pair[0], pair[1].replace("\"", ""));
    }

    private static String encoded(String text) { return URLEncoder.encode(text, StandardCharsets.UTF_8); }

    /** What the browser got. */
    public record Page(HttpResponse<String> http) {

        public String text() { return http.body(); }

        public String header(String name) { return http.headers().firstValue(name).orElse(""); }

        public Page is(int status) {
            assertThat(http.statusCode()).as(http.uri() + "\n" + text()).isEqualTo(status);
            return this;
        }

        public Page shows(String... words) {
            assertThat(text()).contains(words);
            return this;
        }

        public Page hides(String... words) {
            assertThat(text()).doesNotContain(words);
            return this;
        }

        /** It is a redirect to this path. */
        public Page leadsTo(String path) {
            is(303);
            assertThat(URI.create(header("Location")).toString().replaceFirst("^https?://[^/]+", "")).isEqualTo(path);
            return this;
        }
    }
}
