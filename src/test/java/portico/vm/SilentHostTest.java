package portico.vm;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.simulated.Mishaps;
import portico.tenant.Tenants;
import portico.testing.BrowserClient;
import portico.testing.Given;

import static org.assertj.core.api.Assertions.assertThat;

/** What a customer reads while the host of their VM says nothing. */
@QuarkusTest
class SilentHostTest {

    /** Of its own, so that no other test meets a silent host. */
    private static final long HOST = 9061;

    @Inject Given given;
    @Inject Tenants tenants;
    @Inject Mishaps mishaps;

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_host_that_is_silent_for_three_minutes_is_named_and_what_is_shown_of_it_is_called_old() throws Exception {
        given.world("""
                hostGroups: [{ id: 9061, name: Quiet }]
                hosts: [{ id: 9061, group: 9061, name: quiet-1, address: 127.0.0.1, driver: simulated, maxCpu: 8, maxRamMb: 8192, maxDiskGb: 100 }]
                ipBlocks: [{ id: 9061, host: 9061, name: quiet, start: 10.90.61.10, end: 10.90.61.20, netmask: 255.255.255.0, gateway: 10.90.61.1, dns: [10.90.61.1] }]
                templates: [{ id: 9061, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [9061], minDiskGb: 2 }]
                tenants: [{ code: quiet, name: Quiet, language: en, hosts: [quiet.test], systemKey: quiet-system-key-0123456789abcdef, hostGroups: [9061] }]
                users: [{ tenant: quiet, userid: 1, username: quiet1, password: quiet-password, name: Quiet, email: quiet@example.test }]
                vms: [{ id: 906100, tenant: quiet, user: 1, name: still01, host: 9061, template: 9061, cpu: 1, ramMb: 512, diskGb: 5, state: running }]
                """);
        tenants.forget();
        var browser = new BrowserClient("quiet.test").loggedIn(new Given.Customer(0, 1, "quiet1", "quiet@example.test", "", "quiet-password", "", "quiet"));
        until(browser, text -> !text.contains("last seen") && !text.contains("has not answered"), () -> {});
        mishaps.unreachable(HOST, true);
        // A look that was under way may still write that it saw the host.
        until(browser, text -> text.contains("quiet-1 was last seen 3 min ago"), () -> given.sql("update host set seen_at = now() - interval '200 seconds' where id = ?", HOST));
        browser.open("/").is(200).shows("quiet-1 was last seen 3 min ago. Its machines may well be running", "· last seen 3 min ago");
        browser.open("/vm/906100").is(200).shows("quiet-1 was last seen 3 min ago", "The server was last seen 3 min ago; what you see here may be out of date.");
        browser.open("/vm/906100/head").is(200).shows("The server was last seen 3 min ago; what you see here may be out of date.");
        mishaps.unreachable(HOST, false);
        until(browser, text -> !text.contains("last seen"), () -> {});
    }

    /** Strips are kept for five seconds, and hosts looked at every two. */
    private static void until(BrowserClient browser, java.util.function.Predicate<String> wanted, Runnable meanwhile) throws InterruptedException {
        String text;
        for (var end = Instant.now().plus(Duration.ofSeconds(20)); ; Thread.sleep(500)) {
            meanwhile.run();
            text = browser.open("/").is(200).text();
            if (wanted.test(text)) return;
            assertThat(Instant.now()).as(text).isBefore(end);
        }
    }
}
