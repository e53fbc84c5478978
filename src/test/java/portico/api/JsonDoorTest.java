package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.JsonClient;

/** The JSON face: types, statuses, problems, calls that are done once. */
@QuarkusTest
class JsonDoorTest {

    private static final com.fasterxml.jackson.databind.ObjectMapper TREES = new com.fasterxml.jackson.databind.ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    final ApiClient api = new ApiClient();

    private String token(Given.Customer owner) { return api.as(owner).send("user_token_create", "name", "test").parts().getFirst(); }

    private String system() {
        // A site has only so many, and the sweeps make some.
        given.sql("delete from access_token where user_id is null");
        return api.system("acme").send("system_token_create", "name", "test").parts().getFirst();
    }

    @Test void answers_are_typed() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var json = new JsonClient(token(ann));
        var row = json.post("vm_info", "vpsid", vm.id()).is(200).json().get(0);
        assertThat(row.get("vid").isIntegralNumber()).isTrue();
        assertThat(row.get("vname").asText()).isEqualTo(vm.name());
        assertThat(row.get("shareip").isBoolean()).isTrue();
        assertThat(row.get("vconfig").get("backup_snapshot").asInt()).isEqualTo(3);
        assertThat(json.post("vps_state", "VPSID", String.valueOf(vm.id())).is(200).json().get("state").asText()).isEqualTo("running");
        assertThat(json.post("vm_info_update", "vpsid", vm.id(), "vname", "renamed").is(200).json()).isEqualTo(json.post("vm_shutdown", "vpsid", vm.id()).is(200).json());
        assertThat(json.post("user_authentication", "username", ann.username(), "password", ann.password()).is(200).json().get("userid").asLong()).isEqualTo(ann.number());
        assertThat(json.post("vm_console/state", "vpsid", vm.id()).is(200).json().get("state").asText()).isEqualTo("disabled");
        assertThat(json.post("server_os_templates", "serverid", 3, "osids", List.of(17, 18)).is(200).json()).hasSize(2);
        assertThat(json.post("server_os_templates", "serverid", 3, "osids", null, "osid", 17).is(200).json()).hasSize(1);
    }

    /** What is typed here is text there, and otherwise the same, for whatever can be asked. */
    @Test void both_faces_tell_the_same() {
        var house = samples.household(Given.ACME);
        var user = new JsonClient(token(house.owner()));
        var system = new JsonClient(system());
        var all = new org.assertj.core.api.SoftAssertions();
        for (var entry : catalogue.entries()) {
            if (entry.changes || entry.keys) continue;
            boolean isSystem = entry.open == Level.SYSTEM;
            var parameters = samples.legal(entry, entry.open, house);
            Supplier<String> form = () -> (isSystem ? api.system("acme") : api.as(house.owner())).send(entry.action, Samples.flat(parameters)).text();
            var path = new HashMap<>(parameters);
            path.remove("subaction");
            Supplier<JsonClient.Reply> json = () -> (isSystem ? system : user).post(entry.key(), Samples.flat(path));
            var told = form.get();
            var typed = json.get();
            // What changes by itself, such as a rule that the gateway has seen meanwhile, is told the same when asked once more.
            for (int i = 0; i < 3 && !same(told, typed); i++) {
                typed = json.get();
                told = form.get();
            }
            if (told.startsWith("-1|")) all.assertThat("-1|" + typed.json().get("detail").asText()).as(entry.key()).isEqualTo(told);
            else if (isJson(told)) all.assertThat(flat(typed)).as(entry.key()).isEqualTo(told);
            else all.assertThat(typed.is(200).json().isContainerNode()).as(entry.key()).isTrue();
        }
        all.assertAll();
    }

    private static boolean same(String told, JsonClient.Reply typed) { return !isJson(told) || typed.http().statusCode() == 200 && flat(typed).equals(told); }

    private static boolean isJson(String told) { return told.matches("(?s)[\\[{].*"); }

    private static String flat(JsonClient.Reply typed) {
        try {
            return Rendering.json(TREES.readValue(typed.is(200).http().body(), Object.class));
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    @Test void every_no_has_its_status() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var json = new JsonClient(token(ann));
        new JsonClient(null).post("vm_info").refuses(401, "access.token");
        assertThat(new JsonClient("nonsense").post("vm_info").is(401).header("WWW-Authenticate")).isEqualTo("Bearer");
        json.post("no_such").refuses(404, "action.unknown");
        json.post("user_add").refuses(404, "action.unknown");
        json.post("vm_info/list", "vpsid", vm.id()).refuses(404, "action.unknown");
        json.post("vm_console/state/more", "vpsid", vm.id()).refuses(404, "action.unknown");
        json.post("vm_state", "vpsid", Samples.NOBODY).refuses(404, "vm.none");
        assertThat(json.post("vm_state").refuses(422, "parameter.required").get("field").asText()).isEqualTo("vpsid");
        json.post("vm_state", "vpsid", 1.5).refuses(422, "parameter.number");
        json.post("vm_state", "vpsid", Map.of("a", 1)).refuses(422, "parameter.number");
        json.post("server_os_templates", "serverid", 3, "osids", List.of(List.of(1))).refuses(422, "parameter.list");
        json.post("vm_shutdown", "vpsid", vm.id()).is(200);
        json.post("vm_start", "vpsid", vm.id()).refuses(409, "vm.busy");
        var chinese = json.header("Accept-Language", "zh-CN,zh;q=0.9").post("vm_state", "vpsid", Samples.NOBODY).refuses(404, "vm.none");
        assertThat(chinese.get("detail").asText()).contains("主机");
        assertThat(chinese.get("title").asText()).isEqualTo("不存在");
    }

    @Test void what_is_no_json_call_is_refused() {
        var json = new JsonClient(token(given.customer()));
        assertThat(json.send("GET", "/api/v1/user_info", null, new byte[0]).is(405).header("Allow")).isEqualTo("POST");
        json.send("OPTIONS", "/api/v1/user_info", null, new byte[0]).is(405);
        json.send("POST", "/api/v1/user_info", "text/plain", "{}".getBytes()).refuses(415, "request.type");
        json.send("POST", "/api/v1/user_info", null, new byte[0]).is(200);
        for (var bad : List.of("[]", "1", "\"x\"", "{", "{\"a\":1,\"a\":2}", "{}{}", "{\"a\":\"\\u0000\"}", "{\"a\":".repeat(100) + "1" + "}".repeat(100), "{\"a\":NaN}", "{'a':1}"))
            json.send("POST", "/api/v1/user_info", "application/json", bad.getBytes()).refuses(400, "request.malformed");
        json.send("POST", "/api/v1/user_info", "application/json", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}).refuses(400, "request.malformed");
        json.send("POST", "/api/v1/user_info", "application/json", "{}".getBytes(StandardCharsets.UTF_16)).refuses(400, "request.malformed");
        json.send("POST", "/api/v1/user_info", "application/json", "{\"a\":1,\"A\":2}".getBytes()).refuses(422, "parameter.twice");
        json.send("POST", "/api/v1/user_info", "application/json", (" ".repeat((1 << 20) + 1)).getBytes()).refuses(413, "request.large");
        // Whoever acts is in the header alone.
        json.post("user_info", "identity", "system", "api_username", "acme", "api_key", "acme-system-key-0123456789abcdef", "action", "user_delete").is(200);
    }

    @Test void no_foreign_page_is_let_in() {
        var reply = new JsonClient(token(given.customer())).header("Origin", "https://evil.test").post("user_info").is(200);
        assertThat(reply.http().headers().map().keySet()).noneMatch(name -> name.toLowerCase().startsWith("access-control"));
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test void the_pace_is_told_and_kept() {
        var json = new JsonClient(token(given.customer()));
        var first = json.post("user_info").is(200);
        int limit = Integer.parseInt(first.header("RateLimit-Limit"));
        assertThat(Integer.parseInt(first.header("RateLimit-Remaining"))).isBetween(limit - 5, limit - 1);
        for (int i = 0; i < 3 * limit; i++) {
            var reply = json.post("user_info");
            if (reply.http().statusCode() == 200) continue;
            reply.refuses(429, "access.limit");
            assertThat(Integer.parseInt(reply.header("Retry-After"))).isPositive();
            assertThat(reply.header("RateLimit-Remaining")).isEqualTo("0");
            return;
        }
        throw new AssertionError("three times the limit passed");
    }

    @Test void a_named_call_is_done_once() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var json = new JsonClient(token(ann));
        var call = json.header("Idempotency-Key", "rename-1");
        call.post("vm_info_update", "vpsid", vm.id(), "vname", "first").is(200);
        json.post("vm_info_update", "vpsid", vm.id(), "vname", "second").is(200);
        call.post("vm_info_update", "vpsid", vm.id(), "vname", "first").is(200);
        assertThat(json.post("vm_info", "vpsid", vm.id()).json().get(0).get("vname").asText()).isEqualTo("second");
        call.post("vm_info_update", "vpsid", vm.id(), "vname", "third").refuses(422, "once.reused");
        // A name is one token's own.
        new JsonClient(token(ann)).header("Idempotency-Key", "rename-1").post("vm_info_update", "vpsid", vm.id(), "vname", "third").is(200);
        json.header("Idempotency-Key", "x".repeat(256)).post("vm_info_update", "vpsid", vm.id(), "vname", "x").refuses(400, "once.key");
        // What was refused did nothing, so it may be tried again under the same name.
        var again = json.header("Idempotency-Key", "rename-2");
        again.post("vm_info_update", "vpsid", vm.id(), "vname", "!").refuses(422, "vm.name");
        again.post("vm_info_update", "vpsid", vm.id(), "vname", "fourth").is(200);
    }

    @Test void twenty_at_once_are_one_and_get_one_answer() throws Exception {
        var json = new JsonClient(system()).header("Idempotency-Key", "add-user");
        long number = 5_000_000 + System.nanoTime() % 1_000_000;
        try (var threads = Executors.newFixedThreadPool(20)) {
            Callable<JsonClient.Reply> add = () -> json.post("user_add", "userid", number, "username", "once" + number, "password", "secret-password", "name", "Once", "email", "once" + number + "@example.test", "tel", "8613800138000");
            var answers = threads.invokeAll(IntStream.range(0, 20).mapToObj(i -> add).toList()).stream().map(future -> future.resultNow().is(200).http().body()).distinct().toList();
            assertThat(answers).hasSize(1);
        }
    }

}
