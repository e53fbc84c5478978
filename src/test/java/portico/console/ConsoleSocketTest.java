package portico.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.ConsoleAddress;
import portico.testing.ApiClient;
import portico.testing.Given;

/** Who gets to a screen, who does not, what is relayed, and how soon a right that was taken away is felt. */
@QuarkusTest
class ConsoleSocketTest {

    private static final String NO_TOKEN = "A".repeat(43);

    @Inject Given given;
    @Inject StandInScreens screens;
    final ApiClient api = new ApiClient();
    final LinkedBlockingQueue<Socket> arrived = new LinkedBlockingQueue<>();
    ServerSocket screen;
    Given.Customer ann;
    Given.Machine vm;

    @BeforeEach void a_machine_with_a_screen() throws IOException {
        screen = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!screen.isClosed()) {
                try {
                    arrived.add(screen.accept());
                } catch (IOException closed) {
                    return;
                }
            }
        });
        ann = given.customer();
        vm = screens.vm(given, ann, new ConsoleAddress.Tcp("127.0.0.1", screen.getLocalPort()));
    }

    @AfterEach void gone() throws IOException {
        screen.close();
        for (var socket : arrived) socket.close();
    }

    @Test void without_a_good_token_there_is_no_upgrade_and_no_byte_of_data() throws IOException {
        for (var protocols : new String[] {null, "binary", "portico.", "binary, portico." + NO_TOKEN, "binary, portico.' or 1=1 --", "base64, portico." + NO_TOKEN}) {
            try (var browser = new Browser(Browser.origin(), protocols)) {
                assertThat(browser.status()).as(protocols).isEqualTo(401);
                assertThat(browser.rest()).isEmpty();
            }
        }
        assertThat(arrived).isEmpty();
    }

    @Test void a_link_is_no_viewers_token() throws IOException {
        try (var browser = Browser.with(link())) { assertThat(browser.status()).isEqualTo(401); }
    }

    @Test void foreign_null_and_missing_origins_are_refused() throws IOException {
        var token = token();
        for (var origin : new String[] {null, "null", "http://evil.test", "http://localhost.evil.test", "http://localhost:1", "file://", "https://www.acme.test.evil.test", "http://localhost:" + Browser.portal().getPort() + ".evil.test"}) {
            try (var browser = new Browser(origin, "binary, portico." + token)) {
                assertThat(browser.status()).as("" + origin).isEqualTo(403);
                assertThat(browser.rest()).isEmpty();
            }
        }
        assertThat(arrived).isEmpty();
    }

    @Test void the_origins_a_tenant_named_are_welcome() throws IOException {
        try (var browser = new Browser("https://www.acme.test", "binary, portico." + token())) { assertThat(browser.status()).isEqualTo(101); }
    }

    @Test void another_tenants_address_opens_nothing() throws IOException {
        var token = token();
        try (var browser = new Browser("globex.test", "http://globex.test:" + Browser.portal().getPort(), "binary, portico." + token)) { assertThat(browser.status()).isEqualTo(403); }
    }

    @Test void bytes_go_both_ways_in_binary_frames_and_the_token_is_not_echoed() throws Exception {
        var token = token();
        try (var browser = Browser.with(token)) {
            assertThat(browser.head).contains("101").containsIgnoringCase("Sec-WebSocket-Protocol: binary\r\n").doesNotContain(token).doesNotContainIgnoringCase("permessage-deflate");
            var machine = arrived.poll(5, TimeUnit.SECONDS);
            machine.getOutputStream().write("RFB 003.008\n".getBytes());
            assertThat(new String(browser.receive())).isEqualTo("RFB 003.008\n");
            browser.send("RFB 003.008\n".getBytes());
            assertThat(new String(machine.getInputStream().readNBytes(12))).isEqualTo("RFB 003.008\n");
            // One message in three frames, with a ping between them, arrives whole.
            browser.frame(false, Browser.BINARY, "ab".getBytes());
            browser.frame(true, Browser.PING, "are you there".getBytes());
            browser.frame(false, Browser.CONTINUATION, "cd".getBytes());
            browser.frame(true, Browser.CONTINUATION, "ef".getBytes());
            assertThat(new String(machine.getInputStream().readNBytes(6))).isEqualTo("abcdef");
        }
    }

    @Test void several_may_look_and_a_token_works_again_after_a_lost_connection() throws Exception {
        var token = token();
        try (var first = Browser.with(token)) { assertThat(first.status()).isEqualTo(101); }
        try (var again = Browser.with(token); var second = Browser.with(token())) {
            assertThat(again.status()).isEqualTo(101);
            assertThat(second.status()).isEqualTo(101);
        }
    }

    @Test void text_is_refused() throws Exception {
        try (var browser = Browser.with(token())) {
            browser.frame(true, Browser.TEXT, "hello".getBytes());
            assertThat(browser.untilClosed()).isEqualTo(new Browser.Goodbye(1003, "binary only"));
        }
        assertHungUp(arrived.poll(5, TimeUnit.SECONDS));
    }

    @Test void a_frame_over_a_mebibyte_ends_it() throws Exception {
        try (var browser = Browser.with(token())) {
            var machine = arrived.poll(5, TimeUnit.SECONDS);
            try {
                browser.send(new byte[(1 << 20) + 1]);
                while (browser.receive() != null) { }
            } catch (java.net.SocketException reset) {
                // The server may hang up before it read everything.
            }
            assertHungUp(machine);
        }
    }

    @Test void the_machines_goodbye_is_passed_on() throws Exception {
        try (var browser = Browser.with(token())) {
            arrived.poll(5, TimeUnit.SECONDS).close();
            assertThat(browser.untilClosed()).isEqualTo(new Browser.Goodbye(4006, "gone"));
        }
    }

    @Test void a_viewers_goodbye_is_passed_on() throws Exception {
        var browser = Browser.with(token());
        var machine = arrived.poll(5, TimeUnit.SECONDS);
        browser.close();
        assertHungUp(machine);
    }

    @Test void a_machine_that_is_off_or_out_of_reach_says_so() throws Exception {
        var off = given.vm(ann, "off");
        try (var browser = Browser.with(token(off))) { assertThat(browser.untilClosed()).isEqualTo(new Browser.Goodbye(4004, "off")); }
        screen.close();
        try (var browser = Browser.with(token())) { assertThat(browser.untilClosed()).isEqualTo(new Browser.Goodbye(4005, "unreachable")); }
    }

    @Test void logout_closes_open_sockets_within_two_seconds() throws Exception {
        assertEnds(() -> api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "logout").says("0"), new Browser.Goodbye(4001, "ended"));
    }

    @Test void so_does_the_end_of_its_time() throws Exception {
        assertEnds(() -> given.sql("update console_session set expires_at = now() where vm_id = ?", vm.id()), new Browser.Goodbye(4002, "expired"));
    }

    @Test void and_a_locked_owner() throws Exception {
        assertEnds(() -> given.sql("update user_account set status = 1 where id = ?", ann.id()), new Browser.Goodbye(4003, "withdrawn"));
    }

    @Test void and_a_locked_machine() throws Exception {
        assertEnds(() -> given.sql("update vm set status = 1 where id = ?", vm.id()), new Browser.Goodbye(4003, "withdrawn"));
    }

    @Test void and_another_owner() throws Exception {
        var bob = given.customer();
        assertEnds(() -> given.sql("update vm set owner_id = ? where id = ?", bob.id(), vm.id()), new Browser.Goodbye(4003, "withdrawn"));
        assertThat(api.as(bob).send("vm_console", "vpsid", vm.id(), "subaction", "state").json().get("state").asText()).isEqualTo("disabled");
    }

    @Test void and_another_tenant() throws Exception {
        assertEnds(() -> given.sql("update vm set tenant = 'globex' where id = ?", vm.id()), new Browser.Goodbye(4003, "withdrawn"));
    }

    @Test void and_a_deleted_machine() throws Exception {
        assertEnds(() -> {
            given.sql("update ip_address set vm_id = null where vm_id = ?", vm.id());
            given.sql("delete from vm where id = ?", vm.id());
        }, new Browser.Goodbye(4003, "withdrawn"));
    }

    @Test void a_stalled_viewer_with_a_dead_token_is_hung_up_on_too() throws Exception {
        try (var browser = Browser.with(token())) {
            var machine = arrived.poll(5, TimeUnit.SECONDS);
            Thread.ofVirtual().start(() -> pour(machine));
            Thread.sleep(500);
            long start = System.nanoTime();
            api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "logout").says("0");
            assertHungUp(machine);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_000));
            browser.socket.setSoTimeout(5_000);
            try {
                while (browser.receive() != null) { }
            } catch (EOFException | java.net.SocketException cut) {
                // Cut in the middle of a frame: nobody waits for those who do not read.
            }
        }
    }

    @Test void a_viewer_who_does_not_read_makes_the_machine_wait() throws Exception {
        try (var browser = Browser.with(token())) {
            var machine = arrived.poll(5, TimeUnit.SECONDS);
            machine.setSendBufferSize(65536);
            var poured = new long[1];
            var pouring = Thread.ofPlatform().daemon().start(() -> poured[0] = pour(machine, 1L << 30));
            Thread.sleep(1500);
            assertThat(pouring.isAlive()).isTrue();
            machine.close();
            pouring.join();
            assertThat(poured[0]).isLessThan(24 << 20);
            assertThat(browser.receive()).isNotEmpty();
        }
    }

    @Test void a_machine_that_does_not_read_makes_the_viewer_wait() throws Exception {
        try (var browser = Browser.with(token())) {
            // Held until the end: a socket that nobody knows any more is closed by the collector.
            var machine = arrived.poll(5, TimeUnit.SECONDS);
            var sent = new long[1];
            var sending = Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (; sent[0] < 1L << 30; sent[0] += 65536) browser.send(new byte[65536]);
                } catch (IOException cut) {
                    return;
                }
            });
            Thread.sleep(1500);
            assertThat(sending.isAlive()).isTrue();
            browser.close();
            sending.join();
            assertThat(sent[0]).isLessThan(24 << 20);
            machine.close();
        }
    }

    private interface Cause { void happen() throws Exception; }

    private void assertEnds(Cause cause, Browser.Goodbye expected) throws Exception {
        var token = token();
        try (var browser = Browser.with(token)) {
            var machine = arrived.poll(5, TimeUnit.SECONDS);
            cause.happen();
            long start = System.nanoTime();
            assertThat(browser.untilClosed()).isEqualTo(expected);
            assertHungUp(machine);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_000));
        }
        try (var late = Browser.with(token)) { assertThat(late.status()).isEqualTo(401); }
    }

    private static void assertHungUp(Socket machine) throws IOException {
        machine.setSoTimeout(5_000);
        try {
            var in = new DataInputStream(machine.getInputStream());
            while (in.read() >= 0) { }
        } catch (java.net.SocketTimeoutException stillThere) {
            throw new AssertionError("the machine's screen is still connected", stillThere);
        } catch (IOException reset) {
            return;
        }
    }

    private static void pour(Socket machine) { pour(machine, Long.MAX_VALUE); }

    private static long pour(Socket machine, long most) {
        var bytes = new byte[65536];
        long poured = 0;
        try {
            for (; poured < most; poured += bytes.length) machine.getOutputStream().write(bytes);
        } catch (IOException cut) {
            return poured;
        }
        return poured;
    }

    private String link() { return link(vm); }

    private String link(Given.Machine machine) {
        api.as(ann).send("vm_console", "vpsid", machine.id(), "subaction", "enable").says("0");
        return api.as(ann).send("vm_console", "vpsid", machine.id(), "subaction", "state").json().get("token").asText();
    }

    private String token() throws IOException { return token(vm); }

    private String token(Given.Machine machine) throws IOException {
        return new ObjectMapper().readTree(Browser.post("/console/exchange", link(machine)).body()).get("token").asText();
    }
}
