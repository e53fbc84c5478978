package portico.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import portico.testing.Crowd;

class PaceTest {

    private static final int PER_SECOND = 5, AT_ONCE = 2 * PER_SECOND, WAITING = 2 * PER_SECOND;

    private final Pace pace = new Pace(600, PER_SECOND);

    private static Call call(String... parameters) {
        var body = new HashMap<String, List<String>>();
        for (int i = 0; i < parameters.length; i += 2) body.put(parameters[i], List.of(parameters[i + 1]));
        return new Call("acme.test", "198.51.100.1", body, Map.of());
    }

    private static Call bob(String key) { return call("api_username", "bob", "api_key", key); }

    private String kept(Call call) {
        try {
            pace.keep(call);
            return "passed";
        } catch (TooMany refusal) {
            return refusal.code;
        }
    }

    /** A row of calls, each sent when the one before is answered, is never refused. */
    @Test
    void one_after_the_other_is_held_up_and_passes() {
        var began = Instant.now();
        for (int i = 0; i < AT_ONCE + PER_SECOND; i++) pace.keep(bob("key"));
        assertThat(Duration.between(began, Instant.now())).as("a second's worth more than may come at once").isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void many_at_once_wait_and_more_are_refused() {
        var outcomes = Crowd.of(AT_ONCE + WAITING + 20, i -> kept(bob("key")));
        assertThat(outcomes.stream().filter("passed"::equals).count()).isBetween((long) AT_ONCE + WAITING - 1, (long) AT_ONCE + WAITING + 1);
        assertThat(outcomes).containsOnly("passed", "access.limit");
    }

    /** Whoever does not know the key calls in nobody's name but their own. */
    @Test
    void others_are_not_held_up() {
        Crowd.of(AT_ONCE + WAITING, i -> kept(bob("guessed " + i % 2)));
        Crowd.of(AT_ONCE + WAITING, i -> kept(bob("guessed 0")));
        assertThat(kept(bob("key"))).isEqualTo("passed");
        assertThat(Arrays.asList(kept(call("api_username", "ann", "api_key", "guessed 0")), kept(new Call("other.test", "198.51.100.1", bob("guessed 0").body(), Map.of())))).containsOnly("passed");
    }

    @Test
    void a_hosting_site_has_no_pace() {
        var site = call("identity", "SYSTEM", "api_username", "acme", "api_key", "key");
        assertThatCode(() -> { for (int i = 0; i < 100 * AT_ONCE; i++) pace.keep(site); }).doesNotThrowAnyException();
    }
}
