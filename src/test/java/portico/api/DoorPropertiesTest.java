package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.JsonClient;

/** Whatever is thrown at the door, it answers in one of its four shapes and falls over nothing. */
@QuarkusTest
class DoorPropertiesTest {

    private static final int TRIES = 400;
    private static final Pattern SHAPE = Pattern.compile("(?s)0|0\\|.*|-1\\|[^\\r\\n\\x00]+|[\\[{].*|[a-z]+\\|\\{.*|swin\\.jqChart\\(\\{.*\\}\\);");
    private static final String FORM = "application/x-www-form-urlencoded";

    private record Field(String name, String value) {}

    @Inject Given given;
    @Inject Samples samples;
    @Inject Catalogue catalogue;
    final ApiClient api = new ApiClient();

    /** Names as they are, as people write them, and as nobody would. */
    private Arbitrary<String> names() {
        var known = catalogue.entries().stream().flatMap(entry -> entry.parameters.stream()).map(p -> p.wire().replace("*", "1")).distinct().toList();
        return Arbitraries.oneOf(Arbitraries.of(known), Arbitraries.of(known).map(String::toUpperCase), Combinators.combine(Arbitraries.of(known), Arbitraries.of("[]", "[0]", " ", ".", "\t", "%", "é")).as((name, end) -> name + end),
                Arbitraries.strings().ofMaxLength(20), Arbitraries.of("action", "subaction", "identity", "c"));
    }

