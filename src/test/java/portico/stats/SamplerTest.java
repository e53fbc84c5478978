package portico.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static portico.stats.MeasuredHost.off;
import static portico.stats.MeasuredHost.running;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;
import portico.testing.Given;
import portico.vm.Vm;

/** What becomes of counters: samples, their roll-ups, and bytes for the traffic account, whatever happens between two looks. */
@QuarkusTest
class SamplerTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final double NEARLY = 0.01;

    @Inject Given given;
    @Inject MeasuredHost measured;
    @Inject Sampler sampler;
    HostTarget host;
    long vm;

    @BeforeEach void a_host() {
        host = measured.host();
        vm = measured.vm(host, given.customer());
    }

    private void look(int second, Map<String, MachineState> machines) { sampler.seen(host, NOON.plusSeconds(second), machines); }

    /** On a thread of its own, as the poller does: a transaction within another one there is not. */
    private static void meanwhile(Runnable work) {
        try {
            Thread.ofVirtual().start(work).join();
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private long unmetered() { return measured.number("select unmetered_bytes from vm_counter where vm_id = ?", vm); }

    private long used() { return measured.number("select traffic_used_bytes from vm where id = ?", vm); }

    private static double figure(Map<String, Object> sample, String name) { return ((Number) sample.get(name)).doubleValue(); }

    @Test void two_looks_make_one_sample() {
        look(1, running(vm, 10_000_000_000L, 1_000, 2_000, 3_000, 4_000));
        assertThat(measured.samples(vm, Range.TEN_MINUTES)).as("nothing to compare with yet").isEmpty();
        look(6, running(vm, 15_000_000_000L, 11_000, 52_000, 103_000, 204_000));
        var sample = measured.samples(vm, Range.TEN_MINUTES).get(NOON.plusSeconds(5));
        // 5 of 10 processor seconds: two processors, five seconds.
        assertThat(figure(sample, "cpu")).isCloseTo(50, within(NEARLY));
        assertThat(figure(sample, "disk_read")).isCloseTo(2_000, within(NEARLY));
        assertThat(figure(sample, "disk_written")).isCloseTo(10_000, within(NEARLY));
        assertThat(figure(sample, "net_in")).isCloseTo(20_000, within(NEARLY));
        assertThat(figure(sample, "net_out")).isCloseTo(40_000, within(NEARLY));
        assertThat(figure(sample, "memory_free_kb")).isEqualTo(700 * 1024);
        assertThat(unmetered()).as("both directions count").isEqualTo(300_000);
    }

    @Test void roll_ups_are_the_means_of_what_they_are_made_of() {
        var cpu = new ArrayList<Double>();
        long cpuNs = 0, out = 0;
        var random = new java.util.Random(7);
        // From five seconds before one o'clock, so that every five seconds from then on have their sample; at four o'clock four of the day's hours are complete.
        var one = NOON.plusSeconds(3_600);
        look(3_595, running(vm, 0, 0, 0, 0, 0));
        for (int second = 0; second <= 3 * 3_600; second += 5) {
            double share = random.nextDouble();
            cpuNs += (long) (share * 10e9);
            out += (long) (share * 1e6);
            cpu.add(share * 100);
            look(3_600 + second, running(vm, cpuNs, 0, 0, 0, out));
        }
        for (int minute = 60; minute < 180; minute++) {
            assertThat(figure(measured.samples(vm, Range.TWO_HOURS).get(one.plusSeconds(60L * minute)), "cpu")).isCloseTo(mean(cpu, minute * 12, 12), within(NEARLY));
        }
        for (int part = 0; part < 18; part++) {
            var sample = measured.samples(vm, Range.DAY).get(one.plusSeconds(600L * part));
            assertThat(figure(sample, "cpu")).isCloseTo(mean(cpu, part * 120, 120), within(NEARLY));
            assertThat(figure(sample, "net_out")).isCloseTo(mean(cpu, part * 120, 120) / 100 * 200_000, within(5.0));
            assertThat(figure(sample, "seconds")).isCloseTo(600, within(NEARLY));
        }
        // What was not seen from its beginning is told as far as it was.
        assertThat(figure(measured.samples(vm, Range.MONTH).get(NOON), "cpu")).isCloseTo(mean(cpu, 0, 3 * 720), within(NEARLY));
        assertThat(figure(measured.samples(vm, Range.QUARTER).get(Instant.parse("2026-03-02T00:00:00Z")), "seconds")).isCloseTo(3 * 3_600, within(6.0));
    }

    private static double mean(List<Double> values, int from, int count) { return values.subList(from, from + count).stream().mapToDouble(v -> v).average().orElseThrow(); }

    @Test void a_reboot_in_the_middle_neither_loses_nor_invents() {
        look(1, running(vm, 50_000_000_000L, 0, 0, 1_000_000, 5_000_000));
        look(6, running(vm, 51_000_000_000L, 0, 0, 1_100_000, 5_200_000));
        look(11, running(vm, 2_000_000_000L, 0, 0, 7_000, 9_000));    // a new life: its counters began at 0
        look(16, running(vm, 4_000_000_000L, 0, 0, 8_000, 9_500));
        assertThat(unmetered()).isEqualTo(300_000 + 16_000 + 1_500);
        assertThat(measured.samples(vm, Range.TEN_MINUTES).values()).allSatisfy(sample -> {
            assertThat(figure(sample, "cpu")).isBetween(0.0, 100.0);
            assertThat(figure(sample, "net_out")).isBetween(0.0, 40_000.0);
        });
    }

    @Test void what_ran_after_being_off_counts_from_zero_and_the_time_off_is_a_gap() {
        look(1, running(vm, 50_000_000_000L, 0, 0, 1_000_000, 5_000_000));
        look(6, off(vm));
        look(600, off(vm));
        look(605, running(vm, 60_000_000_000L, 0, 0, 2_000_000, 6_000_000));   // higher than before, yet all of it new
        look(610, running(vm, 61_000_000_000L, 0, 0, 2_000_000, 6_000_000));
        assertThat(used() + unmetered()).isEqualTo(8_000_000);
        assertThat(measured.samples(vm, Range.TEN_MINUTES).keySet()).containsExactly(NOON.plusSeconds(610));
    }

    @Test void counters_that_go_round_at_2_to_the_64_are_followed() {
        look(1, running(vm, 1, 0, 0, -1_001, Long.MAX_VALUE - 500));   // as Java reads unsigned numbers
        look(6, running(vm, 2, 0, 0, 999, Long.MIN_VALUE + 499));
        assertThat(unmetered()).isEqualTo(2_000 + 1_000);
    }

    @Test void a_card_that_was_taken_away_costs_nothing() {
        look(1, running(vm, 1_000, 0, 0, 9_000_000, 9_000_000));
        look(6, running(vm, 2_000, 0, 0, 4_000_000, 4_000_000));   // the processor's time went on: no reboot
        look(11, running(vm, 3_000, 0, 0, 4_000_100, 4_000_100));
        assertThat(unmetered()).isEqualTo(200);
    }

    @Test void what_no_hardware_can_do_is_not_counted() {
        look(1, running(vm, 1_000, 0, 0, 0, 0));
        look(6, running(vm, 2_000, 0, 0, 1L << 50, 10));
        assertThat(unmetered()).isEqualTo(10);
    }

    @Test void what_is_not_known_for_a_while_is_made_up_for() {
        look(1, running(vm, 1_000, 5_000, 5_000, 100, 100));
        look(6, running(vm, 2_000, -1, -1, -1, -1));
        look(11, running(vm, -1, -1, -1, 5, 5));   // not even whether it was restarted: such a look is none
        look(16, running(vm, 3_000, 6_000, 6_000, 700, 800));
        assertThat(unmetered()).isEqualTo(600 + 700);
        assertThat(measured.samples(vm, Range.TEN_MINUTES).get(NOON.plusSeconds(5)).get("disk_read")).isNull();
    }

    @Test void a_portal_that_slept_for_an_hour_counts_the_traffic_and_leaves_a_gap_in_the_curves() {
        look(1, running(vm, 1_000_000_000L, 0, 0, 0, 0));
        look(6, running(vm, 2_000_000_000L, 0, 0, 500, 500));
        look(3_606, running(vm, 900_000_000_000L, 0, 0, 5_000_000_000L, 500));
        look(3_611, running(vm, 901_000_000_000L, 0, 0, 5_000_000_000L, 500));
        assertThat(used() + unmetered()).isEqualTo(5_000_000_500L);
        assertThat(measured.samples(vm, Range.TEN_MINUTES).keySet()).containsExactlyInAnyOrder(NOON.plusSeconds(5), NOON.plusSeconds(3_610));
        assertThat(figure(measured.samples(vm, Range.DAY).get(NOON), "seconds")).as("the minute before the sleep was rolled up").isCloseTo(5, within(NEARLY));
    }

    @Test void twenty_portals_that_look_at_once_count_once() throws Exception {
        look(1, running(vm, 1_000, 0, 0, 0, 0));
        try (var portals = Executors.newFixedThreadPool(20)) {
            for (int round = 1; round <= 10; round++) {
                int second = 1 + round * 5;
                var seen = running(vm, 1_000L + round, 0, 0, round * 1_000L, 0);
                var looks = new ArrayList<Callable<Object>>();
                for (int portal = 0; portal < 20; portal++) looks.add(Executors.callable(() -> look(second, seen)));
                for (var done : portals.invokeAll(looks)) done.get();
            }
        }
        look(53, running(vm, 1_001, 0, 0, 1_000, 0));   // one that was asleep tells what it saw long ago
        look(56, running(vm, 1_020, 0, 0, 10_500, 0));
        assertThat(unmetered()).isEqualTo(10_500);
        assertThat(measured.samples(vm, Range.TEN_MINUTES)).hasSize(11);
    }

    @Test void rings_do_not_grow_and_go_with_their_machine() {
        long bytes = 0;
        for (int second = 1; second < 3 * 3_600; second += 5) look(second, running(vm, second * 1_000L, 0, 0, bytes += 10, 0));
        assertThat(measured.samples(vm, Range.TEN_MINUTES)).hasSize(120);
        assertThat(measured.samples(vm, Range.TWO_HOURS)).hasSize(120);
        var ring = Range.TEN_MINUTES;
        assertThat(measured.samples(vm, ring).keySet()).allMatch(at -> at.isAfter(NOON.plusSeconds(3 * 3_600).minus(ring.span()).minusSeconds(6)));
        given.sql("delete from vm where id = ?", vm);
        assertThat(measured.number("select count(*) from vm_sample where vm_id = ?", vm)).isZero();
        assertThat(measured.number("select count(*) from vm_counter where vm_id = ?", vm)).isZero();
    }

    @Test void rings_are_as_long_here_as_in_the_database() {
        for (var range : Range.values()) assertThat(measured.number("select portico_ring(?)", range.level)).isEqualTo(range.slots);
    }

    @Test void the_account_gets_its_bytes_each_minute_beside_whoever_works_on_the_machine() {
        look(1, running(vm, 1_000, 0, 0, 0, 0));
        look(30, running(vm, 2_000, 0, 0, 7_000, 3_000));
        assertThat(used()).isZero();
        // Somebody holds the machine, as a command does: the poll goes on, the bytes wait.
        given.inside(Given.ACME, () -> {
            Vm held = Vm.findById(vm, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
            meanwhile(() -> look(61, running(vm, 3_000, 0, 0, 8_000, 3_000)));
            held.name = "renamed";
            return null;
        });
        assertThat(used()).isZero();
        assertThat(unmetered()).isEqualTo(11_000);
        // And whoever read the machine before the account was changed does not change it back.
        given.inside(Given.ACME, () -> {
            Vm read = Vm.findById(vm);
            meanwhile(() -> look(121, running(vm, 4_000, 0, 0, 9_000, 3_000)));
            read.name = "again";
            return null;
        });
        assertThat(used()).isEqualTo(12_000);
        assertThat(unmetered()).isZero();
    }

    @Test void a_machine_on_another_host_is_not_this_hosts_business() {
        var elsewhere = measured.host();
        sampler.seen(elsewhere, NOON.plusSeconds(1), running(vm, 1_000, 0, 0, 5_000, 0));
        sampler.seen(elsewhere, NOON.plusSeconds(6), running(vm, 2_000, 0, 0, 9_000, 0));
        assertThat(measured.number("select count(*) from vm_counter where vm_id = ?", vm)).isZero();
        var foreign = new MachineState("somebody-elses", PowerState.RUNNING, 1, 1, 1, 1, 1, 1, 1);
        look(1, Map.of("somebody-elses", foreign, "portico-x", foreign, Machine.nameOf(vm), running(vm, 1, 1, 1, 1, 1).get(Machine.nameOf(vm))));
        assertThat(measured.number("select count(*) from vm_counter where vm_id = ?", vm)).isOne();
    }

    @Test void thousand_machines_are_one_statement() {
        var many = measured.vms(host, given.customer(), 1_000);
        var began = System.nanoTime();
        for (int round = 0; round < 14; round++) {
            var seen = new java.util.HashMap<String, MachineState>();
            for (long id : many) seen.putAll(running(id, round * 1_000_000L, round, round, round * 1_000L, round));
            look(1 + round * 5, seen);
        }
        assertThat(measured.number("select count(*) from vm_sample where level = 5 and vm_id = any(select id from vm where host_id = ?) and vm_id >= ?", host.id(), many.getFirst())).isEqualTo(13_000);
        assertThat(measured.number("select count(*) from vm_sample where level = 60 and vm_id = any(select id from vm where host_id = ?) and vm_id >= ?", host.id(), many.getFirst())).isEqualTo(1_000);
        // Thousands of statements would take many times as long even here.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(14));
    }
}
