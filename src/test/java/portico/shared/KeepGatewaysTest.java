package portico.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import portico.gateway.simulated.PlayedRules;
import portico.place.RealSshd;
import portico.secret.Vault;
import portico.tenant.Tenancy;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Gateways follow the database, whatever happens to them. On a played gateway of each test's own. */
@QuarkusTest
class KeepGatewaysTest {

    private static final AtomicInteger HOSTS = new AtomicInteger(40);

    @Inject Given given;
    @Inject PlayedRules played;
    @Inject Vault vault;
    @Inject EntityManager database;
    final ApiClient api = new ApiClient();
    final int host = HOSTS.incrementAndGet();
    final String publicIp = "10.200." + host + ".2";
    Given.Customer ann;
    long web;

    @BeforeEach void a_host_of_our_own() {
        ann = given.customer();
        var name = "kept" + ann.number();
        given.world("""
                hosts: [{ id: %1$d, group: 1, name: kept-%1$d, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: %2$s }]
                ipBlocks: [{ id: %1$d, host: %1$d, name: nat, start: 10.201.%1$d.10, end: 10.201.%1$d.60, netmask: 255.255.255.0, gateway: 10.201.%1$d.1, shared: true }]
                templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [%1$d] }]
                vms: [{ tenant: acme, user: %3$d, name: %4$s, host: %1$d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, portForwards: 5, siteBindings: 2, sharedIp: true, state: running }]
                """.formatted(host, publicIp, ann.number(), name));
        web = given.inside("acme", () -> portico.vm.Vm.<portico.vm.Vm>find("name", name).firstResult().id);
    }

    @AfterEach void let_it_speak() { played.silence(host, false); }

