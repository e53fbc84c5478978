package portico.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** What a customer's pages say of suspension and of maintenance without being asked. */
@QuarkusTest
class NoticesTest {

    @Inject Given given;

    @AfterEach void end_maintenance() { given.sql("update host set maintenance = null where id = 3"); }

    @Test void a_suspension_says_why_since_when_and_by_whom_but_no_name() throws Exception {
        var ann = given.customer();
        var web = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        new BrowserClient().staff("support").send("/staff/machines/" + web.id() + "/suspend", "status", "1", "reason", "Spam was sent from it").is(303);
        var at = given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).statusChangedAt());
        assertThat(at).isNotNull();
        browser.open("/vm/" + web.id()).is(200).shows("Spam was sent from it", "(since <time datetime=\"" + at + "\"", ", by support staff)").hides("staff:support");
        browser.cookie("portico-language", "zh-CN").open("/vm/" + web.id()).shows("自 <time datetime=\"" + at + "\"", "操作者：客服人员");
        browser.cookie("portico-language", "en");

        var other = given.vm(ann);
        new ApiClient().system("acme").send("vm_update", "vpsid", other.id(), "status", -1, "reason", "Invoice 7 is open").says("0");
        given.sql("update vm set status_changed_at = '2026-01-02 03:04:05Z' where id = ?", other.id());
        browser.open("/vm/" + other.id()).shows("Invoice 7 is open", "(since <time datetime=\"2026-01-02T03:04:05Z\" data-when>2026-01-02 03:04 UTC</time>", ", by your provider)");
        given.sql("update vm set status_by = null where id = ?", other.id());
        browser.open("/vm/" + other.id()).shows("2026-01-02 03:04 UTC</time>").hides(", by your provider)");
        var free = given.vm(ann);
        browser.open("/vm/" + free.id()).hides("by support staff", "by your provider", "(since");
    }

    @Test void maintenance_of_a_server_stands_above_every_page_of_its_customers_and_of_nobody_else() throws Exception {
        var ann = given.customer();
        var web = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        var elsewhere = new BrowserClient("globex.test").loggedIn(given.customer(Given.GLOBEX, 1));
        new BrowserClient().staff("root").send("/staff/hosts/3/maintenance", "text", "New disks until noon").is(303);
        told(browser, "Maintenance on node-1: New disks until noon", true);
        for (var path : new String[] { "/", "/vm/" + web.id(), "/vm/" + web.id() + "/network", "/account", "/activity" }) browser.open(path).is(200).shows("Maintenance on node-1: New disks until noon");
        browser.cookie("portico-language", "zh-CN").open("/").shows("node-1 维护中：New disks until noon");
        elsewhere.open("/").hides("node-1");
        browser.cookie("portico-language", "en");
        new BrowserClient().staff("root").send("/staff/hosts/3/maintenance", "text", "").is(303);
        told(browser, "Maintenance on node-1", false);
    }

    /** What is known of hosts is kept for some seconds. */
    private static void told(BrowserClient browser, String words, boolean shown) throws InterruptedException {
        for (int i = 0; i < 80 && browser.open("/").text().contains(words) != shown; i++) Thread.sleep(100);
        assertThat(browser.open("/").text().contains(words)).as(words).isEqualTo(shown);
    }
}
