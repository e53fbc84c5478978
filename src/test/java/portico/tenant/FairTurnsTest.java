package portico.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import portico.api.TooMany;

class FairTurnsTest {

    private static final List<String> NOISY = List.of("acme", "198.51.100.1", "noisy");

    private final FairTurns turns = new FairTurns(8, Duration.ofSeconds(20), Duration.ofSeconds(10), () -> new IllegalStateException("late"));
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    /** Somebody who has a turn, or waits for one, until told to end. */
    private final class Guest {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final CompletableFuture<Void> whole = new CompletableFuture<>();

        Guest(List<String> who) {
            Thread.ofVirtual().start(() -> {
                try {
                    turns.in(who, () -> {
                        order.add(who.getLast());
                        begun.countDown();
                        try {
                            end.await();
                        } catch (InterruptedException stopping) {
                            Thread.currentThread().interrupt();
                        }
                        return null;
                    });
                    whole.complete(null);
                } catch (RuntimeException refused) {
                    whole.completeExceptionally(refused);
                }
            });
        }

        boolean hasTurn() { return begun.getCount() == 0; }

        void leave() {
            end.countDown();
            whole.join();
        }
    }

    private List<Guest> guests(int count, List<String> who) {
        var all = new ArrayList<Guest>();
        for (int i = 0; i < count; i++) {
            int known = order.size() + turns.waiting();
            all.add(new Guest(who));
            await(() -> order.size() + turns.waiting() > known);
        }
        return all;
    }

    private static void await(BooleanSupplier truth) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!truth.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static long served(List<Guest> guests) { return guests.stream().filter(Guest::hasTurn).count(); }

    private void end(List<Guest> guests) {
        guests.forEach(guest -> guest.end.countDown());
        guests.forEach(guest -> guest.whole.join());
    }

