package portico.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import portico.hypervisor.Hypervisors;
import portico.tenant.Tenancy;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** The curves of a demonstration's machines on its first day. */
@QuarkusTest
class RecallPastTest {

    @Inject Given given;
    @Inject MeasuredHost measured;
    @Inject Tenancy tenancy;
    @Inject EntityManager database;
    @Inject Hypervisors hypervisors;
    @Inject Clock clock;

    private RecallPast recall() { return new RecallPast(true, tenancy, database, hypervisors, clock); }

    @Test void a_machine_has_curves_since_it_was_created_and_says_that_they_are_made_up() {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.sql("update vm set created_at = now() - interval '10 days' where id = ?", vm.id());
        recall().recall(ann.tenant(), vm.id());
        var created = clock.instant().minus(Duration.ofDays(10));
        for (var range : Range.values()) {
            var samples = measured.samples(vm.id(), range);
            long expected = Math.min(range.slots, Duration.ofDays(10).toSeconds() / range.level);
            assertThat((long) samples.size()).as(range.name()).isBetween(expected - 3, (long) range.slots);
            assertThat(samples.keySet()).allMatch(at -> at.isAfter(created.minusSeconds(range.level)) && at.isBefore(clock.instant()));
            assertThat(samples.values()).allSatisfy(sample -> assertThat(((Number) sample.get("cpu")).doubleValue()).isBetween(0.0, 100.0));
            assertThat(samples.values().stream().map(sample -> sample.get("net_out")).distinct().count()).as("a curve, not a line").isGreaterThan(samples.size() / 3);
        }
        new BrowserClient().loggedIn(ann).open("/vm/" + vm.id() + "/graphs?range=month").is(200).shows("This machine is simulated, and so are its figures", "<table", "Processor", "Received");
    }

    @Test void one_that_is_off_had_curves_until_then_and_a_new_one_none() {
        var ann = given.customer();
        var vm = given.vm(ann, "off");
        given.sql("update vm set created_at = now() - interval '10 days', power_since = now() - interval '5 days' where id = ?", vm.id());
        recall().recall(ann.tenant(), vm.id());
        assertThat(measured.samples(vm.id(), Range.TWO_HOURS)).isEmpty();
        assertThat(measured.samples(vm.id(), Range.MONTH).keySet()).hasSizeBetween(26, 32).allMatch(at -> at.isBefore(Instant.now().minus(Duration.ofDays(5))));
        var fresh = given.vm(ann);
        given.sql("update vm set created_at = now() where id = ?", fresh.id());
        recall().recall(ann.tenant(), fresh.id());
        assertThat(measured.number("select count(*) from vm_sample where vm_id = ? and level > 60", fresh.id())).isLessThan(3);
    }
}
