package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CalmTest {

    private static final long SECOND = 1_000_000_000;

    private final Calm calm = new Calm();
    private long now = 5 * SECOND;
    private long used;

    /** @return whether it was calm at the end */
    private boolean after(int seconds, double ofAProcessor) {
        boolean is = false;
        for (int i = 0; i < 2 * seconds; i++) {
            is = calm.is(now, used);
            now += SECOND / 2;
            used += (long) (SECOND / 2 * ofAProcessor);
        }
        return is;
    }

    @Test
    void a_guest_that_boots_is_not_calm_however_long_it_takes_and_however_many_others_do() {
        assertThat(after(120, 1)).isFalse();
        assertThat(after(120, 0.4)).isFalse();
    }

    @Test
    void it_is_when_it_has_rested_for_ten_seconds() {
        after(20, 0.9);
        assertThat(after(9, 0.02)).isFalse();
        assertThat(after(3, 0.02)).isTrue();
    }

    @Test
    void a_short_rest_on_the_way_is_none() {
        after(5, 0.9);
        after(8, 0);
        after(2, 0.9);
        assertThat(after(8, 0)).isFalse();
        assertThat(after(4, 0)).isTrue();
    }
}
