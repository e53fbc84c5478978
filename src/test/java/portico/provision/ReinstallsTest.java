package portico.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Crowd;
import portico.testing.Given;
import portico.testing.Tasks;

/** How often customers may reinstall in a period. */
@QuarkusTest
class ReinstallsTest {

    private static final int GROUP = 33;

    @Inject Given given;
    @Inject Clock clock;
    final ApiClient api = new ApiClient();
    Given.Customer ann;

    @BeforeEach void three_in_ten_days() {
        given.world("userGroups: [{ tenant: acme, utype: %d, name: Three, reinstallsPerPeriod: 3, periodDays: 10 }]".formatted(GROUP));
        ann = given.customer(Given.ACME, GROUP);
    }

    @Test void fifty_at_once_on_ten_machines_are_no_more_than_the_period_allows() {
        var machines = IntStream.range(0, 10).mapToObj(i -> given.vm(ann)).toList();
        var answers = Crowd.of(50, i -> reload(machines.get(i % 10)).text());
        assertThat(answers).filteredOn("0"::equals).hasSize(3);
        assertThat(answers).filteredOn(answer -> !answer.equals("0")).allMatch(answer -> answer.equals("-1|" + used(today())) || answer.equals("-1|A task is running on this host")
                || answer.equals("-1|The service is temporarily unavailable, try again later")).anyMatch(("-1|" + used(today()))::equals);
        assertThat(account()).isEqualTo("3 since " + today());
        assertThat(given.<Long>inside("acme", () -> portico.task.Task.count("userId = ?1 and action = 'reload_step_1'", ann.id()))).isEqualTo(3);
    }

    @Test void a_period_that_is_over_begins_anew_with_the_next_reinstallation() {
        var web = given.vm(ann);
        for (int i = 0; i < 3; i++) {
            reload(web).says("0");
            Tasks.done(api.as(ann), web.id());
        }
        var first = today();
        reload(web).refuses(used(first));
        assertThat(account()).isEqualTo("3 since " + first);
        // Its last day still belongs to it.
        given.sql("update user_account set period_started_on = ? where id = ?", first.minusDays(9), ann.id());
        reload(web).refuses(used(first.minusDays(9)));
        given.sql("update user_account set period_started_on = ? where id = ?", first.minusDays(10), ann.id());
        reload(web).says("0");
        assertThat(account()).isEqualTo("1 since " + first);
    }

    @Test void the_hosting_site_is_not_counted_and_a_refused_call_costs_nothing() {
        var web = given.vm(ann);
        api.system("acme").send("vm_reload", "vpsid", web.id(), "osid", Given.DEBIAN).says("0");
        reload(web).refuses("A task is running on this host");
        Tasks.done(api.as(ann), web.id());
        api.as(ann).send("vm_reload", "vpsid", web.id(), "osid", Given.WINDOWS).refuses("Parameter osid: this template needs a disk of at least 40 GB");
        assertThat(account()).startsWith("0 since ");
    }

    private ApiClient.Reply reload(Given.Machine vm) { return api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN); }

    private LocalDate today() { return LocalDate.now(clock); }

    private static String used(LocalDate since) { return "All 3 reinstalls of this period are used, the next period starts on " + since.plusDays(10); }

    private String account() {
        var row = api.system("acme").send("user_info", "userid", ann.number()).json().get(0);
        return row.get("rvcount").asText() + " since " + row.get("cvdate").asText().replaceFirst("^([0-9]{4})([0-9]{2})([0-9]{2})$", "$1-$2-$3");
    }
}