    private static Arbitrary<String> values() {
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(40), Arbitraries.strings().all().ofMaxLength(20), Arbitraries.longs().map(String::valueOf), Arbitraries.bigIntegers().map(String::valueOf), Arbitraries.doubles().map(String::valueOf),
                Arbitraries.of(BadValues.ofAnything()), Arbitraries.strings().withChars(",|;-0123456789 ").ofMaxLength(30));
    }

    private Arbitrary<List<Field>> forms() { return Combinators.combine(names(), values()).as(Field::new).list().ofMaxSize(8); }

    @Test void any_form_of_any_command() {
        var house = samples.household(Given.ACME);
        var entries = List.copyOf(catalogue.entries());
        each(Combinators.combine(Arbitraries.of(entries), forms(), Arbitraries.of("UTF-8", "gbk", "ISO-8859-1", "UTF-16LE")).as((entry, form, charset) -> new Object[] {entry, form, charset}), input -> {
            var entry = (Entry) input[0];
            // Keys are what the next call comes with.
            if (entry.keys) return;
            var caller = entry.open == Level.SYSTEM ? api.system("acme") : api.as(house.owner());
            @SuppressWarnings("unchecked") var form = (List<Field>) input[1];
            var body = new StringBuilder(caller.identityBody() + "&action=" + entry.action + (entry.sub.isEmpty() ? "" : "&subaction=" + entry.sub));
            for (var field : form) body.append('&').append(URLEncoder.encode(field.name, Charset.forName((String) input[2]))).append('=').append(URLEncoder.encode(field.value, Charset.forName((String) input[2])));
            judge(caller.post("c=api", FORM + (input[2].equals("UTF-8") ? "" : "; charset=" + input[2]), body.toString().getBytes(StandardCharsets.US_ASCII)), entry.key() + " " + body);
        });
    }

    @Test void any_structure_of_parts() {
        var house = samples.household(Given.ACME);
        var caller = api.as(house.owner());
        var boundaries = Arbitraries.of("b", "--b", "b c", "\"b\"", "a".repeat(70), "", "=", "b;charset=x");
        var breaks = Arbitraries.of("\r\n", "\n", "\r", "\r\n\r\n", "", "--", "\r\n--b\r\n", "\r\n--b--");
        var heads = Arbitraries.of("Content-Disposition: form-data; name=\"%s\"", "content-disposition:form-data;name=%s", "Content-Disposition: form-data; name=\"%s\"; filename=\"x\"", "Content-Disposition: attachment; name=\"%s\"",
                "Content-Disposition: form-data", "X: %s", "", "Content-Disposition: form-data; name=\"%s\"\r\nContent-Type: text/plain; charset=utf-16", "Content-Disposition: form-data; name=\"%s\"\r\nContent-Transfer-Encoding: base64",
                "Content-Disposition: form-data; name=\"%s\"\r\nContent-Type: multipart/mixed; boundary=c", "Content-Disposition: form-data; name=\"%s\r\nContent-Length: -1");
        var parts = Combinators.combine(heads, names(), values(), breaks, breaks).as((head, name, value, before, after) -> head.replace("%s", name) + before + value + after);
        // Half of them know who they are and what they want: the others end at the gate.
        var wanted = Arbitraries.of(catalogue.entries().stream().filter(entry -> entry.open == Level.USER && !entry.keys).toList()).injectNull(0.5);
        var beyond = new AtomicInteger();
        each(Combinators.combine(boundaries, parts.list().ofMaxSize(5), Arbitraries.of("--\r\n", "", "\r\n", "--"), wanted).as((boundary, list, end, entry) -> new Object[] {boundary, list, end, entry}), input -> {
            var boundary = input[3] == null ? (String) input[0] : "b";
            var bare = boundary.replace("\"", "");
            var body = new ByteArrayOutputStream();
            if (input[3] instanceof Entry entry) for (var field : known(house, entry)) body.writeBytes(("--" + bare + "\r\nContent-Disposition: form-data; name=\"" + field.name + "\"\r\n\r\n" + field.value + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (var part : (List<?>) input[1]) body.writeBytes(("--" + bare + "\r\n" + part + "\r\n").getBytes(StandardCharsets.UTF_8));
            body.writeBytes(("--" + bare + input[2]).getBytes(StandardCharsets.UTF_8));
            var reply = caller.post("c=api", "multipart/form-data; boundary=" + boundary, body.toByteArray());
            judge(reply, body.toString(StandardCharsets.UTF_8));
            if (!List.of("-1|Malformed request", "-1|Parameter action is required", "-1|Unknown action", "-1|Invalid api_username or api_key").contains(reply.text())) beyond.incrementAndGet();
        });
        assertThat(beyond.get()).as("got as far as a command").isGreaterThan(TRIES / 20);
    }

    private static List<Field> known(Samples.Household house, Entry entry) {
        var fields = new ArrayList<>(List.of(new Field("identity", "user"), new Field("api_username", house.owner().username()), new Field("api_key", house.owner().apiKey()), new Field("action", entry.action)));
        if (!entry.sub.isEmpty()) fields.add(new Field("subaction", entry.sub));
        if (entry.parameter("vpsid").isPresent()) fields.add(new Field("vpsid", String.valueOf(house.ids().get("Vm"))));
        return fields;
    }

    @Test void any_bytes_under_any_type() {
        var types = Arbitraries.of(FORM, FORM + "; charset=gbk", FORM + ";charset=\"utf-8\"", "multipart/form-data; boundary=b", "multipart/form-data", "application/json", "text/plain", "image/png", FORM + "; charset=utf-16");
        each(Combinators.combine(types, Arbitraries.bytes().array(byte[].class).ofMaxSize(300)).as((type, bytes) -> new Object[] {type, bytes}),
                input -> judge(api.post("c=api", (String) input[0], (byte[]) input[1]), input[0] + " " + List.of((byte[]) input[1])));
    }

    /** The other face: any JSON for any command is done, or refused with the status and the document of its reason. */
    @Test void any_json_for_any_command() {
        var house = samples.household(Given.ACME);
        given.sql("delete from access_token where user_id is null");
        var system = new JsonClient(api.system("acme").send("system_token_create", "name", "x").parts().getFirst());
        var user = new JsonClient(api.as(house.owner()).send("user_token_create", "name", "x").parts().getFirst());
        var scalars = Arbitraries.oneOf(values().map(value -> (Object) value), Arbitraries.longs().map(value -> (Object) value), Arbitraries.doubles().map(value -> (Object) value), Arbitraries.of((Object) true, false, 0, -1));
        var trees = Arbitraries.oneOf(scalars, scalars.list().ofMaxSize(4).map(value -> (Object) value), scalars.list().ofMaxSize(2).list().ofMaxSize(2).map(value -> (Object) value), Arbitraries.maps(names(), scalars).ofMaxSize(3).map(value -> (Object) value));
        var bodies = Arbitraries.maps(names(), trees).ofMaxSize(6);
        each(Combinators.combine(Arbitraries.of(List.copyOf(catalogue.entries())), bodies).as((entry, body) -> new Object[] {entry, body}), input -> {
            var entry = (Entry) input[0];
            var fields = new java.util.ArrayList<Object>();
            ((java.util.Map<?, ?>) input[1]).forEach((name, value) -> fields.addAll(java.util.Arrays.asList(name, value)));
            var reply = (entry.open == Level.SYSTEM ? system : user).post(entry.key(), fields.toArray());
            assertThat(reply.http().statusCode()).as(entry.key() + " " + input[1] + " " + reply.http().body()).isIn(200, 400, 403, 404, 409, 422, 429);
            if (reply.http().statusCode() != 200) reply.refuses(reply.http().statusCode(), reply.json().get("code").asText());
            assertThat(reply.http().body()).doesNotContain("Internal error", "Exception", "java.", "SQL", "\tat ");
        });
    }

    private static void each(Arbitrary<Object[]> inputs, java.util.function.Consumer<Object[]> property) { JqwikSession.run(() -> inputs.sampleStream().limit(TRIES).forEach(property)); }

    private static void judge(ApiClient.Reply reply, String what) {
        assertThat(reply.http().statusCode()).as(what).isIn(200, 413);
        assertThat(reply.text()).as(what).matches(SHAPE).doesNotContain("Internal error", "Exception", "java.", "SQL", "\tat ");
    }
}
