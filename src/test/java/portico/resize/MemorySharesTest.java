package portico.resize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import portico.resize.MemoryShares.Share;

/** Who gives how much, and who gets it back. 1000 MiB free is where a host is short. */
class MemorySharesTest {

    private static final Share LARGE = new Share(1, 1024, 4096, 4096), SMALL = new Share(2, 512, 1536, 1536), FIXED = new Share(3, 2048, 2048, 2048);

    @Test void everybody_gives_in_proportion_to_what_is_above_the_guarantee() {
        // 1100 are missing to 1500; 3072 and 1024 can be given.
        assertThat(MemoryShares.of(400, 1000, List.of(LARGE, SMALL, FIXED))).isEqualTo(Map.of(1L, 4096 - 825, 2L, 1536 - 275));
    }

    @Test void never_below_the_guarantee() {
        assertThat(MemoryShares.of(0, 100_000, List.of(LARGE, SMALL, FIXED))).isEqualTo(Map.of(1L, 1024, 2L, 512));
        assertThat(MemoryShares.of(0, 1000, List.of(new Share(1, 1024, 4096, 1024), FIXED))).isEmpty();
        assertThat(MemoryShares.of(1500, 1000, List.of(new Share(1, 2048, 4096, 1024)))).as("a guarantee that was raised since").isEqualTo(Map.of(1L, 2048));
    }

    @Test void it_comes_back_when_there_is_room_and_not_before() {
        var given = List.of(new Share(1, 1024, 4096, 2096), new Share(2, 512, 1536, 536), FIXED);
        for (long free : List.of(1000L, 1500L, 2000L)) assertThat(MemoryShares.of(free, 1000, given)).as("%d free", free).isEmpty();
        assertThat(MemoryShares.of(2300, 1000, given)).isEqualTo(Map.of(1L, 2096 + 200, 2L, 536 + 100));
        assertThat(MemoryShares.of(9000, 1000, given)).isEqualTo(Map.of(1L, 4096, 2L, 1536));
        assertThat(MemoryShares.of(9000, 1000, List.of(new Share(1, 1024, 4096, 4093)))).as("as good as all").isEmpty();
    }

    @Test void a_host_that_gives_and_gets_by_turns_comes_to_rest() {
        int now = 4096, moves = 0;
        for (int round = 0; round < 20; round++) {
            // All that the guest gives is free, and nobody else moves.
            var wanted = MemoryShares.of(400 + 4096 - now, 1000, List.of(new Share(1, 1024, 4096, now)));
            if (!wanted.isEmpty()) moves++;
            now = wanted.getOrDefault(1L, now);
        }
        assertThat(moves).isOne();
    }
}
