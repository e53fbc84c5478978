package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The catalogue of reasons is complete for both faces. */
class RefusalsTest {

    @Test void every_reason_has_a_status_and_every_status_a_title() {
        var codes = ResourceBundle.getBundle("refusals", Locale.ROOT).keySet().stream().filter(code -> !code.startsWith("title.")).sorted().toList();
        assertThat(codes).isNotEmpty();
        assertThat(codes.stream().filter(code -> Problem.status(code) == 0)).as("add a line to refusal-status.properties").isEmpty();
        assertThat(codes.stream().map(Problem::status).distinct()).allSatisfy(status -> assertThat(new Refusal("title." + status).getMessage()).isNotBlank());
    }

    /** A new reason that speaks of a host needs its line for pages. */
    @Test void english_pages_speak_of_machines_and_say_otherwise_what_the_wire_says() {
        var wire = ResourceBundle.getBundle("refusals", Locale.ROOT);
        var pages = ResourceBundle.getBundle(Refusals.ON_PAGES, Locale.ROOT);
        var host = Pattern.compile("\\b[Hh]osts?\\b(?! name)");
        assertThat(wire.keySet().stream().filter(code -> host.matcher(wire.getString(code)).find() && !pages.containsKey(code))).as("add a line to page-refusals.properties").isEmpty();
        assertThat(pages.keySet()).isNotEmpty().allSatisfy(code -> {
            assertThat(pages.getString(code)).doesNotContainPattern(host).isNotEqualTo(wire.getString(code));
            assertThat(gaps(pages.getString(code))).isEqualTo(gaps(wire.getString(code)));
        });
        assertThat(Refusals.english(new Refusal("vm.none", "vpsid"))).isEqualTo("Parameter vpsid: no such host");
        assertThat(Refusals.in("en", new Refusal("vm.none", "vpsid"))).isEqualTo("Parameter vpsid: no such machine");
        assertThat(Refusals.in("en", new Refusal("rdns.name", "name"))).contains("a full host name");
        assertThat(Refusals.in("zh-CN", new Refusal("vm.none", "vpsid"))).isEqualTo(Texts.fill(Texts.of("refusals", "zh-CN"), "vm.none", "vpsid"));
    }

    private static List<String> gaps(String text) { return Pattern.compile("\\{\\d}").matcher(text).results().map(MatchResult::group).sorted().toList(); }

    @Test void a_code_has_its_own_status_or_that_of_its_end_or_of_its_beginning() {
        assertThat(Problem.status("access.busy")).isEqualTo(503);
        assertThat(Problem.status("vm.none")).isEqualTo(404);
        assertThat(Problem.status("vm.status.LOCKED")).isEqualTo(409);
        assertThat(Problem.status("user.password.wrong")).isEqualTo(422);
        assertThat(Problem.status("nonsense")).isZero();
    }
}
