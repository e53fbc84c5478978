package portico.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.tenant.Tenancy;
import portico.testing.ApiClient;
import portico.testing.Crowd;
import portico.testing.Given;

/** Firewalls through the door, and how the played host follows. */
@QuarkusTest
class FirewallCommandsTest {

    @Inject Given given;
    @Inject EntityManager database;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_machine() {
        ann = given.customer();
        web = given.vm(ann);
    }

    @Test void rules_are_added_in_order_moved_and_taken_away() {
        assertThat(list().path("state").asText()).isEqualTo("off");
        assertThat(list().path("enabled").asText()).isEqualTo("0");
        var ssh = send("add", "protocol", "tcp", "ports", " 22 ", "remote", "198.51.100.7/24", "note", "office").parts().getFirst();
        var mail = send("add", "direction", "out", "act", "drop", "protocol", "tcp", "ports", "25").parts().getFirst();
        var ping = send("add", "protocol", "icmp", "position", 1).parts().getFirst();
        assertThat(order()).containsExactly(ping, ssh, mail);
        var row = list().path("rules").get(1);
        assertThat(row.path("ports").asText() + " " + row.path("remote").asText() + " " + row.path("note").asText()).isEqualTo("22 198.51.100.0/24 office");
        send("move", "ruleid", ping, "position", 3).says("0");
        assertThat(order()).containsExactly(ssh, mail, ping);
        send("move", "ruleid", ping, "position", 200).says("0");
        send("del", "ruleid", ssh).says("0");
        assertThat(order()).containsExactly(mail, ping);
        assertThat(list().path("in").asText()).isEqualTo("allow");
        send("policy", "in", "drop").says("0");
        assertThat(list().path("in").asText() + list().path("out").asText()).isEqualTo("dropallow");
        send("switch", "enabled", 0).says("0");
        await("off", () -> list().path("state").asText(), "off");
        assertThat(order()).hasSize(2);
    }

    @Test void presets_are_what_people_mean_by_them_and_may_be_sent_twice() {
        for (var preset : List.of("ssh", "web", "ping", "closed", "ssh", "allout")) send("preset", "preset", preset).says("0");
        assertThat(list().path("rules")).hasSize(3);
        assertThat(list().path("in").asText()).isEqualTo("drop");
        var passes = send("preset", "preset", "rdp", "preview", 1).json();
        assertThat(passes.get(0).path("service").asText() + passes.get(0).path("anybody").asText()).isEqualTo("SSH1");
        assertThat(passes.get(1).path("service").asText() + passes.get(1).path("anybody").asText() + passes.get(1).path("changes").asText()).isEqualTo("RDP11");
        assertThat(list().path("rules")).as("a preview changes nothing").hasSize(3);
        send("preset", "preset", "open").says("0");
        assertThat(list().path("in").asText()).isEqualTo("allow");
    }

    @Test void what_makes_no_sense_is_refused_and_changes_nothing() {
        send("add", "protocol", "tcp", "ports", "70000").refuses("Parameter ports must be ports such as 22,8000-8100, at most 15 of them or ranges");
        send("add", "protocol", "icmp", "ports", "8").refuses("Parameter ports goes with tcp and udp only");
        assertThat(send("add", "remote", "example.com").text()).startsWith("-1|Parameter remote");
        assertThat(send("add", "position", 0).text()).startsWith("-1|Parameter position");
        assertThat(send("add", "direction", "sideways").text()).startsWith("-1|Parameter direction");
        assertThat(send("add", "trial", 601).text()).startsWith("-1|Parameter trial");
        send("confirm").refuses("No rules are on trial");
        send("revert").refuses("No rules are on trial");
        assertThat(list().path("enabled").asText()).isEqualTo("0");
        send("add", "ports", "22").parts();
        send("add", "ports", "22").refuses("There is such a rule already");
        given.sql("update vm set status = -1 where id = ?", web.id());
        send("add", "ports", "23").refuses("The host is suspended because a payment is overdue");
    }

    @Test void nobody_locks_themselves_out_unasked() {
        send("policy", "in", "drop", "visitor", "198.51.100.7").refuses("Parameter visitor: 198.51.100.7 would be locked out of SSH or remote desktop. Send keep=1 to allow this address first, or keep=0 to go ahead");
        assertThat(list().path("enabled").asText()).isEqualTo("0");
        send("policy", "in", "drop", "visitor", "198.51.100.7", "keep", 1).says("0");
        assertThat(list().path("rules").get(0).path("remote").asText()).isEqualTo("198.51.100.7");
        var rule = order().getFirst();
        send("del", "ruleid", rule, "visitor", "198.51.100.7").refuses("Parameter visitor: 198.51.100.7 would be locked out of SSH or remote desktop. Send keep=1 to allow this address first, or keep=0 to go ahead");
        send("del", "ruleid", rule, "visitor", "198.51.100.8").says("0");
        send("preset", "preset", "open").says("0");
        send("policy", "in", "drop", "visitor", "2001:db8::7", "keep", 0).says("0");
        assertThat(list().path("rules")).isEmpty();
    }

