package portico.rdns.powerdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import portico.rdns.ReverseDnsException;
import portico.rdns.ReverseZones;

/** A real PowerDNS (Debian's pdns-server and pdns-backend-sqlite3) on loopback: what is set by its API is what DNS answers. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PowerDnsTest {

    private static final String KEY = "test-key";

    @TempDir static Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process server;
    private int dnsPort;
    private String api;
    private PowerDns names;

    @BeforeAll void start() throws Exception {
        dnsPort = freePort();
        int apiPort = freePort();
        api = "http://127.0.0.1:" + apiPort + "/api/v1/servers/localhost";
        var database = directory.resolve("pdns.sqlite3");
        run("sqlite3", database.toString(), ".read /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql");
        server = new ProcessBuilder("/usr/sbin/pdns_server", "--config-dir=" + directory, "--socket-dir=" + directory, "--daemon=no", "--guardian=no", "--launch=gsqlite3", "--gsqlite3-database=" + database,
                "--local-address=127.0.0.1", "--local-port=" + dnsPort, "--webserver=yes", "--webserver-address=127.0.0.1", "--webserver-port=" + apiPort, "--api=yes", "--api-key=" + KEY, "--security-poll-suffix=",
                "--cache-ttl=0", "--query-cache-ttl=0", "--negquery-cache-ttl=0", "--zone-cache-refresh-interval=0").redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        for (int i = 0; i < 100 && !answers(); i++) Thread.sleep(100);
        for (var zone : new String[] {"113.0.203.in-addr.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa."})
            assertThat(send("POST", "/zones", "{\"name\":\"" + zone + "\",\"kind\":\"Native\",\"nameservers\":[\"ns1.example.com.\"]}")).as(Files.readString(directory.resolve("log"))).isEqualTo(201);
        names = new PowerDns(Optional.of(api + "/"), Optional.of(KEY));
    }

    @AfterAll void stop() throws Exception {
        if (server == null) return;
        server.destroy();
        if (!server.waitFor(5, TimeUnit.SECONDS)) server.destroyForcibly();
    }

    @Test void addresses_are_called_what_is_set_and_read_back() throws Exception {
        for (var address : new String[] {"203.0.113.7", "2001:db8:0:5::1"}) {
            assertThat(names.read(address)).isEmpty();
            names.set(address, Optional.of("mail.example.com"));
            names.set(address, Optional.of("mail.example.com"));
            assertThat(names.read(address)).contains("mail.example.com");
            assertThat(asked(address)).isEqualTo("mail.example.com.");
            names.set(address, Optional.of("www.example.com"));
            assertThat(names.read(address)).contains("www.example.com");
            assertThat(asked(address)).isEqualTo("www.example.com.");
            names.set(address, Optional.empty());
            names.set(address, Optional.empty());
            assertThat(names.read(address)).isEmpty();
            assertThat(asked(address)).isEqualTo("nothing");
        }
    }

    @Test void neighbours_keep_their_names() throws Exception {
        names.set("203.0.113.1", Optional.of("one.example.com"));
        names.set("203.0.113.11", Optional.of("eleven.example.com"));
        names.set("203.0.113.1", Optional.empty());
        assertThat(names.read("203.0.113.1")).isEmpty();
        assertThat(names.read("203.0.113.11")).contains("eleven.example.com");
        assertThat(asked("203.0.113.11")).isEqualTo("eleven.example.com.");
    }

    @Test void what_cannot_be_done_says_why() {
        assertThatThrownBy(() -> names.set("198.51.100.7", Optional.of("a.example.com"))).isInstanceOfSatisfying(ReverseDnsException.class, e -> assertThat(e.reason).isEqualTo("rdns.nozone"));
        var stranger = new PowerDns(Optional.of(api), Optional.of("wrong"));
        assertThatThrownBy(() -> stranger.read("203.0.113.7")).isInstanceOfSatisfying(ReverseDnsException.class, e -> assertThat(e.reason).isEqualTo("rdns.silent")).hasMessageContaining("401");
        var nobody = new PowerDns(Optional.of("http://127.0.0.1:1/api/v1/servers/localhost"), Optional.of(KEY));
        assertThatThrownBy(() -> nobody.read("203.0.113.7")).isInstanceOfSatisfying(ReverseDnsException.class, e -> assertThat(e.reason).isEqualTo("rdns.silent"));
    }

    private String asked(String address) throws IOException {
        var lookup = new Lookup(Name.fromString(ReverseZones.pointer(address)), Type.PTR);
        var resolver = new SimpleResolver("127.0.0.1");
        resolver.setPort(dnsPort);
        resolver.setTimeout(Duration.ofSeconds(3));
        lookup.setResolver(resolver);
        lookup.setCache(null);
        var found = lookup.run();
        return found == null ? "nothing" : ((PTRRecord) found[0]).getTarget().toString();
    }

    private boolean answers() throws InterruptedException {
        try {
            return send("GET", "", null) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private int send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api + path)).header("X-API-Key", KEY).method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) { return socket.getLocalPort(); }
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
        var said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
    }
}
