package portico.gateway.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static portico.gateway.RealNetwork.PUBLIC;
import static portico.gateway.RealNetwork.SHOP;
import static portico.gateway.RealNetwork.VISITOR;
import static portico.gateway.RealNetwork.WEB;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.GatewayException;
import portico.gateway.PortForwarder;
import portico.gateway.Protocol;
import portico.gateway.RealNetwork;
import portico.gateway.Site;
import portico.gateway.SiteBinder;
import portico.gateway.Sites;
import portico.gateway.Synced;
import portico.gateway.Way;
import portico.gateway.nftables.Forwarders;
import portico.place.Places;
import portico.place.Reach;
import portico.place.RealSshd;
import portico.testing.HandMade;

/** A gateway elsewhere, reached by SSH alone: real nft, real HAProxy, real visitors, in namespaces of the test's own. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteGatewayTest {

    private static final Set<Forward> FORWARDS = Set.of(new Forward(Protocol.TCP, PUBLIC, 20022, WEB, 22), new Forward(Protocol.UDP, PUBLIC, 20022, WEB, 53));
    private static final Set<Site> SITES = Set.of(new Site("blog.example.test", WEB), new Site("store.example.test", SHOP), new Site("secure.example.test", SHOP, new Way("5ec0", false, false, false, false)));
    private static final String PEM = HandMade.certificate("secure.example.test", "Hand");

    private RealNetwork network;
    private RealSshd sshd;
    private Places places;
    private PortForwarder forwarder;
    private SiteBinder binder;
    private Gateway gateway;

    @BeforeAll void build() throws Exception {
        network = new RealNetwork();
        sshd = network.sshd();
        places = new Places(sshd.keys());
        forwarder = Forwarders.at(places);
        binder = new HaproxySites(places, false);
        gateway = network.gateway(sshd.reach());
    }

    @AfterAll void tear_down() throws Exception {
        if (places != null) places.close();
        if (sshd != null) sshd.close();
        if (network != null) network.close();
    }

    @Test void traffic_flows_and_whatever_happens_to_the_gateway_is_mended() throws Exception {
        assertThat(visitors()).isEqualTo("nothing, nothing, nothing");
        assertThat(ports().before()).isEmpty();
        sites();
        assertThat(visitors()).isEqualTo(ALL_IN);
        assertThat(ports().rebuilt()).as("nothing to do").isFalse();
        assertThat(sites().rebuilt()).isFalse();

        // Somebody flushes it by hand.
        network.inside("gw", "nft", "flush", "ruleset");
        assertThat(visitors()).startsWith("nothing, nothing");
        var found = ports();
        assertThat(found.before()).isEmpty();
        assertThat(found.rebuilt()).isTrue();
        assertThat(visitors()).isEqualTo(ALL_IN);

        // Nobody is let in any more; visitors do not notice.
        sshd.kill();
        long begun = System.nanoTime();
        // The first to ask may still find the old connection, and hear of its end.
        assertThatThrownBy(this::ports).isInstanceOf(GatewayException.class).message().containsAnyOf("cannot be reached", "was lost");
        assertThatThrownBy(this::sites).isInstanceOf(GatewayException.class).hasMessageContaining("cannot be reached");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(visitors()).isEqualTo(ALL_IN);
        sshd.start();
        await();
        assertThat(sites().rebuilt()).isFalse();

        // Its machine loses power and comes back with nothing in memory.
        network.loseGateway();
        assertThatThrownBy(this::ports).isInstanceOf(GatewayException.class);
        network.rebuildGateway();
        sshd.start();
        await();
        assertThat(sites().rebuilt()).isTrue();
        assertThat(visitors()).isEqualTo(ALL_IN);
        assertThat(network.visit("out", "certificate", PUBLIC, "secure.example.test")).startsWith("CN=Hand ");
    }

    @Test void nothing_is_said_to_a_stranger() {
        var stranger = network.gateway(new Reach(sshd.reach().address(), "root", sshd.reach().port(), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGkJ8xOlyN8hqEcQk0Y1aD1ZsX0C1q3L0m3P9m7o3tqS", "", ""));
        assertThatThrownBy(() -> forwarder.sync(stranger, FORWARDS)).isInstanceOf(GatewayException.class).hasMessageContaining("shows the host key ssh-ed25519 SHA256:").hasMessageContaining("or somebody stands in between");
        assertThatThrownBy(() -> binder.sync(stranger, Sites.of(SITES))).isInstanceOf(GatewayException.class).hasMessageContaining("shows the host key");
    }

    private static final String ALL_IN = "web sees " + VISITOR + ", web sees " + VISITOR + ", 200 shop serves store.example.test to [" + VISITOR + "]";

    private Synced<Forward> ports() {
        var synced = forwarder.sync(gateway, FORWARDS);
        assertThat(synced.now()).isEqualTo(FORWARDS);
        return synced;
    }

    private Synced<Site> sites() {
        var synced = binder.sync(gateway, new Sites(SITES, Map.of(), digest -> PEM));
        assertThat(synced.now()).isEqualTo(SITES);
        return synced;
    }

    private String visitors() { return network.visit("out", "tcp", PUBLIC, "20022") + ", " + network.visit("out", "udp", PUBLIC, "20022") + ", " + network.visit("out", "http", PUBLIC, "store.example.test"); }

    /** After a failure everybody hears of it for a moment. */
    private void await() throws InterruptedException {
        for (int i = 0; ; i++) {
            try {
                ports();
                return;
            } catch (GatewayException notYet) {
                if (i == 40) throw notYet;
                Thread.sleep(250);
            }
        }
    }
}