    @Test void a_trial_ends_with_what_was_before_unless_it_is_confirmed() {
        var ssh = send("add", "ports", "22").parts().getFirst();
        send("policy", "in", "drop", "trial", 90).says("0");
        send("del", "ruleid", ssh).says("0");
        assertThat(list().path("trial").asLong()).isBetween(Instant.now().getEpochSecond() + 60, Instant.now().getEpochSecond() + 95);
        given.sql("update firewall set revert_at = now() - interval '1 second' where vm_id = ?", web.id());
        await("former rules", () -> list().path("in").asText() + list().path("rules").size() + list().path("trial").asText(), "allow10");
        assertThat(list().path("rules").get(0).path("ports").asText()).isEqualTo("22");
        send("policy", "in", "drop", "trial", 60).says("0");
        send("confirm").says("0");
        assertThat(list().path("in").asText() + list().path("trial").asText()).isEqualTo("drop0");
        send("preset", "preset", "open", "trial", 60).says("0");
        send("revert").says("0");
        assertThat(list().path("in").asText()).isEqualTo("drop");
    }

    @Test void fifty_at_once_get_no_more_rules_than_the_machine_may_have() {
        send("limit", "rules", 5).refuses("Unknown action");
        api.system("acme").send("vm_firewall", "subaction", "limit", "vpsid", web.id(), "rules", 5).says("0");
        var answers = Crowd.of(50, i -> send("add", "ports", 1000 + i).text());
        assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(5);
        assertThat(answers).filteredOn(a -> !a.startsWith("0|")).allMatch("-1|This host may have 5 firewall rules"::equals);
        api.system("acme").send("vm_firewall", "subaction", "limit", "vpsid", web.id(), "rules", 4).refuses("Parameter rules: the host has 5 rules already");
        assertThat(list().path("limit").asText()).isEqualTo("5");
    }

    @Test void a_machine_that_is_put_away_takes_its_rules_along() {
        send("add", "ports", "22", "note", "kept").parts();
        var packed = everywhere("select portico_pack_vm(" + web.id() + ")::text").getFirst().toString();
        assertThat(packed).contains("\"firewall\"", "\"firewall_rule\"", "\"note\": \"kept\"");
        assertThat(packed.indexOf("\"table\": \"firewall\"")).as("first what the rules refer to").isLessThan(packed.indexOf("\"table\": \"firewall_rule\""));
    }

    @Test void somebody_elses_firewall_does_not_exist() {
        var bob = given.customer();
        var bobs = given.vm(bob);
        var id = api.as(bob).send("vm_firewall", "subaction", "add", "vpsid", bobs.id(), "ports", 22).parts().getFirst();
        send("del", "ruleid", id).refuses("Parameter ruleid: no such firewall rule");
        api.as(ann).send("vm_firewall", "subaction", "list", "vpsid", bobs.id()).refuses("Parameter vpsid: no such host");
        var second = given.vm(bob);
        api.as(bob).send("vm_firewall", "subaction", "del", "vpsid", second.id(), "ruleid", id).refuses("Parameter ruleid: no such firewall rule");
        api.as(bob).send("vm_firewall", "subaction", "move", "vpsid", second.id(), "ruleid", id, "position", 1).refuses("Parameter ruleid: no such firewall rule");
    }

    @Test void the_host_follows_at_once_and_what_was_done_to_it_by_hand_is_mended_and_remembered() {
        send("preset", "preset", "ssh").says("0");
        await("active", () -> list().path("state").asText(), "active");
        assertThat(list().path("checked").asLong()).isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(10L));
        assertThat(shown()).hasSize(1).first().asString().contains("ports=22", "10.77.");
        given.sql("update simulated_firewall set rules = 'flushed' where vm_number = ?", web.id());
        given.sql("update firewall_host set due_at = now() where host_id = 3");
        await("mended", () -> String.valueOf(shown().getFirst().toString().contains("ports=22")), "true");
        await("remembered", () -> drifts().toString(), "[the firewall of VM " + web.id() + " was gone or not as written]");
        assertThat(list().path("state").asText()).isEqualTo("active");
        // Another address: the rules go with the machine.
        given.sql("update ip_address set vm_id = null, nic_id = null, main = false where vm_id = ?", web.id());
        await("nothing to filter", () -> list().path("state").asText() + shown(), "blocked[]");
        send("switch", "enabled", 0).says("0");
    }

    private ApiClient.Reply send(String sub, Object... more) {
        var all = new ArrayList<Object>(List.of("subaction", sub, "vpsid", web.id()));
        all.addAll(List.of(more));
        return api.as(ann).send("vm_firewall", all.toArray());
    }

    private JsonNode list() { return send("list").json(); }

    private List<String> order() {
        var ids = new ArrayList<String>();
        list().path("rules").forEach(rule -> ids.add(rule.path("ruleid").asText()));
        return ids;
    }

    private List<?> shown() { return everywhere("select rules from simulated_firewall where vm_number = " + web.id()); }

    private List<?> drifts() { return everywhere("select what from gateway_drift where kind = 'firewall' and repaired and what like '% " + web.id() + " %' order by id"); }

    private List<?> everywhere(String sql) { return given.inside(Tenancy.EVERYWHERE, () -> database.createNativeQuery(sql, String.class).getResultList()); }

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
