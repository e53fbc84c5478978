package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portico.testing.ApiClient;

/** Two portal processes on one database are one portal: limits, sessions, consoles and the one task per machine hold over both. */
@ExtendWith(Houses.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("stories")
class TwoPortalsStory {

    private static final String BUSY = "-1|A task is running on this host";

    private final PlayedHouse house;
    private final PortalProcess second;
    private final Map<String, String> falseTime;
    /** By how many seconds the second portal's machine is ahead: eight bytes that its library (leap.c) looks at. */
    private final Path leap = Place.fresh("leap");

    TwoPortalsStory(PlayedHouse house) throws IOException {
        this.house = house;
        var database = house.portal.database();
        second = new PortalProcess(Place.fresh("second"), List.of(), List.of("--simulate", "--world", Place.world("played.yaml", Map.of()).toString()))
                .set("PORTICO_DB_URL", database.url()).set("PORTICO_DB_USER", "portico").set("PORTICO_DB_PASSWORD", database.password())
                .set("PORTICO_SECRET_KEY", Files.readString(house.portal.data().resolve("secret-key")).strip()).set("PORTICO_INSTANCE", "second").set("PORTICO_SIMULATED_SPEED", "20");
        leap(0);
        var library = Place.fresh("leap.so");
        var compiled = new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), Place.world("leap.c", Map.of()).toString(), "-ldl").redirectErrorStream(true).start();
        assertThat(new String(compiled.getInputStream().readAllBytes())).isEmpty();
        falseTime = Map.of("LD_PRELOAD", library.toString(), "LEAP", leap.toString());
        falseTime.forEach(second::set);
        second.start();
    }

    @AfterAll void stop_the_second() { second.close(); }

    @Test
    void of_fifty_reinstallations_at_once_one_is_done() throws InterruptedException, ExecutionException {
        long vm = PlayedHouse.SHOP01;
        house.rest(vm, "running");
        int before = tasks(vm);
        var orders = new ArrayList<Callable<String>>();
        for (int i = 0; i < 50; i++) {
            var portal = i % 2 == 0 ? house.portal : second;
            orders.add(() -> portal.api().as(People.BOB).send("vm_reload", "vpsid", vm, "osid", PlayedHouse.DEBIAN).text());
        }
        var answers = new ArrayList<String>();
        try (var customers = Executors.newFixedThreadPool(50)) {
            for (var answer : customers.invokeAll(orders)) answers.add(answer.get());
        }
        assertThat(answers.stream().filter("0"::equals)).hasSize(1);
        // On a machine with much else to do, some are told to come again later.
        assertThat(answers.stream().filter(answer -> answer.startsWith("-1|"))).hasSize(49).contains(BUSY);
        assertThat(tasks(vm)).isEqualTo(before + 1);
        Eventually.see("the one is done", Duration.ofSeconds(60), () -> house.state(vm), "running"::equals);
    }

    @Test
    void a_session_is_one_at_both_and_ends_at_both() {
        var here = new Visitor(house.portal.url()).logIn(People.ANN);
        var there = new Visitor(second.url()).with(here.cookie("portico"));
        assertThat(there.get("/account").status()).isEqualTo(200);
        assertThat(here.submit("/", "/logout").status()).isEqualTo(303);
        assertThat(there.get("/account").status()).isEqualTo(303);
    }

    @Test
    void failed_proofs_are_counted_over_both() {
        var attacker = "198.51.100.7";
        int tries = 0;
        String answer = "";
        while (tries < 400 && !answer.contains("Too many")) {
            var portal = tries++ % 2 == 0 ? house.portal : second;
            answer = portal.api().from(attacker).with("user", "nobody" + tries, "wrong").send("vm_info").text();
        }
        assertThat(answer).isEqualTo("-1|Too many requests, try again later");
        assertThat(tries).as("300 failures in ten minutes are let pass from one address, whoever counts them").isBetween(300, 350);
        for (var portal : List.of(house.portal, second)) {
            Eventually.see("shut out at " + portal.url(), Duration.ofSeconds(5), () -> portal.api().from(attacker).as(People.BOB).send("vm_info").text(), text -> text.startsWith("-1|Too many"));
        }
    }

    @Test
    void a_console_that_is_closed_at_one_closes_at_the_other() throws IOException, ExecutionException, InterruptedException, TimeoutException {
        long vm = PlayedHouse.SHOP02;
        house.rest(vm, "running");
        ApiClient here = house.portal.api().as(People.BOB);
        assertThat(here.send("vm_console", "vpsid", vm, "subaction", "enable").text()).isEqualTo("0");
        var link = here.send("vm_console", "vpsid", vm, "subaction", "state").json().get("token").asText();
        var token = exchange(link);
        var ended = new CompletableFuture<Integer>();
        var greeted = new CompletableFuture<Void>();
        HttpClient.newHttpClient().newWebSocketBuilder().header("Origin", second.url()).subprotocols("binary", "portico." + token)
                .buildAsync(URI.create(second.url().replace("http://", "ws://") + "/console/socket"), new WebSocket.Listener() {
                    @Override public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                        greeted.complete(null);
                        socket.request(1);
                        return null;
                    }

                    @Override public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                        ended.complete(status);
                        return null;
                    }

                    @Override public void onError(WebSocket socket, Throwable error) { ended.completeExceptionally(error); }
                }).get(10, TimeUnit.SECONDS);
        greeted.get(10, TimeUnit.SECONDS);
        var closed = Instant.now();
        assertThat(here.send("vm_console", "vpsid", vm, "subaction", "logout").text()).isEqualTo("0");
        ended.get(10, TimeUnit.SECONDS);
        assertThat(Duration.between(closed, Instant.now())).isLessThan(Duration.ofSeconds(2));
    }

    /** As a machine does that swaps, or is moved: the other one takes over what it was at, and when it wakes it finds that it may not go on. */
    @Test
    void one_that_stands_still_for_longer_than_its_lease_loses_its_task_and_harms_nothing_when_it_wakes() throws InterruptedException {
        var database = house.portal.database();
        long vm = PlayedHouse.SHOP03;
        var task = taskOfTheSecond(vm);
        second.freeze();
        try {
            assertThat(database.awaitEnd(task, Duration.ofSeconds(90))).as(database.steps(task)).isEqualTo("DONE");
        } finally {
            second.thaw();
        }
        var end = "select ended_at || ' ' || fence || ' ' || attempts from task where id = " + task;
        var ended = database.value(end);
        var steps = database.steps(task);
        assertThat(database.value("select fence from task where id = " + task)).as("taken up by both").isEqualTo("2");
        Eventually.see("it is awake", Duration.ofSeconds(30), () -> second.api().as(People.BOB).send("vm_state", "vpsid", vm).text(), text -> text.startsWith("running|"));
        // Whatever it was in the middle of, it has come to the end of by now.
        Thread.sleep(5_000);
        assertThat(database.value(end)).isEqualTo(ended);
        assertThat(database.steps(task)).isEqualTo(steps).doesNotContain("RUNNING").doesNotContain("FAILED");
        house.rest(vm, "running");
    }

    /** A reinstallation that the second portal has just taken up. */
    private String taskOfTheSecond(long vm) {
        var database = house.portal.database();
        for (int i = 0; i < 20; i++) {
            house.rest(vm, "running");
            assertThat(second.api().as(People.BOB).send("vm_reload", "vpsid", vm, "osid", PlayedHouse.DEBIAN).text()).isEqualTo("0");
            var task = database.newestTask(vm);
            var runner = Eventually.see("somebody takes it up", Duration.ofSeconds(10),
                    () -> database.value("select coalesce((select picked_by from scheduled_tasks where task_instance = '" + task + "' and picked), (select case when state in ('QUEUED', 'RUNNING') then '' else 'over' end from task where id = " + task + "))"),
                    name -> !name.isEmpty());
            if (runner.equals("second")) return task;
        }
        throw new AssertionError("the second portal has taken nothing up");
    }

    /** Its machine's clock was set, or is wrong. Leases, codes, sessions and what is due all go by the database's. */
    @ParameterizedTest
    @ValueSource(ints = {40, -40})
    void one_whose_machine_takes_it_for_another_day_is_no_trouble(int days) throws IOException {
        var database = house.portal.database();
        house.rest(PlayedHouse.WEB01, "running");
        house.rest(PlayedHouse.SHOP01, "running");
        house.forgetCodes();
        var ann = new Visitor(house.portal.url()).logIn(People.ANN);
        var code = code();
        assertThat(house.portal.api().as(People.BOB).send("vm_reload", "vpsid", PlayedHouse.SHOP01, "osid", PlayedHouse.DEBIAN).text()).isEqualTo("0");
        try {
            leap(days);
            assertThat(Duration.between(Instant.now(), itsTime()).toHours()).isBetween(days * 24L - 1, days * 24L + 1);
            assertThat(new Visitor(second.url()).with(ann.cookie("portico")).get("/account").status()).as("a session").isEqualTo(200);
            assertThat(new Visitor(second.url()).logIn(People.ANN).get("/account").status()).as("one that begins there").isEqualTo(200);
            var annAtSecond = second.api().as(People.ANN);
            assertThat(annAtSecond.send("vm_reload", "vpsid", PlayedHouse.WEB01, "osid", PlayedHouse.DEBIAN, "vcode", code).text()).as("a code that lives").isEqualTo("0");
            for (long vm : List.of(PlayedHouse.SHOP01, PlayedHouse.WEB01)) {
                var task = database.newestTask(vm);
                assertThat(database.awaitEnd(task, Duration.ofSeconds(60))).as(database.steps(task)).isEqualTo("DONE");
                assertThat(database.value("select fence from task where id = " + task)).as("how often the task was taken up").isEqualTo("1");
            }
            house.rest(PlayedHouse.WEB01, "running");
            house.forgetCodes();
            var ended = code();
            database.change("update verification_code set expires_at = now() - interval '1 second' where used_at is null");
            assertThat(annAtSecond.send("vm_reload", "vpsid", PlayedHouse.WEB01, "osid", PlayedHouse.DEBIAN, "vcode", ended).text()).as("one that has ended").startsWith("-1|").containsIgnoringCase("code");
            assertThat(ann.get("/account").status()).as("a session that was looked at there").isEqualTo(200);
        } finally {
            leap(0);
        }
    }

    /** A code for anything of Ann's, by e-mail. */
    private String code() {
        var letters = house.mail.letters();
        assertThat(house.portal.api().as(People.ANN).send("user_send_verification_code", "type", 2).text()).isEqualTo("0");
        return house.mail.codeAfter(letters);
    }

    /** Never shorter than it is: the other process looks straight into the file. */
    private void leap(int days) throws IOException { Files.write(leap, ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(Duration.ofDays(days).toSeconds()).array(), StandardOpenOption.CREATE, StandardOpenOption.WRITE); }

    /** What a process like the second portal takes the time to be. */
    private Instant itsTime() throws IOException {
        assertThat(Files.readString(Path.of("/proc", String.valueOf(second.pid()), "maps"))).contains(falseTime.get("LD_PRELOAD"));
        var date = new ProcessBuilder("date", "+%s");
        date.environment().putAll(falseTime);
        return Instant.ofEpochSecond(Long.parseLong(new String(date.start().getInputStream().readAllBytes()).strip()));
    }

    /** A viewer's token for a link's, which only works once. */
    private String exchange(String link) throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(second.url() + "/console/exchange")).POST(HttpRequest.BodyPublishers.ofString(link)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body()).get("token").asText();
    }

    private int tasks(long vm) { return Integer.parseInt(house.portal.database().value("select count(*) from task where vm_id = " + vm)); }
}
