package portico.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** The graphs tab as a browser without scripts sees it, and what its script is given. */
@QuarkusTest
class GraphPagesTest {

    @Inject Given given;
    @Inject MeasuredHost measured;
    @Inject Clock clock;
    Given.Customer ann;
    BrowserClient browser;
    long vm;

    @BeforeEach void log_in() {
        ann = given.customer();
        vm = measured.vm(measured.host(), ann);
        browser = new BrowserClient().loggedIn(ann);
    }

    private void sample(Range range, int back, double cpu) {
        long bucket = range.bucket(clock.instant()) - back;
        given.sql("insert into vm_sample values (?, ?, ?, 'acme', ?, ?, ?, 307200, 716800, 10240, 20480, 12500, 25000)", range.level, range.slot(bucket), vm,
                java.sql.Timestamp.from(range.begin(bucket)), range.level, cpu);
    }

    @Test void a_machine_that_was_never_measured_has_none_and_says_so() {
        browser.open("/vm/" + vm + "/graphs").is(200).shows("Nothing measured in this time", "aria-current=\"page\"").hides("<table", "Download as CSV", "is simulated");
        sample(Range.MONTH, 3, 12.5);
        browser.open("/vm/" + vm + "/graphs?range=day").shows("Nothing measured in this time", "/vm/" + vm + "/graphs?range=month");
    }

    @Test void figures_are_in_a_table_a_file_and_for_the_script() throws Exception {
        for (int back = 1; back <= 10; back++) if (back != 5 && back != 6) sample(Range.TWO_HOURS, back, back * 10);
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, asked_by, started_at) values ('acme', 'vm.power', 'reboot', 3, 'DONE', '{}', ?, ?, 'ann', now() - interval '4 minutes')", ann.id(), vm);
        var page = browser.open("/vm/" + vm + "/graphs?range=two-hours").is(200)
                .shows("on average 55.0 %", "at most 100 %", "300 MB", "one line a minute", "<td>10.0</td><td>300</td><td>10.0</td><td>20.0</td><td>100</td><td>200</td>", "What was done", "Restart");
        assertThat(page.text().split("<tr>")).hasSize(1 + 1 + 8);
        var csv = browser.open("/vm/" + vm + "/graphs/values.csv?range=two-hours").is(200);
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.header("Content-Disposition")).isEqualTo("attachment; filename=\"vm-" + vm + "-two-hours.csv\"");
        assertThat(csv.text().lines().toList()).hasSize(9).last().asString().endsWith("Z,10.0,300.0,10.0,20.0,100.0,200.0");
        var data = new ObjectMapper().readTree(browser.open("/vm/" + vm + "/graphs/data?range=two-hours", "Accept", "application/json").is(200).text());
        assertThat(data.path("times")).hasSize(9);
        assertThat(data.path("values").path("cpu").valueStream().filter(value -> value.isNull())).as("one break in the line, where two minutes are missing").hasSize(1);
        assertThat(data.path("marks").get(0).path("title").asText()).isEqualTo("Restart");
        assertThat(data.path("to").asLong() - data.path("from").asLong()).isEqualTo(7200);
    }

    @Test void another_customers_graphs_do_not_exist() {
        var bob = new BrowserClient().loggedIn(given.customer());
        for (var path : new String[] {"", "/data", "/values.csv"}) bob.open("/vm/" + vm + "/graphs" + path).is(404);
        assertThat(new BrowserClient().open("/vm/" + vm + "/graphs").is(303).header("Location")).contains("/login");
        browser.open("/vm/" + vm + "/graphs?range=%3Cscript%3E").is(200).hides("<script>");
    }
}
