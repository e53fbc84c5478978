package portico.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Forms are read to the letter or not at all. */
class FormTest {

    private static final String URL_ENCODED = "application/x-www-form-urlencoded";

    @Property(tries = 300) void what_was_encoded_comes_back(@ForAll String value) {
        var sent = value.replace("\0", "").replaceAll("\\p{Cs}", "");
        var body = "Name=" + URLEncoder.encode(sent, StandardCharsets.UTF_8);
        assertThat(Form.body(URL_ENCODED, body.getBytes(StandardCharsets.US_ASCII))).isEqualTo(Map.of("name", List.of(sent)));
    }

    @Property(tries = 300) void parts_come_back_too(@ForAll String value) {
        var sent = value.replace("\0", "").replace("--b", "").replaceAll("[\\p{Cs}\\p{Cc}]", "");
        var body = "--b\r\nContent-Disposition: form-data; name=\"Name\"\r\n\r\n" + sent + "\r\n--b--\r\n";
        assertThat(Form.body("multipart/form-data; boundary=b", body.getBytes(StandardCharsets.UTF_8))).isEqualTo(Map.of("name", List.of(sent)));
    }

    /** Whatever bytes come, the answer is a form or a refusal. */
    @Property(tries = 1000) void no_bytes_break_it(@ForAll byte[] body) {
        for (var type : List.of(URL_ENCODED, "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary", "multipart/form-data; charset=x; boundary=b")) {
            try {
                Form.body(type, body);
            } catch (Refusal refusal) {
                assertThat(refusal.code).isEqualTo("request.malformed");
            }
        }
    }

    @Example void a_name_twice_is_kept_twice() {
        assertThat(Form.query("c=api&Cpu=1&cpu=2&empty=&bare&&")).isEqualTo(Map.of("c", List.of("api"), "cpu", List.of("1", "2"), "empty", List.of(""), "bare", List.of("")));
    }

    @Example void too_many_fields_are_refused() {
        assertThatThrownBy(() -> Form.query("a=1&".repeat(513))).isInstanceOf(Refusal.class);
    }
}
