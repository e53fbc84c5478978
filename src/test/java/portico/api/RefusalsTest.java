package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

/** The catalogue of reasons is complete for both faces. */
class RefusalsTest {

    @Test void every_reason_has_a_status_and_every_status_a_title() {
        var codes = ResourceBundle.getBundle("refusals", Locale.ROOT).keySet().stream().filter(code -> !code.startsWith("title.")).sorted().toList();
        assertThat(codes).isNotEmpty();
        assertThat(codes.stream().filter(code -> Problem.status(code) == 0)).as("add a line to refusal-status.properties").isEmpty();
        assertThat(codes.stream().map(Problem::status).distinct()).allSatisfy(status -> assertThat(new Refusal("title." + status).getMessage()).isNotBlank());
    }

    @Test void a_code_has_its_own_status_or_that_of_its_end_or_of_its_beginning() {
        assertThat(Problem.status("access.busy")).isEqualTo(503);
        assertThat(Problem.status("vm.none")).isEqualTo(404);
        assertThat(Problem.status("vm.status.LOCKED")).isEqualTo(409);
        assertThat(Problem.status("user.password.wrong")).isEqualTo(422);
        assertThat(Problem.status("nonsense")).isZero();
    }
}
