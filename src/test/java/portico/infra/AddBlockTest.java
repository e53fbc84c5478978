package portico.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Crowd;
import portico.testing.Given;

/** An operator brings ranges of addresses, after a look at what would come of it. */
@QuarkusTest
class AddBlockTest {

    private static final AtomicInteger NETS = new AtomicInteger(1);
    private static final String PAGE = "/staff/hosts/4/addresses";

    @Inject Given given;
    final int net = NETS.incrementAndGet();
    BrowserClient root;

    @BeforeEach void log_in() { root = new BrowserClient().staff("root"); }

    @Test void a_range_is_looked_at_and_brought_once() {
        var range = "198.19." + net + ".0/28";
        Object[] form = {"name", "office", "range", range, "gateway", "198.19." + net + ".1", "dns", "1.1.1.1,9.9.9.9", "skip", "198.19." + net + ".5"};
        root.send(PAGE, with(form, "preview", 1)).is(200).shows("12 addresses would be added", "198.19." + net + ".2", "198.19." + net + ".14", "198.19." + net + ".5", "value=\"" + range + "\"");
        assertThat(count("198.19." + net + ".%")).isZero();
        root.send(PAGE, form).leadsTo(PAGE + "?said=staff-saved");
        assertThat(count("198.19." + net + ".%")).isEqualTo(12);
        root.open(PAGE).is(200).shows("office", "198.19." + net + ".0 – 198.19." + net + ".15", "12 of 12 free", "198.19." + net + ".1");
        root.send(PAGE, form).is(422).shows("are there already or left out");
        root.send(PAGE, "name", "more", "range", "198.19." + net + ".0/27", "gateway", "198.19." + net + ".1", "shared", 1, "wholegroup", 1, "preview", 1).is(200).shows("name=\"shared\" value=\"1\" checked", "name=\"wholegroup\" value=\"1\" checked", "17 addresses would be added", "office (node-2)", "198.19." + net + ".14");
        root.send(PAGE, "name", "x", "range", range, "gateway", "203.0.113.1").is(422).shows("s not in the network of the range");
        root.send(PAGE, "name", "x", "range", "198.19.0.0/12", "gateway", "198.19.0.1").is(422).shows("t most 16384 addresses at once");
    }

    @Test void a_machine_gets_a_whole_ipv6_network_and_never_one_as_its_first_address() {
        var prefix = "2001:db8:" + Integer.toHexString(0x100 + net);
        root.send(PAGE, "name", "six", "range", prefix + "::/60", "gateway", "fe80::1", "mask", 64, "each", 64).leadsTo(PAGE + "?said=staff-saved");
        assertThat(count(prefix + "%")).isEqualTo(16);
        var owner = given.customer("globex", 0);
        var vm = given.vm(owner);
        var taken = given.inside("globex", () -> IpAddress.takeThis(4, prefix + ":3::", vm.id(), false).orElseThrow().ip);
        assertThat(taken).isEqualTo(prefix + ":3::");
        assertThat(given.inside("globex", () -> IpAddress.take(4, false, vm.id(), false).orElseThrow().ip)).doesNotContain(":");
        root.send(PAGE, "name", "inside", "range", prefix + ":3::10-" + prefix + ":3::20", "gateway", "fe80::1", "mask", 64).is(422).shows("are there already or left out");
    }

    /** Whatever the page names as an example does what the page says when all else is left as it is. */
    @Test void the_pages_own_examples_work_with_the_usual_values() {
        var page = root.open(PAGE).is(200).text();
        var example = page.replaceFirst("(?s).*Such as 203\\.0\\.113\\.0/26, 203\\.0\\.113\\.10-203\\.0\\.113\\.40 or ([0-9a-f:]+/[0-9]+).*", "$1");
        assertThat(example).isEqualTo("2001:db8:10::/56");
        assertThat(page).contains("64 for a network each or 128 for single addresses");
        root.send(PAGE, "name", "six", "range", example, "gateway", "2001:db8:10::1", "preview", 1).is(200).shows("255 addresses would be added", "2001:db8:10:1::/64", "2001:db8:10:ff::/64");
        root.send(PAGE, "name", "six", "range", example, "gateway", "fe80::1", "mask", 48, "preview", 1).is(200).shows("256 addresses would be added", "2001:db8:10::/64");
        root.send(PAGE, "name", "four", "range", "203.0.113.0/26", "gateway", "203.0.113.1", "preview", 1).is(200).shows("61 addresses would be added");
        root.send(PAGE, "name", "four", "range", "203.0.113.10-203.0.113.40", "gateway", "203.0.113.1", "mask", 24, "preview", 1).is(200).shows("31 addresses would be added");
        root.send(PAGE, "name", "few", "range", "2001:db8:10::10-2001:db8:10::1f", "gateway", "2001:db8:10::1", "mask", 64, "preview", 1).is(200).shows("16 addresses would be added");
        root.send(PAGE, "name", "few", "range", "2001:db8:10::/124", "gateway", "2001:db8:10::1", "preview", 1).is(200).shows("14 addresses would be added");
        root.send(PAGE, "name", "all", "range", "2001:db8:10::/48", "gateway", "2001:db8:10::1", "preview", 1).is(422).shows("t most 16384 addresses at once");
    }

    @Test void nobody_else_may_and_twenty_at_once_bring_it_once() {
        new BrowserClient().staff("support").open("/staff/hosts/3/addresses").is(403);
        new ApiClient().system("acme").send("ip_block_add", "serverid", 3, "name", "x", "range", "198.19." + net + ".0/30", "gateway", "198.19." + net + ".1").refuses("Unknown action");
        var answers = Crowd.of(20, i -> String.valueOf(root.send(PAGE, "name", "race", "range", "198.18." + (100 + net) + ".0/28", "gateway", "198.18." + (100 + net) + ".1").http().statusCode()));
        assertThat(answers).filteredOn(status -> status.equals("303")).hasSize(1);
        assertThat(answers).filteredOn(status -> !status.equals("303")).allMatch(status -> status.equals("422"));
        assertThat(count("198.18." + (100 + net) + ".%")).isEqualTo(13);
    }

    private long count(String like) {
        return given.inside("acme", () -> (Long) IpAddress.getEntityManager().createNativeQuery("select count(*) from ip_address where host(ip) like :like", Long.class).setParameter("like", like).getSingleResult());
    }

    private static Object[] with(Object[] form, Object... more) {
        var all = new java.util.ArrayList<>(java.util.List.of(form));
        all.addAll(java.util.List.of(more));
        return all.toArray();
    }
}
