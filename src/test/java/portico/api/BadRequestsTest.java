package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.FieldClient;
import portico.testing.Given;

/** Requests that are wrong before any parameter is: who asks, how it is packed, what is sent twice. */
@QuarkusTest
class BadRequestsTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String DENIED = "Invalid api_username or api_key";

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void who_asks_must_be_plain() {
        var ann = given.customer();
        var name = ann.username();
        for (var identity : List.of(" system", "system ", "systeм", "SYSTEM\u0000", "operator", "admin", "1", "s".repeat(10_000)))
            assertThat(api.with(identity, "acme", "acme-system-key-0123456789abcdef").send("user_info", "userid", ann.number()).text()).as(identity).startsWith("-1|").doesNotContain(name);
        for (var who : List.of("", " ", name + " ", name + "\u0000", name + "'", "%", "*", name.substring(0, name.length() - 1) + "_", "a".repeat(500_000), "\ud83d\ude00", "root", "null"))
            assertThat(api.with("user", who, ann.apiKey()).send("user_info").text()).as(who.length() > 40 ? who.length() + " letters" : who).isIn("-1|" + DENIED, "-1|Malformed request");
        for (var key : List.of("", " ", ann.apiKey() + " ", " " + ann.apiKey(), ann.apiKey().toUpperCase(), ann.apiKey().substring(1), ann.apiKey() + ann.apiKey(), portico.secret.Tokens.hash(ann.apiKey()), "pt_", "pt_acme_", "pt_acme_" + ann.apiKey()))
            api.with("user", name, key).send("user_info").refuses(DENIED);
        var bob = given.customer();
        api.with("user", name, bob.apiKey()).send("user_info").refuses(DENIED);
        // A customer is only ever themself, whatever they say.
        assertThat(api.as(ann).send("user_info", "userid", bob.number()).json().get(0).get("username").asText()).isEqualTo(name);
        api.as(ann).send("user_update", "id", bob.id(), "userid", bob.number(), "name", "Mallory");
        assertThat(api.as(bob).send("user_info").json().get(0).get("name").asText()).isNotEqualTo("Mallory");
    }

    @Test void old_names_pass_the_same_checks() {
        var bobs = given.vm(given.customer());
        var ann = api.as(given.customer());
        for (var command : List.of("vps_start", "vm_start", "VPS_Start", " vps_start ", "vps_shutdown", "vps_reload", "vps_console", "vps_state"))
            ann.send(command, "vpsid", bobs.id(), "osid", 17, "subaction", "enable").refuses("Parameter vpsid: no such host");
        for (var twisted : List.of("vps_vps_start", "vpsstart", "vm_vps_start", "vps_user_info", "vps_", "vm_start\u0000", "vm_start/", "vm_console/enable", "vm_start;", "ｖm_start")) assertThat(ann.send(twisted, "vpsid", bobs.id()).text()).isIn("-1|Unknown action", "-1|Malformed request");
    }

    @Test void parameters_come_in_the_body_or_the_query_and_nowhere_else() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var other = given.vm(ann);
        var as = api.as(ann);
        var start = as.identityBody() + "&action=vm_info";
        // The body wins over the query.
        assertThat(as.post("c=api&vpsid=" + other.id(), FORM, (start + "&vpsid=" + vm.id()).getBytes()).json().get(0).get("vid").asLong()).isEqualTo(vm.id());
        for (var name : List.of("vpsid[]", "vpsid[0]", "[vpsid]", "vpsid.", ".vpsid", "vpsid%20", "%20vpsid", "vpsid%00"))
            assertThat(as.post("c=api", FORM, (as.identityBody() + "&action=vm_state&" + name + "=" + vm.id()).getBytes()).text()).as(name).isIn("-1|Parameter vpsid is required", "-1|Malformed request");
        as.post("c=api", FORM, (as.identityBody() + "&action=vm_state&vpsid=" + vm.id() + "&vpsid=" + other.id()).getBytes()).refuses("Parameter vpsid is given more than once with different values");
    }

    @Test void only_a_post_to_c_api_acts() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var as = api.as(ann);
        var call = as.identityBody() + "&action=vm_shutdown&vpsid=" + vm.id();
        for (var method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")) {
            var reply = as.request(method, "c=api&" + call, FORM, method.equals("GET") || method.equals("TRACE") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.getBytes()));
            assertThat(reply.text()).as(method).isNotEqualTo("0");
        }
        for (var query : new String[] {null, "", "c=", "c=API", "c=api&c=jsapi", "c=jsapi", "c=api%00", "d=api"}) assertThat(as.post(query, FORM, call.getBytes()).text()).as(query).isIn("-1|Unknown action", "-1|Malformed request");
        assertThat(as.send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
        assertThat(given.<Long>inside("acme", () -> portico.task.Task.count("vmId", vm.id()))).isZero();
    }

    @Test void headers_and_cookies_carry_no_parameters_and_no_other_method() throws IOException {
        var ann = given.customer();
        var vm = given.vm(ann);
        var who = api.as(ann).identityBody();
        var elsewhere = "vpsid: " + vm.id() + "\r\naction: vm_shutdown\r\nX-Vpsid: " + vm.id() + "\r\nCookie: vpsid=" + vm.id() + "; action=vm_shutdown; subaction=enable; identity=user; api_username=" + ann.username() + "; api_key=" + ann.apiKey()
                + "\r\nidentity: user\r\napi_username: " + ann.username() + "\r\napi_key: " + ann.apiKey() + "\r\n";
        assertThat(post("", elsewhere, who + "&action=vm_state")).endsWith("\r\n\r\n-1|Parameter vpsid is required");
        assertThat(post("", elsewhere, who + "&vpsid=" + vm.id())).endsWith("\r\n\r\n-1|Parameter action is required");
        assertThat(post("", elsewhere, "action=vm_state&vpsid=" + vm.id())).endsWith("\r\n\r\n-1|" + DENIED);
        assertThat(post("", elsewhere, who + "&action=vm_state&vpsid=" + vm.id())).contains("\r\n\r\nrunning|");
        var call = who + "&action=vm_shutdown&vpsid=" + vm.id();
        for (var header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method")) {
            var get = raw("GET /process.aspx?c=api&_method=POST&" + call + " HTTP/1.1\r\nHost: localhost\r\n" + header + ": POST\r\nContent-Type: " + FORM + "\r\nContent-Length: " + (call.length() + 13) + "\r\nConnection: close\r\n\r\n" + call + "&_method=POST");
            assertThat(get).as(header).endsWith("\r\n\r\n-1|Unknown action");
            assertThat(post("&_method=GET", header + ": GET\r\n", who + "&action=vm_state&_method=DELETE&vpsid=" + vm.id())).as(header).contains("\r\n\r\nrunning|");
        }
        assertThat(given.<Long>inside("acme", () -> portico.task.Task.count("vmId", vm.id()))).isZero();
    }

    private static String post(String query, String headers, String body) throws IOException {
        return raw("POST /process.aspx?c=api" + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Type: " + FORM + "\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
    }

    @Test void what_cannot_be_read_for_certain_is_not_guessed() {
        var as = api.as(given.customer());
        var call = as.identityBody() + "&action=user_info";
        for (var type : new String[] {null, "", "application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/mixed; boundary=b", FORM + "; charset=x", "x",
                "application/x-www-form-urlencoded, multipart/form-data"})
            assertThat(as.post("c=api", type == null || !type.isEmpty() ? type : "*/*", call.getBytes()).text()).as(type).isIn("-1|Malformed request", "-1|Parameter action is required", "-1|" + DENIED);
        for (var tail : List.of("&x=%", "&x=%4", "&x=%zz", "&x=%u4e2d", "&%ff=1", "&x=%c0%80", "&x=%ed%a0%80", "&x=%f8%88%80%80%80", "&x=%00", "&%00=1")) as.post("c=api", FORM, (call + tail).getBytes()).refuses("Malformed request");
        as.post("c=api", FORM, (call + "&x=1".repeat(600)).getBytes()).refuses("Malformed request");
        as.post("c=api", FORM + "; charset=gbk", (call + "&x=%D6%D0%CE%C4").getBytes()).json();
        as.post("c=api", FORM, (call + "&x=%D6%D0%CE%C4").getBytes()).refuses("Malformed request");
        as.post("c=api", FORM, ("\ufeff" + call).getBytes(StandardCharsets.UTF_8)).http();
    }

    @Test void chunks_trailers_and_two_lengths() throws IOException {
        var ann = given.customer();
        var vm = given.vm(ann);
        var body = api.as(ann).identityBody() + "&action=vm_state&vpsid=" + vm.id();
        var head = "POST /process.aspx?c=api HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + FORM + "\r\nConnection: close\r\n";
        assertThat(raw(head + "Transfer-Encoding: chunked\r\nTrailer: vpsid\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\nvpsid: 1\r\naction: vm_shutdown\r\n\r\n")).startsWith("HTTP/1.1 200").contains("running|");
        // Two lengths are how one request is smuggled behind another.
        var smuggled = "POST /process.aspx?c=api HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + FORM + "\r\nContent-Length: " + (body.length() + 3) + "\r\n\r\n" + body.replace("vm_state", "vm_shutdown");
        var both = raw(head.replace("Connection: close\r\n", "") + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled);
        assertThat(both.split("HTTP/1\\.1 ").length).as(both).isLessThanOrEqualTo(2);
        for (var lengths : List.of("Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: -1\r\n", "Content-Length: x\r\n", "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: identity, chunked, gzip\r\n")) {
            var answer = raw(head + lengths + "\r\n" + body);
            assertThat(answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 5") || answer.isEmpty()).as(lengths + answer).isTrue();
        }
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
    }

    private static String raw(String request) throws IOException {
        try (var socket = FieldClient.connect()) {
            socket.setSoTimeout(3000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            var answer = new StringBuilder();
            try {
                for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) answer.append((char) b);
            } catch (java.net.SocketTimeoutException silent) {
                // A connection kept open says no more.
                return answer.toString();
            }
            return answer.toString();
        }
    }
}
