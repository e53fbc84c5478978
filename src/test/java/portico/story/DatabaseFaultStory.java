package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The database goes away, freezes, and hangs up: pages and API say so at once, nothing is lost, and all is well again without anybody's help. */
@ExtendWith(Houses.class)
@ResourceLock("stories")
class DatabaseFaultStory {

    private static final String STANDSTILL = "-1|The service is temporarily unavailable, try again later";
    /** Five seconds until a connection in use is given up as silent, one for each that is tried instead, five until no other one came. */
    private static final Duration SLOWEST_ANSWER = Duration.ofSeconds(14);

    private final PlayedHouse house;
    private Visitor visitor;

    DatabaseFaultStory(PlayedHouse house) { this.house = house; }

    @BeforeEach
    void everything_works() {
        Eventually.see("quiet", Duration.ofSeconds(60), () -> house.portal.database().value("select count(*) from task where state in ('QUEUED', 'RUNNING')"), "0"::equals);
        visitor = new Visitor(house.portal.url()).logIn(People.BOB);
        assertThat(visitor.get("/").status()).isEqualTo(200);
    }

    @Test
    void stopped_for_thirty_seconds() {
        var task = reinstall(PlayedHouse.SHOP01);
        var startAgain = house.portal.database().stop();
        var stopped = Instant.now();
        try {
            answersHonestlyUntil(stopped.plusSeconds(30));
        } finally {
            startAgain.run();
        }
        recovers(task);
    }

    @Test
    void frozen_for_fifteen_seconds() {
        var task = reinstall(PlayedHouse.SHOP02);
        var database = house.portal.database();
        database.freeze();
        try {
            answersHonestlyUntil(Instant.now().plusSeconds(15));
        } finally {
            database.thaw();
        }
        recovers(task);
    }

    @Test
    void all_connections_cut_again_and_again() {
        var task = reinstall(PlayedHouse.SHOP03);
        int cut = 0;
        for (int i = 0; i < 8; i++) {
            cut += house.portal.database().cutConnections();
            var page = visitor.get("/");
            assertThat(page.status()).isIn(200, 503);
            assertThat(house.portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP03).text()).satisfiesAnyOf(
                    text -> assertThat(text).isEqualTo(STANDSTILL), text -> assertThat(text).startsWith("[{"));
            Eventually.pause(Duration.ofMillis(300));
        }
        assertThat(cut).as("there was something to cut").isGreaterThan(8);
        recovers(task);
    }

    /** Somebody holds a machine's row, as a maintenance session left open does. Whoever needs that row hears so in time, everybody else notices nothing. */
    @Test
    void a_lock_held_on_a_machines_row() throws Exception {
        var database = house.portal.database();
        try (var holder = database.open(); var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select id from vm where id = " + PlayedHouse.SHOP01 + " for update");
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                // More than there are connections: they must not use them all up for long.
                var waiting = IntStream.range(0, 12).mapToObj(i -> callers.submit(() -> {
                    var began = Instant.now();
                    var text = house.portal.api().as(People.BOB).send("vm_info_update", "vpsid", PlayedHouse.SHOP01, "vname", "Shop number " + i).text();
                    return Map.entry(text, Duration.between(began, Instant.now()));
                })).toList();
                for (var answer : waiting) {
                    assertThat(answer.get().getKey()).startsWith("-1|").doesNotContain("internal error");
                    assertThat(answer.get().getValue()).isLessThan(SLOWEST_ANSWER.plusSeconds(5));
                }
            }
            assertThat(visitor.get("/").status()).as("and then all are free again").isEqualTo(200);
            assertThat(house.portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP01).text()).startsWith("[{");
            holder.rollback();
        }
        assertThat(house.portal.api().as(People.BOB).send("vm_info_update", "vpsid", PlayedHouse.SHOP01, "vname", "Shop number one").text()).isEqualTo("0");
        recovers(reinstall(PlayedHouse.SHOP01));
    }

    /** Others have taken all connections that the server gives; those of the portal may even be cut meanwhile. */
    @Test
    void no_connection_is_left() throws Exception {
        var task = reinstall(PlayedHouse.SHOP02);
        var database = house.portal.database();
        var taken = new ArrayList<java.sql.Connection>();
        try {
            database.cutConnections();
            for (int i = 0; i < 1_000; i++) taken.add(database.open());
            throw new AssertionError("the server has no limit");
        } catch (java.sql.SQLException full) {
            assertThat(full.getSQLState()).startsWith("53");
            for (int i = 0; i < 10; i++) {
                var began = Instant.now();
                assertThat(visitor.get("/").status()).isIn(200, 503);
                assertThat(house.portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP02).text()).satisfiesAnyOf(
                        text -> assertThat(text).isEqualTo(STANDSTILL), text -> assertThat(text).startsWith("[{"));
                assertThat(Duration.between(began, Instant.now())).isLessThan(SLOWEST_ANSWER.multipliedBy(2));
                Eventually.pause(Duration.ofMillis(200));
            }
        } finally {
            for (var connection : taken) connection.close();
        }
        recovers(task);
    }

    /** Every page and every call is answered in time and truthfully; pages about nobody's data come as ever. */
    private void answersHonestlyUntil(Instant end) {
        List<Duration> took = new ArrayList<>();
        int refused = 0;
        while (Instant.now().isBefore(end)) {
            var began = Instant.now();
            var page = visitor.get("/vm/" + PlayedHouse.SHOP01);
            took.add(Duration.between(began, Instant.now()));
            // A visitor whose session cannot be looked up is not sent to the log-in page as if it were gone.
            assertThat(page.status()).as(page.text()).isEqualTo(503);
            assertThat(page.text()).contains("A part of the portal does not answer right now").doesNotContain("Exception");
            assertThat(page.http().headers().firstValue("Retry-After")).isPresent();

            began = Instant.now();
            var answer = house.portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP01);
            took.add(Duration.between(began, Instant.now()));
            assertThat(answer.http().statusCode()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(STANDSTILL);
            assertThat(visitor.get("/health/live").status()).isEqualTo(200);
            assertThat(visitor.get("/health/ready").status()).isEqualTo(503);
            refused++;
            Eventually.pause(Duration.ofMillis(500));
        }
        assertThat(refused).isPositive();
        assertThat(took).allSatisfy(time -> assertThat(time).isLessThan(SLOWEST_ANSWER));
    }

    private String reinstall(long vm) {
        assertThat(house.portal.api().as(People.BOB).send("vm_reload", "vpsid", vm, "osid", PlayedHouse.DEBIAN).text()).isEqualTo("0");
        return house.portal.database().newestTask(vm);
    }

    /** The visitor's next click works, the session has survived, and the work under way is brought to its end. */
    private void recovers(String task) {
        Eventually.see("pages are back", Duration.ofSeconds(10), () -> visitor.get("/").status(), status -> status == 200);
        Eventually.see("the API is back", Duration.ofSeconds(5), () -> house.portal.api().as(People.BOB).send("vm_info", "vpsid", PlayedHouse.SHOP01).text(), text -> text.startsWith("[{"));
        Eventually.see("ready", Duration.ofSeconds(10), () -> visitor.get("/health/ready").status(), status -> status == 200);
        assertThat(house.portal.database().awaitEnd(task, Duration.ofSeconds(60))).as(() -> house.portal.database().steps(task)).isEqualTo("DONE");
    }
}
