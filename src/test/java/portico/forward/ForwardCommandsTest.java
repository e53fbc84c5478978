package portico.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Crowd;
import portico.testing.Given;

/** Port mappings through the door, as clients in the field would use them. */
@QuarkusTest
class ForwardCommandsTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_machine() {
        ann = given.customer();
        web = given.vm(ann);
    }

    @Test void a_customer_maps_a_port_sees_it_and_takes_it_away() {
        var parts = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", " 022 ").parts();
        assertThat(parts).hasSize(2);
        int publicPort = Integer.parseInt(parts.get(1));
        assertThat(publicPort).isBetween(20_000, 29_999);
        var row = api.as(ann).multipart().send("VPS_PORTMAP", "VPSID", web.id(), "subaction", "list").json();
        assertThat(row).hasSize(1);
        assertThat(row.get(0).get("portid").asText()).isEqualTo(parts.getFirst());
        assertThat(row.get(0).get("publicip").asText()).isEqualTo("127.0.0.1");
        assertThat(row.get(0).get("publicport").isTextual()).isTrue();
        assertThat(row.get(0).get("publicport").asText()).isEqualTo(parts.get(1));
        assertThat(row.get(0).get("privateip").asText()).startsWith("10.77.");
        assertThat(row.get(0).get("privateport").asText()).isEqualTo("22");
        assertThat(row.get(0).get("protocol").asText()).isEqualTo("tcp");
        assertThat(row.get(0).get("state").asText()).isIn("pending", "active");
        assertThat(row.get(0).get("simulated").asText()).as("no packet flows here").isEqualTo("1");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "del", "portid", parts.getFirst()).says("0");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "list").says("[]");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "del", "portid", parts.getFirst()).refuses("Parameter portid: no such port mapping");
    }

    @Test void a_public_port_is_one_persons_per_protocol() {
        int port = freePort();
        var bob = given.customer();
        var bobs = given.vm(bob);
        add(ann, web, 53, port, "udp").parts();
        add(bob, bobs, 53, port, "both").refuses("Parameter publicport: port " + port + " of the public address is taken");
        add(bob, bobs, 53, port, "udp").refuses("Parameter publicport: port " + port + " of the public address is taken");
        assertThat(add(bob, bobs, 80, port, "tcp").parts().get(1)).isEqualTo(String.valueOf(port));
        add(ann, web, 80, port, "tcp").refuses("Parameter publicport: port " + port + " of the public address is taken");
    }

    @Test void what_is_out_of_range_or_reserved_is_refused() {
        for (var bad : List.of("0", "65536", "-1")) api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", bad).refuses("Parameter privateport is outside its limits");
        for (var bad : List.of("19999", "30000", "0", "-5", "22")) add(ann, web, 22, Integer.parseInt(bad), "tcp").refuses("Parameter publicport must be from 20000 to 29999");
        given.sql("insert into reserved_port (host_id, first_port, last_port, reason) values (3, 25565, 25566, 'in use by the host') on conflict do nothing");
        add(ann, web, 22, 25_566, "tcp").refuses("Parameter publicport: port 25566 of the public address is reserved");
        add(ann, web, 22, freePort(), "sctp").refuses("Parameter protocol has a value that is not allowed");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add").refuses("Parameter privateport is required");
        assertThat(api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "rename").text()).startsWith("-1|");
    }

    @Test void somebody_elses_mapping_does_not_exist() {
        var bob = given.customer();
        var bobs = given.vm(bob);
        var id = api.as(bob).send("vm_portmap", "vpsid", bobs.id(), "subaction", "add", "privateport", 22).parts().getFirst();
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "del", "portid", id).refuses("Parameter portid: no such port mapping");
        api.as(ann).send("vm_portmap", "vpsid", bobs.id(), "subaction", "del", "portid", id).refuses("Parameter vpsid: no such host");
        api.system("globex").send("vm_portmap", "vpsid", bobs.id(), "subaction", "list").refuses("Parameter vpsid: no such host");
        // One's own, but of another machine.
        var second = given.vm(bob);
        api.as(bob).send("vm_portmap", "vpsid", second.id(), "subaction", "del", "portid", id).refuses("Parameter portid: no such port mapping");
        api.system("acme").send("vm_portmap", "vpsid", bobs.id(), "subaction", "del", "portid", id).says("0");
    }

    @Test void fifty_at_once_on_one_machine_get_no_more_than_it_may_have() {
        var answers = Crowd.of(50, i -> api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 1000 + i).text());
        assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(5);
        assertThat(answers).filteredOn(a -> !a.startsWith("0|")).allMatch("-1|This host may have 5 port mappings"::equals);
    }

    @Test void fifty_at_once_on_many_machines_get_no_more_than_the_customer_may_have() {
        var machines = IntStream.range(0, 4).mapToObj(i -> given.vm(ann)).toList();
        var answers = Crowd.of(50, i -> api.as(ann).send("vm_portmap", "vpsid", machines.get(i % 4).id(), "subaction", "add", "privateport", 1000 + i).text());
        assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(10);
        assertThat(answers).filteredOn(a -> !a.startsWith("0|")).allMatch(a -> a.equals("-1|All hosts of this account together may have 10 port mappings") || a.equals("-1|This host may have 5 port mappings"));
        // The hosting site may give one more where the machine allows it.
        assertThat(machines).anyMatch(m -> api.system("acme").send("vm_portmap", "vpsid", m.id(), "subaction", "add", "privateport", 1).text().startsWith("0|"));
    }

    @Test void fifty_strangers_who_want_the_same_port_are_one_who_gets_it() {
        int port = freePort();
        var machines = IntStream.range(0, 10).mapToObj(i -> given.customer()).map(owner -> new Object[] {owner, given.vm(owner)}).toList();
        var answers = Crowd.of(50, i -> add((Given.Customer) machines.get(i % 10)[0], (Given.Machine) machines.get(i % 10)[1], 22, port, i % 3 == 0 ? "both" : "tcp").text());
        assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(1);
        assertThat(answers).filteredOn(a -> !a.startsWith("0|")).allMatch(a -> a.endsWith("is taken"));
    }

    @Test void fifty_who_take_any_port_get_different_ones_until_none_is_left() {
        given.world("""
                hosts: [{ id: 31, group: 1, name: narrow, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 127.0.0.1, portRange: 21000-21029 }]
                ipBlocks: [{ id: 31, host: 31, name: nat, start: 10.131.0.10, end: 10.131.0.60, netmask: 255.255.255.0, gateway: 10.131.0.1, shared: true }]
                templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [31] }]
                """);
        var owners = IntStream.range(0, 10).mapToObj(i -> given.customer()).toList();
        var machines = owners.stream().map(owner -> {
            var name = "narrow" + owner.number();
            given.world("vms: [{ tenant: acme, user: %d, name: %s, host: 31, template: 17, cpu: 1, ramMb: 512, diskGb: 5, portForwards: 5, sharedIp: true }]".formatted(owner.number(), name));
            return given.inside("acme", () -> portico.vm.Vm.<portico.vm.Vm>find("name", name).firstResult().id);
        }).toList();
        var answers = Crowd.of(50, i -> api.as(owners.get(i % 10)).send("vm_portmap", "vpsid", machines.get(i % 10), "subaction", "add", "privateport", 22).text());
        var ports = answers.stream().filter(a -> a.startsWith("0|")).map(a -> a.split("\\|")[2]).toList();
        assertThat(ports).hasSize(30);
        assertThat(new HashSet<>(ports)).hasSize(30);
        assertThat(answers).filteredOn(a -> !a.startsWith("0|")).hasSize(20).allMatch("-1|There are not enough free ports left on this public address"::equals);
    }

    @Test void the_same_port_is_taken_where_it_is_free_and_any_other_where_it_is_not() {
        int port = freePort();
        assertThat(same(port, "udp")).isEqualTo(port);
        assertThat(same(port, "udp")).as("taken").isNotEqualTo(port).isBetween(20_000, 29_999);
        assertThat(same(22, "tcp")).as("outside the range").isBetween(20_000, 29_999);
        int wanted = port > 29_000 ? 20_000 : port + 1;
        assertThat(api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", wanted, "publicport", freePort(), "sameport", 1).parts().get(1)).as("typed goes first").isNotEqualTo(String.valueOf(wanted));
        var ben = given.customer();
        var his = given.vm(ben);
        int row = given.inside("acme", () -> PortForward.freePorts(portico.infra.Host.findById(3L), Transport.BOTH, 3));
        assertThat(api.as(ben).send("vm_portmap", "vpsid", his.id(), "subaction", "addrange", "privateport", row, "count", 3, "sameport", 1).parts().getFirst()).isEqualTo(String.valueOf(row));
        assertThat(api.as(ben).send("vm_portmap", "vpsid", his.id(), "subaction", "addrange", "privateport", row + 2, "count", 2, "sameport", 1).parts().getFirst()).as("half of it is taken").isNotEqualTo(String.valueOf(row + 2));
    }

    private int same(int port, String protocol) { return Integer.parseInt(api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", port, "protocol", protocol, "sameport", 1).parts().get(1)); }

    /** A range may hold what is everybody's. */
    @Test void reserved_ports_are_given_to_nobody_by_choice_or_by_chance() {
        given.world("""
                hosts:
                  - { id: 32, group: 1, name: open, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 127.0.0.1, portRange: 442-444 }
                  - { id: 33, group: 1, name: kept, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: 127.0.0.1, portRange: 1-65535,
                      reservedPorts: [{ ports: 8006-8007, reason: console of the server }] }
                ipBlocks:
                  - { id: 32, host: 32, name: nat, start: 10.132.0.10, end: 10.132.0.60, netmask: 255.255.255.0, gateway: 10.132.0.1, shared: true }
                  - { id: 33, host: 33, name: nat, start: 10.133.0.10, end: 10.133.0.60, netmask: 255.255.255.0, gateway: 10.133.0.1, shared: true }
                templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [32, 33] }]
                """);
        var narrow = on(32);
        add(ann, narrow, 1, 443, "udp").refuses("Parameter publicport: port 443 of the public address is reserved");
        api.as(ann).send("vm_portmap", "vpsid", narrow.id(), "subaction", "addrange", "privateport", 1, "count", 2).refuses("There are not enough free ports left on this public address");
        assertThat(List.of(any(narrow), any(narrow))).containsExactlyInAnyOrder("442", "444");
        api.as(ann).send("vm_portmap", "vpsid", narrow.id(), "subaction", "add", "privateport", 1).refuses("There are not enough free ports left on this public address");
        var wide = on(33);
        for (int port : new int[] {22, 80, 443, 8006, 8007}) add(ann, wide, 1, port, "both").refuses("Parameter publicport: port " + port + " of the public address is reserved");
        assertThat(add(ann, wide, 1, 8008, "tcp").parts().get(1)).isEqualTo("8008");
        new portico.testing.BrowserClient().staff("root").open("/staff/gateways").is(200).shows("Reserved ports", ">443</th><td>every server</td>", ">8006–8007</th><td>kept</td><td>console of the server</td>", "442–444");
    }

    private Given.Machine on(long host) {
        var name = "reserved" + ann.number() + host;
        given.world("vms: [{ tenant: acme, user: %d, name: %s, host: %d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, portForwards: 9, sharedIp: true, state: running }]".formatted(ann.number(), name, host));
        return new Given.Machine(given.inside("acme", () -> portico.vm.Vm.<portico.vm.Vm>find("name", name).firstResult().id), name);
    }

    private String any(Given.Machine vm) { return api.as(ann).send("vm_portmap", "vpsid", vm.id(), "subaction", "add", "privateport", 7).parts().get(1); }

    @Test void several_ports_in_a_row_come_together_or_not_at_all() {
        var parts = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "addrange", "privateport", 8000, "count", 3, "protocol", "both").parts();
        int first = Integer.parseInt(parts.getFirst());
        assertThat(parts.get(1).split(",")).hasSize(3);
        var rows = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "list").json();
        for (int i = 0; i < 3; i++) {
            assertThat(rows.get(i).get("publicport").asText()).isEqualTo(String.valueOf(first + i));
            assertThat(rows.get(i).get("privateport").asText()).isEqualTo(String.valueOf(8000 + i));
        }
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "addrange", "privateport", 9000, "count", 3).refuses("This host may have 5 port mappings");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "addrange", "privateport", 65535, "count", 2).refuses("Parameter privateport must be from 1 to 65535");
        assertThat(api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "list").json()).hasSize(3);
        // The one in the middle is taken by somebody else: none is added.
        var bob = given.customer();
        add(bob, given.vm(bob), 1, first + 3 > 29_997 ? first - 1 : first + 3, "tcp");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "addrange", "privateport", 9000, "count", 2, "publicport", first + 2).refuses("Parameter publicport: port " + (first + 2) + " of the public address is taken");
        assertThat(api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "list").json()).hasSize(3);
    }

    @Test void a_suspended_machine_gets_none_and_its_rules_rest() {
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 22).parts();
        given.sql("update vm set status = -1 where id = ?", web.id());
        var row = api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "list").json().get(0);
        assertThat(row.get("state").asText()).isEqualTo("blocked");
        assertThat(row.get("reason").asText()).isEqualTo("The host is suspended because a payment is overdue");
        api.as(ann).send("vm_portmap", "vpsid", web.id(), "subaction", "add", "privateport", 23).refuses("The host is suspended because a payment is overdue");
    }

    private ApiClient.Reply add(Given.Customer owner, Given.Machine vm, int privatePort, int publicPort, String protocol) {
        return api.as(owner).send("vm_portmap", "vpsid", vm.id(), "subaction", "add", "privateport", privatePort, "publicport", publicPort, "protocol", protocol);
    }

    private int freePort() { return given.inside("acme", () -> PortForward.freePorts(portico.infra.Host.findById(3L), Transport.BOTH, 1)); }
}
