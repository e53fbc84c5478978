package portico.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.certificate.OrderLimits.Times;

/** Never more than authorities take. */
class OrderLimitsTest {

    private static final Instant NOON = Instant.parse("2030-05-05T12:00:00Z");

    private final OrderLimits limits = new OrderLimits(3, Duration.ofHours(3));

    @Test void who_has_not_ordered_may() { assertThat(limits.next(new Times(List.of(), List.of(), List.of()))).isEmpty(); }

    @Test void all_names_together_wait_for_the_oldest_to_leave_the_window() {
        assertThat(limits.next(new Times(minutes(0, 10), List.of(), List.of()))).isEmpty();
        assertThat(limits.next(new Times(minutes(0, 10, 20), List.of(), List.of()))).contains(NOON.plus(Duration.ofHours(3)));
        assertThat(limits.next(new Times(minutes(0, 10, 20, 30), List.of(), List.of()))).contains(NOON.plus(Duration.ofMinutes(190)));
    }

    @Test void one_name_is_tried_four_times_an_hour_and_gets_four_certificates_a_week() {
        assertThat(limits.next(new Times(List.of(), minutes(0, 5, 15), List.of()))).isEmpty();
        assertThat(limits.next(new Times(List.of(), minutes(0, 5, 15, 35), List.of()))).contains(NOON.plus(Duration.ofHours(1)));
        assertThat(limits.next(new Times(List.of(), List.of(), minutes(0, 1, 2)))).isEmpty();
        assertThat(limits.next(new Times(List.of(), minutes(0, 5, 15, 35), minutes(0, 1, 2, 3)))).as("whatever lasts longest").contains(NOON.plus(Duration.ofDays(7)));
    }

    private static List<Instant> minutes(int... all) { return java.util.Arrays.stream(all).mapToObj(each -> NOON.plus(Duration.ofMinutes(each))).toList(); }
}