    @Test void a_rule_is_in_force_at_once_and_goes_at_once() {
        var port = add(22);
        await("active", () -> state(port).path("state").asText(), "active");
        assertThat(state(port).path("checked").asLong()).isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(10L));
        assertThat(shown()).containsEntry("tcp " + publicIp + ":" + port, "10.201." + host + ".10:22").hasSize(1);
        var domain = "www.kept" + host + ".test";
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "add", "domain", domain).parts();
        await("shown", () -> shown().get(domain), "10.201." + host + ".10");
        await("active", () -> api.as(ann).send("vm_domain", "vpsid", web, "subaction", "list").json().get(0).path("state").asText(), "active");
        api.as(ann).send("vm_portmap", "vpsid", web, "subaction", "del", "portid", state(port).path("portid").asText()).says("0");
        await("gone", () -> shown().keySet().toString(), "[" + domain + "]");
    }

    @Test void what_somebody_did_to_the_gateway_is_found_mended_and_remembered() {
        var port = add(22);
        await("active", () -> state(port).path("state").asText(), "active");
        given.sql("delete from simulated_gateway where host_id = ?", host);
        given.sql("insert into simulated_gateway (host_id, rule, target) values (?, ?, '10.9.9.9:22')", host, "tcp " + publicIp + ":33");
        lookNow();
        await("mended", () -> shown().toString(), "{tcp " + publicIp + ":" + port + "=10.201." + host + ".10:22}");
        await("remembered", () -> drifts().toString(), "[tcp " + publicIp + ":" + port + " was gone or led elsewhere, tcp " + publicIp + ":33 -> 10.9.9.9:22 was there and belongs to nobody]");
        assertThat(state(port).path("state").asText()).isEqualTo("active");
        new BrowserClient().staff("root").open("/staff/gateways").shows("kept-" + host, "#" + host + "</span> <span class=\"tag warn\">simulated</span>", "tcp " + publicIp + ":" + port + " was gone or led elsewhere", "mended at once");
    }

    /** Whoever adds a rule must not hide that all others had vanished. */
    @Test void what_had_vanished_is_remembered_although_a_customer_changes_something_at_that_moment() {
        var first = add(22);
        var second = add(80);
        await("active", () -> state(first).path("state").asText() + " " + state(second).path("state").asText(), "active active");
        var domain = "gone.kept" + host + ".test";
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "add", "domain", domain).parts();
        await("shown", () -> shown().get(domain), "10.201." + host + ".10");
        await("in step", () -> String.valueOf(isPresent(domain)), "true");
        given.sql("with flushed as (delete from simulated_gateway where host_id = ?) insert into gateway_change (host_id) values (?)", host, host);
        await("mended", () -> String.valueOf(shown().size()), "3");
        var named = Stream.of(first, second).map(port -> "tcp " + publicIp + ":" + port).sorted().findFirst().orElseThrow();
        await("remembered once each", () -> drifts().stream().sorted().toList().toString(), "[" + domain + " had vanished before a change, " + named + " and 1 more had vanished before a change]");
    }

    @Test void what_was_moved_on_purpose_is_no_drift() {
        var port = add(22);
        await("active", () -> state(port).path("state").asText(), "active");
        given.sql("update host set public_ip = '10.200.' || id || '.3' where id = ?", host);
        await("moved", () -> shown().keySet().toString(), "[tcp 10.200." + host + ".3:" + port + "]");
        given.sql("update port_forward set public_port = public_port + 1 where host_id = ?", host);
        await("moved again", () -> shown().keySet().toString(), "[tcp 10.200." + host + ".3:" + (port + 1) + "]");
        await("active", () -> state(port + 1).path("state").asText(), "active");
        assertThat(drifts()).isEmpty();
    }

    @Test void a_dead_gateway_holds_up_nobody_and_is_brought_in_step_when_it_is_back() {
        var first = add(22);
        await("active", () -> state(first).path("state").asText(), "active");
        played.silence(host, true);
        long began = System.nanoTime();
        var second = add(80);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        await("told", () -> state(second).path("reason").asText(), "The gateway does not answer");
        assertThat(state(second).path("state").asText()).isEqualTo("pending");
        assertThat(state(first).path("state").asText()).isEqualTo("drifted");
        played.silence(host, false);
        await("back", () -> state(second).path("state").asText() + " " + state(first).path("state").asText(), "active active");
        assertThat(shown()).hasSize(2);
    }

    @Test void rules_follow_the_card_to_another_address() {
        var port = add(22);
        await("active", () -> state(port).path("state").asText(), "active");
        given.sql("update ip_address set vm_id = ?, nic_id = (select id from nic where vm_id = ?), main = true where ip = ?::inet", web, web, "10.201." + host + ".55");
        given.sql("update ip_address set vm_id = null, nic_id = null, main = false where ip = ?::inet", "10.201." + host + ".10");
        await("moved", () -> shown().get("tcp " + publicIp + ":" + port), "10.201." + host + ".55:22");
        assertThat(state(port).path("privateip").asText()).isEqualTo("10.201." + host + ".55");
        given.sql("update ip_address set vm_id = null, nic_id = null, main = false where ip = ?::inet", "10.201." + host + ".55");
        await("nowhere", () -> state(port).path("state").asText() + shown(), "blocked{}");
        assertThat(state(port).path("reason").asText()).isEqualTo("The host has no private address");
    }

    @Test void a_suspended_machine_is_out_of_reach_and_comes_back_with_all_it_had() {
        var port = add(22);
        await("active", () -> state(port).path("state").asText(), "active");
        given.sql("update vm set status = -3 where id = ?", web);
        await("out of reach", () -> shown().toString(), "{}");
        assertThat(state(port).path("state").asText()).isEqualTo("blocked");
        assertThat(state(port).path("reason").asText()).isEqualTo("The host is stopped because its traffic is used up");
        given.sql("update vm set status = 2 where id = ?", web);
        await("back", () -> state(port).path("state").asText(), "active");
    }

    @Test void one_that_is_off_is_told_as_such_and_keeps_its_rules() {
        var port = add(22);
        api.as(ann).send("vm_hshutdown", "vpsid", web);
        await("off", () -> state(port).path("reason").asText(), "The host is switched off");
        assertThat(shown()).hasSize(1);
    }

    @Test void one_that_cannot_answer_is_told_as_such_and_keeps_its_rules() {
        var port = add(22);
        await("active", () -> state(port).path("state").asText(), "active");
        for (var dead : Map.of("PAUSED", "The host is paused", "CRASHED", "The host has crashed", "ABSENT", "The host is switched off").entrySet()) {
            // Later than any look at the host.
            given.sql("update vm set power = ?, power_since = now() + interval '1 hour' where id = ?", dead.getKey(), web);
            assertThat(state(port).path("state").asText() + ": " + state(port).path("reason").asText()).isEqualTo("blocked: " + dead.getValue());
        }
        given.sql("update vm set power = 'RUNNING' where id = ?", web);
        assertThat(state(port).path("state").asText()).isEqualTo("active");
        given.sql("update nic set plugged = false where vm_id = ?", web);
        assertThat(state(port).path("state").asText() + ": " + state(port).path("reason").asText()).isEqualTo("blocked: The network card is unplugged");
        assertThat(new BrowserClient().loggedIn(ann).open("/vm/" + web + "/ports").text()).contains("The network card is unplugged");
        assertThat(shown()).hasSize(1);
    }

    /** What answers there is not the host: nothing is done, and staff read why. */
    @Tag("guest") @Test void a_gateway_elsewhere_that_shows_another_key_is_told_as_such() throws Exception {
        try (var stranger = new RealSshd(); var other = new RealSshd()) {
            given.sql("update host set driver = 'libvirt', uri = 'test:///default', public_ip = '198.18.0.10', ssh_address = '127.0.0.1', ssh_port = ?, ssh_host_key = ?, ssh_key = ? where id = ?", stranger.reach().port(),
                    other.hostKey("ed25519"), Base64.getEncoder().encodeToString(vault.seal(Files.readString(stranger.data().resolve("ssh/id_ecdsa")))), host);
            long began = System.nanoTime();
            var port = add(22);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            await("told", () -> state(port).path("state").asText() + ": " + state(port).path("reason").asText(), "pending: The gateway does not answer");
            new BrowserClient().staff("root").open("/staff/gateways").shows("root@127.0.0.1:" + stranger.reach().port() + " shows the host key ssh-ed25519 SHA256:", "or somebody stands in between");
        } finally {
            given.sql("update host set driver = 'simulated', uri = '', public_ip = ?, ssh_address = '', ssh_host_key = '' where id = ?", publicIp, host);
        }
    }

    private int add(int privatePort) { return Integer.parseInt(api.as(ann).send("vm_portmap", "vpsid", web, "subaction", "add", "privateport", privatePort).parts().get(1)); }

    private JsonNode state(int publicPort) {
        for (var row : api.as(ann).send("vm_portmap", "vpsid", web, "subaction", "list").json()) if (row.get("publicport").asInt() == publicPort) return row;
        throw new AssertionError("no such port");
    }

    private void lookNow() { given.sql("update gateway_state set due_at = now() where host_id = ?", host); }

    private Map<String, String> shown() {
        return given.inside(Tenancy.EVERYWHERE, () -> {
            var shown = new TreeMap<String, String>();
            java.util.List<Object[]> rows = database.createNativeQuery("select rule, target from simulated_gateway where host_id = :host", Object[].class).setParameter("host", host).getResultList();
            for (var row : rows) shown.put((String) row[0], (String) row[1]);
            return shown;
        });
    }

    private boolean isPresent(String domain) {
        return given.inside(Tenancy.EVERYWHERE, () -> (Boolean) database.createNativeQuery("select present from site_binding where domain = :domain", Boolean.class).setParameter("domain", domain).getSingleResult());
    }

    private java.util.List<?> drifts() {
        return given.inside(Tenancy.EVERYWHERE, () -> database.createNativeQuery("select what from gateway_drift where host_id = :host and repaired order by id", String.class).setParameter("host", host).getResultList());
    }

    private static void await(String what, Supplier<String> seen, String wanted) {
        var deadline = Instant.now().plusSeconds(20);
        while (!wanted.equals(seen.get())) {
            if (Instant.now().isAfter(deadline)) assertThat(seen.get()).as(what).isEqualTo(wanted);
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
    }
}
