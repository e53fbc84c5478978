package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portico.hypervisor.Machine;

class LoadTest {

    private static final Instant BOOT = Instant.parse("2026-03-01T00:00:00Z");

    @ParameterizedTest @ValueSource(longs = {1, 2, 3, 101, 102, 500, 99_999})
    void counters_never_run_backwards_and_stay_within_the_machine(long vmId) {
        var load = new Load(machine(vmId, 100));
        var before = load.running(BOOT, BOOT);
        for (int minute = 1; minute < 3 * 24 * 60; minute += 7) {
            var now = load.running(BOOT, BOOT.plus(Duration.ofMinutes(minute)));
            assertThat(now.cpuTimeNs()).isBetween(before.cpuTimeNs(), before.cpuTimeNs() + 2 * Duration.ofMinutes(7).toNanos());
            assertThat(now.netInBytes()).isGreaterThanOrEqualTo(before.netInBytes());
            assertThat(now.netOutBytes()).isGreaterThanOrEqualTo(before.netOutBytes());
            assertThat(now.diskWrittenBytes()).isGreaterThan(before.diskWrittenBytes());
            assertThat(now.memoryUsedKb() + now.memoryFreeKb()).isEqualTo(512 * 1024);
            assertThat(now.memoryUsedKb()).isPositive();
            before = now;
        }
    }

    @Test void two_portals_read_the_same_and_two_machines_differ() {
        var at = BOOT.plus(Duration.ofHours(30));
        assertThat(new Load(machine(7, 0)).running(BOOT, at)).isEqualTo(new Load(machine(7, 0)).running(BOOT, at));
        assertThat(new Load(machine(8, 0)).running(BOOT, at).netOutBytes()).isNotEqualTo(new Load(machine(7, 0)).running(BOOT, at).netOutBytes());
    }

    @Test void evenings_are_busier_than_early_mornings() {
        var load = new Load(machine(101, 0));
        long evenings = 0;
        long mornings = 0;
        for (int day = 0; day < 14; day++) {
            evenings += traffic(load, BOOT.plus(Duration.ofDays(day)).plus(Duration.ofHours(12)));
            mornings += traffic(load, BOOT.plus(Duration.ofDays(day)).plus(Duration.ofHours(22)));
        }
        assertThat(evenings).isGreaterThan(mornings * 3 / 2);
    }

    @Test void a_slow_link_is_never_exceeded_and_a_pulled_cable_carries_nothing() {
        for (long vmId = 1; vmId < 200; vmId++) {
            var hour = new Load(machine(vmId, 1)).running(BOOT, BOOT.plus(Duration.ofHours(1)));
            assertThat(hour.netOutBytes()).isLessThan(3_600 * 125_000L);
        }
        var card = new Machine.Card("52:54:00:00:00:01", "portico", false, List.of(), "", List.of());
        var unplugged = new Machine(1, "portico-1", "", 2, 512, 5, 0, List.of(card));
        assertThat(new Load(unplugged).running(BOOT, BOOT.plus(Duration.ofHours(1))).netOutBytes()).isZero();
    }

    @Test void a_month_of_traffic_is_that_of_small_servers() {
        var months = new ArrayList<Long>();
        for (long vmId = 1; vmId <= 100; vmId++) months.add(new Load(machine(vmId, 0)).running(BOOT, BOOT.plus(Duration.ofDays(30))).netOutBytes() >> 30);
        assertThat(months).allMatch(gb -> gb >= 5 && gb <= 500);
    }

    private static long traffic(Load load, Instant from) {
        return load.running(BOOT, from.plus(Duration.ofHours(2))).netOutBytes() - load.running(BOOT, from).netOutBytes();
    }

    private static Machine machine(long vmId, int linkSpeedMbps) {
        var card = new Machine.Card("52:54:00:00:00:01", "portico", true, List.of("10.77.0.11/24"), "10.77.0.1", List.of());
        return new Machine(vmId, "portico-" + vmId, "", 2, 512, 5, linkSpeedMbps, List.of(card));
    }
}
