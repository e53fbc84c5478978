package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** SIGTERM while customers are busy: behind a proxy that asks whether the portal is ready, nobody notices. */
@ResourceLock("stories")
class ShutdownStory {

    private static final int CUSTOMERS = 6;

    @Test
    void every_request_that_was_begun_is_answered() throws InterruptedException {
        try (var portal = new PortalProcess(Place.fresh("shutdown"), List.of(), List.of("--world", Place.world("played.yaml", Map.of()).toString()))) {
            portal.start();
            var database = portal.database();
            var admits = new AtomicBoolean(true);
            var answered = new AtomicInteger();
            var failures = new ConcurrentLinkedQueue<String>();
            try (var customers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CUSTOMERS; i++) {
                    boolean calls = i % 2 == 0;
                    customers.submit(() -> {
                        var visitor = new Visitor(portal.url()).logIn(People.BOB);
                        while (admits.get()) {
                            try {
                                var answer = calls ? portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP01).text() : String.valueOf(visitor.get("/").status());
                                if (answer.equals("200") || answer.startsWith("[{")) answered.incrementAndGet();
                                else failures.add(answer);
                            } catch (RuntimeException broken) {
                                failures.add(broken.toString());
                            }
                        }
                    });
                }
                Eventually.see("traffic", Duration.ofSeconds(30), answered::get, count -> count > 50);
                // Some requests are held up in the database when the signal comes.
                database.freeze();
                Eventually.pause(Duration.ofMillis(300));
                portal.terminate();
                Eventually.pause(Duration.ofSeconds(1));
                admits.set(false);
                int before = answered.get();
                database.thaw();
                customers.shutdown();
                assertThat(customers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
                assertThat(answered.get()).as("answered after the signal").isGreaterThanOrEqualTo(before + CUSTOMERS);
            }
            assertThat(failures).isEmpty();
            assertThat(portal.awaitEnd()).as("exit status of a process ended by SIGTERM").isEqualTo(143);
            assertThat(Files.exists(portal.data().resolve("run/portico.json"))).isFalse();
            assertThat(Files.exists(portal.data().resolve("database/data/postmaster.pid"))).as("the database was stopped in good order").isFalse();
            assertThat(portal.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void a_balancer_that_asks_for_readiness_loses_nothing() throws InterruptedException {
        try (var portal = new PortalProcess(Place.fresh("balanced"), List.of(), List.of("--world", Place.world("played.yaml", Map.of()).toString()))) {
            portal.start();
            var admits = new AtomicBoolean(true);
            var answered = new AtomicInteger();
            var failures = new ConcurrentLinkedQueue<String>();
            try (var customers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CUSTOMERS; i++) {
                    customers.submit(() -> {
                        while (admits.get()) {
                            try {
                                var answer = portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP01).text();
                                if (answer.startsWith("[{")) answered.incrementAndGet();
                                else failures.add(answer);
                            } catch (RuntimeException broken) {
                                failures.add(broken.toString());
                            }
                        }
                    });
                }
                customers.submit(() -> {
                    var balancer = new Visitor(portal.url());
                    while (balancer.get("/health/ready").status() == 200) Eventually.pause(Duration.ofMillis(50));
                    admits.set(false);
                });
                Eventually.see("traffic", Duration.ofSeconds(30), answered::get, count -> count > 50);
                portal.terminate();
                customers.shutdown();
                assertThat(customers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(failures).isEmpty();
            assertThat(portal.awaitEnd()).isEqualTo(143);
        }
    }
}
