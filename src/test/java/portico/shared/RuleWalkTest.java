package portico.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.gateway.RealNetwork.*;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.Gateways;
import portico.gateway.Protocol;
import portico.gateway.RealNetwork;
import portico.gateway.Site;
import portico.gateway.Sites;
import portico.gateway.Way;
import portico.hypervisor.HostTarget;
import portico.hypervisor.NoHosts;
import portico.shared.RuleWalk.Layer;
import portico.shared.RuleWalk.Step;
import portico.shared.WalkPlan.Card;
import portico.shared.WalkPlan.Door;
import portico.shared.WalkPlan.Wall;
import portico.site.Dns;
import portico.testing.HandMade;

/** Whatever keeps visitors out is named, and by the layer it is at: real nftables, real HAProxy, real packets, in namespaces of the test's own. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuleWalkTest {

    private static final Forward SSH = new Forward(Protocol.TCP, PUBLIC, 20_022, WEB, 22), DEAF = new Forward(Protocol.TCP, PUBLIC, 20_023, WEB, 23), DNS = new Forward(Protocol.UDP, PUBLIC, 20_022, WEB, 53);
    private static final Site BLOG = new Site("blog.example.test", WEB), STORE = new Site("store.example.test", SHOP, new Way("5ec0", true, false, false, false)), PLAIN = new Site("plain.example.test", "10.88.0.61"), DEAD = new Site("dead.example.test", "10.88.0.60");
    private static final Door HTTP = new Door(80, true, true), MAYBE = new Door(443, false, true), HTTPS = new Door(443, true, true);
    private static final Wall OPEN = new Wall(true, List.of());

    private RealNetwork network;
    private Gateway gateway;
    private Gateways gateways;
    private RuleWalk walk;

    @BeforeAll void build() throws Exception {
        network = new RealNetwork();
        network.inside("web", "ip", "address", "add", "10.88.0.60/24", "dev", "eth0");
        network.serveHttp("web", "10.88.0.61", "status 200");
        gateway = network.gateway();
        gateways = network.gateways();
        walk = new RuleWalk(gateways, NoHosts.hypervisors(), new Dns(Optional.empty()) {
            @Override public List<String> addresses(String name) { return List.of(PUBLIC); }
        });
    }

    @AfterAll void tear_down() throws Exception { if (network != null) network.close(); }

    @BeforeEach void all_is_well() {
        gateways.forwarder(gateway).sync(gateway, Set.of(SSH, DEAF, DNS));
        gateways.binder(gateway).sync(gateway, new Sites(Set.of(BLOG, STORE, PLAIN, DEAD), Map.of(), digest -> HandMade.certificate(STORE.domain(), "Hand")));
    }

    @Test void somebody_gets_through() {
        assertThat(walked(SSH)).isEqualTo("GUEST GOOD, RULE GOOD, COUNTER GOOD, PUBLIC GOOD");
        assertThat(walked(DNS)).isEqualTo("GUEST UNKNOWN, RULE GOOD, COUNTER GOOD");
        assertThat(walked(SSH, DNS)).isEqualTo("GUEST GOOD, RULE GOOD, COUNTER GOOD, PUBLIC GOOD, COUNTER GOOD");
    }

    @Test void a_gateway_that_forwards_nothing() {
        network.inside("gw", "sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
        try {
            assertThat(walked(SSH)).isEqualTo("GUEST GOOD, RULE GOOD, COUNTER BAD");
            assertThat(walked(DNS)).isEqualTo("GUEST UNKNOWN, RULE GOOD, COUNTER BAD");
            assertThat(steps(forwards(OPEN, SSH)).getLast().detail()).endsWith("net.ipv4.conf.to-out.forwarding = 0");
        } finally {
            network.inside("gw", "sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
        }
    }

    @Test void another_firewall_at_the_gateway() {
        network.inside("gw", "nft", "add table inet theirs; add chain inet theirs f { type filter hook forward priority 0; policy drop; }; add chain inet theirs i { type filter hook input priority 0; tcp dport 80 drop; }");
        try {
            assertThat(walked(SSH)).isEqualTo("GUEST GOOD, RULE GOOD, COUNTER BAD");
            assertThat(walked(DNS)).isEqualTo("GUEST UNKNOWN, RULE GOOD, COUNTER BAD");
            assertThat(walked(BLOG, HTTP, MAYBE)).isEqualTo("FIREWALL GOOD, GUEST GOOD, RULE GOOD, PUBLIC BAD, PUBLIC GOOD");
        } finally {
            network.inside("gw", "nft", "delete", "table", "inet", "theirs");
        }
    }

    @Test void a_rule_that_is_gone_and_a_guest_that_is_silent() {
        assertThat(walked(DEAF)).isEqualTo("GUEST BAD");
        network.inside("gw", "nft", "delete", "table", "ip", "portico_shared");
        assertThat(walked(SSH)).isEqualTo("GUEST GOOD, RULE BAD");
    }

    /** Ours are not among them, so what they meet proves nothing. */
    @Test void a_firewall_of_the_machine_that_lets_only_some_in() {
        var office = new Wall(false, List.of("203.0.113.0/24"));
        network.inside("gw", "nft", "add table inet guard; add chain inet guard f { type filter hook postrouting priority -200; ip daddr 10.88.0.11 tcp dport 22 ip saddr != 203.0.113.0/24 drop; }");
        try {
            assertThat(text(steps(forwards(office, SSH)))).isEqualTo("FIREWALL UNKNOWN, GUEST UNKNOWN, RULE GOOD, COUNTER UNKNOWN");
            assertThat(steps(forwards(office, SSH))).contains(new Step(Layer.FIREWALL, RuleWalk.Outcome.UNKNOWN, "203.0.113.0/24 → :22"));
        } finally {
            network.inside("gw", "nft", "delete", "table", "inet", "guard");
        }
        assertThat(text(steps(forwards(new Wall(false, List.of()), SSH)))).isEqualTo("FIREWALL BAD");
    }

    @Test void sites_that_are_served() {
        assertThat(walked(BLOG, HTTP, MAYBE)).as("%s", steps(site(BLOG, HTTP, MAYBE))).isEqualTo("FIREWALL GOOD, GUEST GOOD, RULE GOOD, PUBLIC GOOD, PUBLIC GOOD");
        assertThat(walked(PLAIN, HTTP, MAYBE)).as("without HTTPS").isEqualTo("FIREWALL GOOD, GUEST GOOD, RULE GOOD, PUBLIC GOOD");
        assertThat(walked(STORE, HTTP)).as("TLS ends here").isEqualTo("FIREWALL GOOD, GUEST GOOD, RULE GOOD, PUBLIC GOOD, PUBLIC GOOD");
        assertThat(steps(site(STORE, HTTP)).reversed().subList(0, 2)).extracting(Step::detail).containsExactly(PUBLIC + ":443, HTTPS 200", PUBLIC + ":80, HTTP 308");
    }

    @Test void sites_that_are_not_served() throws Exception {
        assertThat(walked(DEAD, HTTP, MAYBE)).isEqualTo("FIREWALL GOOD, GUEST BAD");
        assertThat(walked(PLAIN, HTTPS)).as("it redirects to what nobody serves").isEqualTo("FIREWALL GOOD, GUEST BAD");
        assertThat(walked(BLOG, new Door(80, true, false), MAYBE)).isEqualTo("FIREWALL BAD");
        assertThat(text(steps(site(BLOG, HTTP, new Door(443, false, false))))).startsWith("FIREWALL UNKNOWN, GUEST GOOD");
        gateways.binder(gateway).sync(gateway, Sites.of(Set.of(PLAIN)));
        assertThat(walked(BLOG, HTTP, MAYBE)).isEqualTo("FIREWALL GOOD, GUEST GOOD, RULE BAD");
    }

    private String walked(Forward... forwards) { return text(steps(forwards(OPEN, forwards))).replace("FIREWALL GOOD, ", ""); }

    private String walked(Site site, Door... doors) { return text(steps(site(site, doors))); }

    private WalkPlan forwards(Wall wall, Forward... forwards) { return new WalkPlan(gateway, ACTIVE, true, CARD, wall, null, List.of(), null, List.of(forwards)); }

    private WalkPlan site(Site site, Door... doors) { return new WalkPlan(gateway, ACTIVE, true, CARD, null, site, List.of(doors), null, List.of()); }

    private List<Step> steps(WalkPlan plan) { return walk.walk(plan); }

    /** What is asked of the database and of the host is other tests' matter. */
    private static String text(List<Step> steps) {
        return steps.stream().filter(step -> !Set.of(Layer.ALLOWED, Layer.POWER, Layer.NAME, Layer.WIRE, Layer.ADDRESS).contains(step.layer())).map(step -> step.layer() + " " + step.outcome()).collect(Collectors.joining(", "));
    }

    private static final RuleState ACTIVE = new RuleState(RuleState.Word.ACTIVE, null, null);
    private static final Card CARD = new Card(new HostTarget(1, "test", "libvirt", "", "", ""), "portico-1", "52:54:00:00:00:01", false);
}