    @Test void who_hangs_does_not_hang_the_others() {
        var hanging = guests(50, NOISY);
        assertThat(served(hanging)).isBetween(1L, 4L);
        for (var other : List.of(List.of("globex", "203.0.113.1", "ann"), List.of("acme", "198.51.100.2", "ann"), List.of("acme", "198.51.100.1", "ann"), List.of("the house")))
            assertThat(turns.<String>in(other, () -> "done")).isEqualTo("done");
        end(hanging);
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void a_newcomer_is_next_however_many_wait() {
        var crowd = new ArrayList<Guest>();
        for (int name = 0; name < 20; name++) crowd.addAll(guests(5, List.of("site " + name % 2, "198.51.100." + name, "name " + name)));
        assertThat(served(crowd)).isEqualTo(8);
        order.clear();
        var newcomer = new Guest(List.of("globex", "203.0.113.1", "ann"));
        await(() -> turns.waiting() == 93);
        crowd.stream().filter(Guest::hasTurn).findFirst().orElseThrow().leave();
        await(newcomer::hasTurn);
        assertThat(order).containsExactly("ann");
        newcomer.leave();
        end(crowd);
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void who_has_nothing_is_served_in_the_order_of_coming() {
        var first = guests(8, NOISY);
        first.addAll(guests(4, List.of("acme", "198.51.100.2", "ann")));
        first.addAll(guests(4, List.of("globex", "203.0.113.1", "ann")));
        assertThat(served(first)).isEqualTo(8);
        order.clear();
        for (int i = 0; i < 5; i++) guests(1, List.of("new " + i, "198.51.100.1", "guest " + i)).forEach(first::add);
        for (int i = 0; i < 5; i++) {
            int served = i;
            first.get(i < 4 ? i : 8).leave();
            await(() -> order.size() == served + 1);
        }
        assertThat(order).containsExactly("guest 0", "guest 1", "guest 2", "guest 3", "guest 4");
        end(first);
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void inventing_names_or_addresses_gains_nothing() {
        var honest = List.of("globex", "203.0.113.1", "ann");
        var liar = new ArrayList<Guest>();
        for (int i = 0; i < 100; i++) liar.addAll(guests(1, List.of("acme", "198.51.100.1", "invented " + i)));
        // One address never has all turns of its site.
        var neighbour = guests(1, List.of("acme", "198.51.100.2", "ann"));
        assertThat(served(neighbour)).isEqualTo(1);
        for (int i = 0; i < 100; i++) liar.addAll(guests(1, List.of("acme", "192.0.2." + i, "invented")));
        // Nor has one site all that there are.
        var elsewhere = guests(3, honest);
        assertThat(served(elsewhere)).isEqualTo(1);
        liar.stream().filter(Guest::hasTurn).findFirst().orElseThrow().leave();
        await(() -> served(elsewhere) == 2);
        end(neighbour);
        end(elsewhere);
        end(liar);
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void within_a_name_they_go_in_the_order_of_their_coming() {
        var all = guests(40, NOISY);
        while (served(all) < all.size()) {
            long before = served(all);
            assertThat(all.subList(0, (int) before)).allMatch(Guest::hasTurn);
            all.stream().filter(guest -> guest.hasTurn() && !guest.whole.isDone()).findFirst().orElseThrow().leave();
            await(() -> served(all) > before);
        }
        end(all);
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void who_has_too_many_waiting_is_refused_and_nobody_else() {
        var many = new ArrayList<>(guests(200 + 2, NOISY));
        while (turns.waiting() < 200) many.addAll(guests(1, NOISY));
        assertThatThrownBy(() -> turns.in(NOISY, () -> "never")).isInstanceOfSatisfying(TooMany.class, refusal -> assertThat(refusal.code).isEqualTo("access.limit"));
        assertThat(turns.<String>in(List.of("acme", "198.51.100.1", "ann"), () -> "done")).isEqualTo("done");
        end(many);
        assertThat(turns.<String>in(NOISY, () -> "done")).isEqualTo("done");
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void whoever_waited_too_long_is_told_so_and_leaves_no_place_taken() {
        var hasty = new FairTurns(1, Duration.ofMillis(50), Duration.ofMillis(50), () -> new IllegalStateException("late"));
        hasty.in(NOISY, () -> {
            assertThatThrownBy(() -> hasty.in(List.of("globex", "203.0.113.1", "ann"), () -> "never")).hasMessage("late");
            return null;
        });
        assertThat(hasty.isIdle()).isTrue();
        assertThat(hasty.<String>in(NOISY, () -> "done")).isEqualTo("done");
    }

    @Test void trouble_ends_the_waiting_of_those_who_wait_already() {
        var patient = new FairTurns(1, Duration.ofMinutes(10), Duration.ofMillis(50), () -> new IllegalStateException("late"));
        patient.trouble();
        patient.in(NOISY, () -> {
            // That trouble is over: whoever comes now waits.
            var later = CompletableFuture.runAsync(() -> patient.in(List.of("globex", "203.0.113.1", "ann"), () -> "never"));
            await(() -> patient.waiting() == 1);
            assertThatThrownBy(() -> later.get(400, java.util.concurrent.TimeUnit.MILLISECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);
            patient.trouble();
            assertThatThrownBy(later::join).hasRootCauseMessage("late");
            return null;
        });
        assertThat(patient.isIdle()).isTrue();
    }

    @Test void a_turn_ends_with_work_that_fails() {
        for (int i = 0; i < 20; i++) assertThatThrownBy(() -> turns.in(NOISY, () -> { throw new IllegalArgumentException("work"); })).hasMessage("work");
        assertThat(turns.isIdle()).isTrue();
    }

    @Test void never_are_there_more_at_a_time_and_all_come_through() throws InterruptedException {
        var random = RandomGenerator.of("L64X128MixRandom");
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 2000; i++) {
            var who = List.of("site " + random.nextInt(3), "address " + random.nextInt(9), "name " + random.nextInt(9));
            threads.add(Thread.ofVirtual().start(() -> turns.in(who, () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.yield();
                now.decrementAndGet();
                return done.incrementAndGet();
            })));
        }
        for (var thread : threads) thread.join();
        assertThat(done.get()).isEqualTo(2000);
        assertThat(most.get()).isBetween(2, 8);
        assertThat(turns.isIdle()).isTrue();
    }
}
