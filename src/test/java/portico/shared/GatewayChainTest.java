package portico.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.gateway.RealNetwork.*;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import portico.gateway.RealNetwork;
import portico.gateway.haproxy.SitesInNamespaces;
import portico.gateway.nftables.ForwardsInNamespaces;
import portico.hypervisor.PowerState;
import portico.tenant.Tenancy;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** From an order through the API to a visitor of a real gateway, and through what happens to both: a flushed table, a killed HAProxy, a reinstallation. */
@QuarkusTest
@Tag("guest")
class GatewayChainTest {

    private static final int HOST = 88;
    private static final String DOMAIN = "www.chain.test", SEEN = "web6 sees " + VISITOR, SERVED = "200 web6 serves " + DOMAIN + " to [" + VISITOR + "]";

    @Inject Given given;
    @Inject EntityManager database;
    @Inject SitesInNamespaces sites;
    @Inject ForwardsInNamespaces forwards;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    long web;

    @Test void visitors_get_through_to_what_was_ordered_whatever_happens_meanwhile() throws Exception {
        try (var network = new RealNetwork()) {
            // The guest's own address is another test's, and one address has one block.
            network.inside("web", "ip", "address", "add", "10.88.0.71/24", "dev", "eth0");
            network.serve("web", "10.88.0.71");
            sites.at(network.places());
            forwards.at(network.places());
            ann = given.customer();
            given.world("""
                    hosts: [{ id: %1$d, group: 1, name: chained, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 198.18.0.10 }]
                    ipBlocks: [{ id: %1$d, host: %1$d, name: nat, start: 10.88.0.71, end: 10.88.0.71, netmask: 255.255.255.0, gateway: 10.88.0.1, shared: true }]
                    templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [%1$d] }]
                    vms: [{ tenant: acme, user: %2$d, name: chained, host: %1$d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, portForwards: 5, siteBindings: 5, sharedIp: true, state: running }]
                    """.formatted(HOST, ann.number()));
            web = given.inside(Given.ACME, () -> Vm.<Vm>find("name", "chained").firstResult().id);
            // A real gateway; its hypervisor is none that answers.
            driver("libvirt", network);
            try {
                chain(network);
            } finally {
                given.sql("delete from site_binding where host_id = ?", HOST);
                given.sql("delete from port_forward where host_id = ?", HOST);
                driver("simulated", network);
            }
        }
    }

    @AfterEach void leave() {
        sites.leave();
        forwards.leave();
    }

    private void chain(RealNetwork network) throws Exception {
        var port = api.as(ann).send("vm_portmap", "vpsid", web, "subaction", "add", "privateport", 22).parts();
        var site = api.as(ann).send("vm_domain", "vpsid", web, "subaction", "add", "domain", DOMAIN).parts();
        Supplier<String> visitors = () -> network.visit("out", "tcp", PUBLIC, port.get(1)) + ", " + network.visit("out", "http", PUBLIC, DOMAIN);
        await("visitors", visitors, SEEN + ", " + SERVED);
        await("active", this::states, port.getFirst() + " active, " + site.getFirst() + " active");
        new BrowserClient().loggedIn(ann).send("/vm/" + web + "/ports/" + port.getFirst() + "/test").is(200).shows("The machine listens", "The gateway has the rule", "led their packets on", "got an answer from the machine").hides("gets stuck");

        network.inside("gw", "nft", "flush", "ruleset");
        network.inside("gw", "kill", "-9", Files.readString(network.directory().resolve("gateway/haproxy.pid")).strip());
        assertThat(network.visit("out", "tcp", PUBLIC, port.get(1))).isEqualTo("nothing");
        lookNow();
        await("visitors are back", visitors, SEEN + ", " + SERVED);
        assertThat(drifts()).containsExactly("tcp " + PUBLIC + ":" + port.get(1) + " was gone or led elsewhere", DOMAIN + " was gone or led elsewhere");

        // A hypervisor that is played installs it anew; meanwhile nobody keeps the gateway in step, since that would be a played one too.
        given.sql("update gateway_state set leased_until = now() + interval '1 hour' where host_id = ?", HOST);
        driver("simulated", network);
        api.as(ann).send("vm_reload", "vpsid", web, "osid", Given.DEBIAN).says("0");
        await("installed", () -> given.inside(Given.ACME, () -> Vm.<Vm>findById(web).status() + " " + Vm.<Vm>findById(web).power), VmStatus.NORMAL + " " + PowerState.RUNNING);
        driver("libvirt", network);
        given.sql("update gateway_state set leased_until = null where host_id = ?", HOST);
        lookNow();
        await("looked at since", () -> String.valueOf(given.inside(Tenancy.EVERYWHERE, () -> database.createNativeQuery("select count(*) from gateway_change where host_id = :host", Long.class).setParameter("host", HOST).getSingleResult())), "0");
        assertThat(states()).isEqualTo(port.getFirst() + " active, " + site.getFirst() + " active");
        assertThat(visitors.get()).isEqualTo(SEEN + ", " + SERVED);
        assertThat(drifts()).as("no more of them").hasSize(2);
    }

    private void driver(String driver, RealNetwork network) {
        given.sql("update host set driver = ?, uri = 'qemu+unix:///system?socket=/nowhere', storage = ? where id = ?", driver, network.directory().toString(), HOST);
    }

    private void lookNow() { given.sql("update gateway_state set due_at = now() where host_id = ?", HOST); }

    private String states() { return state("vm_portmap", "portid") + ", " + state("vm_domain", "domainid"); }

    private String state(String command, String id) {
        JsonNode row = api.as(ann).send(command, "vpsid", web, "subaction", "list").json().get(0);
        return row.path(id).asText() + " " + row.path("state").asText();
    }

    private List<String> drifts() {
        return given.inside(Tenancy.EVERYWHERE, () -> database.createNativeQuery("select what from gateway_drift where host_id = :host and repaired order by id", String.class).setParameter("host", HOST).getResultList());
    }

    private static void await(String what, Supplier<String> seen, String wanted) throws InterruptedException {
        var deadline = Instant.now().plusSeconds(15);
        while (!wanted.equals(seen.get())) {
            if (Instant.now().isAfter(deadline)) assertThat(seen.get()).as(what).isEqualTo(wanted);
            Thread.sleep(100);
        }
    }
}
