package portico.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.tenant.Tenants;
import portico.testing.Given;

/** serverstatus, as scripts on foreign pages ask for it. */
@QuarkusTest
class ServerStatusTest {

    static { System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,content-length,connection"); }

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String STATUS = "?c=jsapi&action=serverstatus";

    @Inject Given given;
    @Inject Tenants tenants;

    @BeforeEach void acme_tells() { tells("acme", true); }

    @AfterEach void and_keeps_it_to_itself_again() { tells("acme", false); }

    private void tells(String tenant, boolean what) {
        given.sql("update tenant set public_server_status = ? where code = ?", what, tenant);
        tenants.forget();
    }

    private static HttpResponse<String> get(String host, String query) throws Exception { return ask("GET", host, query); }

    private static HttpResponse<String> ask(String method, String host, String query) throws Exception {
        var url = ConfigProvider.getConfig().getValue("test.url", String.class) + "/process.aspx" + query;
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).header("Host", host).header("Origin", "https://www.elsewhere.test").method(method, HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test void it_says_how_the_sites_own_servers_are_and_nothing_that_is_nobodys_business() throws Exception {
        given.vm(given.customer());
        Thread.sleep(5_500);   // what was said before this test is forgotten after five seconds
        var answer = get("localhost", STATUS);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("public, max-age=5");
        var servers = new ObjectMapper().readTree(answer.body()).path("servers");
        var node = servers.valueStream().filter(server -> server.path("name").asText().equals("node-1")).findFirst().orElseThrow();
        assertThat(List.copyOf(iterable(node.fieldNames()))).containsExactly("name", "online", "uptime", "load", "cpu", "ram", "disk", "hosts");
        assertThat(node.path("online").asText()).isEqualTo("1");
        assertThat(node.path("cpu").asDouble()).isBetween(0.0, 100.0);
        assertThat(node.path("ram").asDouble()).isGreaterThan(0);
        assertThat(node.path("hosts").asInt()).isPositive();
        given.vm(given.customer());
        assertThat(get("localhost", STATUS).body()).as("the same for five seconds").isEqualTo(answer.body());
        assertThat(answer.body()).doesNotContain("127.0.0.1", "10.77.", "node-2", "simulated");
    }

    private static List<String> iterable(java.util.Iterator<String> names) {
        var all = new java.util.ArrayList<String>();
        names.forEachRemaining(all::add);
        return all;
    }

    @Test void a_site_that_does_not_tell_answers_as_if_there_were_no_such_thing() throws Exception {
        tells("acme", false);
        assertThat(get("localhost", STATUS).body()).isEqualTo("-1|Unknown action");
        assertThat(get("globex.test", STATUS).body()).isEqualTo("-1|Unknown action");
        assertThat(get("nobodys.test", STATUS).body()).isEqualTo("-1|Unknown action");
    }

    @Test void a_callback_is_a_functions_name_and_nothing_else() throws Exception {
        var script = get("localhost", STATUS + "&callback=jQuery123_456");
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(script.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(script.body()).startsWith("/**/jQuery123_456({\"servers\":[").endsWith("]});");
        assertThat(get("localhost", STATUS + "&callback=a.b.$c").body()).startsWith("/**/a.b.$c({");
        assertThat(get("localhost", STATUS + "&callback=").body()).startsWith("{\"servers\"");
        for (var bad : List.of("alert(1)//", "a%20b", "a%3Bb", "a%0Ab", "%3Cscript%3E", "1a", "a..b", ".a", "a.b.c.d.e", "a%5B0%5D", "%E4%B8%8A", "a".repeat(65), "a%00", "a&callback=b"))
            assertThat(get("localhost", STATUS + "&callback=" + bad).body()).as(bad).startsWith("-1|Parameter callback");
    }

    @Test void nothing_else_comes_in_by_this_door() throws Exception {
        for (var query : List.of("?c=jsapi", "?c=jsapi&action=vm_info", "?c=api&action=serverstatus", "?c=jsapi&c=api&action=x", "?action=serverstatus", ""))
            assertThat(get("localhost", query).body()).as(query).startsWith("-1|");
        assertThat(ask("POST", "localhost", STATUS).body()).isEqualTo("-1|Unknown action");
        assertThat(ask("HEAD", "localhost", STATUS).statusCode()).isEqualTo(200);
        assertThat(get("localhost", "?C=jsapi&Action=ServerStatus").body()).startsWith("{\"servers\"");
    }
}
