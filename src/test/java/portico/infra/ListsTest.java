package portico.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** What hosting systems read before they sell: groups, servers, ranges, addresses; judged as clients in the field judge it. */
@QuarkusTest
class ListsTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    /** A third group with servers of its own, so that no other test's VMs count. */
    @BeforeEach void two_servers_of_their_own() {
        given.world("""
                hostGroups: [{ id: 31, name: Lists }]
                hosts:
                  - { id: 311, group: 31, name: lists-1, address: 10.81.0.1, driver: simulated, maxCpu: 16, maxRamMb: 8192, maxDiskGb: 500, rack: "B|7", publicIp: 10.81.0.1 }
                  - { id: 312, group: 31, name: lists-2, address: 10.82.0.1, driver: simulated, maxCpu: 8, maxRamMb: 65536, maxDiskGb: 900, publicIp: 10.82.0.1 }
                ipBlocks:
                  - { id: 311, host: 311, name: first, start: 10.81.0.10, end: 10.81.0.19, netmask: 255.255.255.0, gateway: 10.81.0.1, dns: [10.81.0.1, 10.81.0.2] }
                  - { id: 313, host: 312, name: second, start: 10.82.0.10, end: 10.82.0.250, netmask: 255.255.255.0, gateway: 10.82.0.1, dns: [10.82.0.1] }
                  - { id: 312, host: 311, name: behind, start: 10.181.0.10, end: 10.181.0.12, netmask: 255.255.255.0, gateway: 10.181.0.1, dns: [10.181.0.1], shared: true }
                templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [311, 312] }]
                """);
        given.sql("insert into tenant_host_group (tenant, host_group_id) values ('acme', 31), ('globex', 31) on conflict do nothing");
    }

    @Test void groups_are_those_the_site_sells() {
        assertThat(values(api.system("acme").send("server_groups", "groupid", 0).json(), "dname")).contains("Shanghai", "Lists").doesNotContain("Frankfurt");
        var one = api.system("acme").send("server_groups", "groupid", 31).json();
        assertThat(one).hasSize(1);
        assertThat(one.get(0).get("did").isTextual()).isTrue();
        assertThat(one.get(0).get("dname").asText()).isEqualTo("Lists");
        api.system("acme").send("server_groups", "groupid", 2).says("[]");
        api.system("acme").send("server_groups", "groupid", 999999).says("[]");
        assertThat(api.as(given.customer()).multipart().send("server_groups").json()).isNotEmpty();
    }

    @Test void a_server_says_what_may_still_be_sold() {
        var before = server(311);
        assertThat(before.get("maxcpu").asText()).isEqualTo("16");
        assertThat(before.get("did").asText()).isEqualTo("31");
        assertThat(before.get("sip").asText()).isEqualTo("10.81.0.1");
        assertThat(before.get("rack").asText()).isEqualTo("B|7");
        assertThat(before.get("sstatus").asText()).isIn("online", "offline");
        before.fields().forEachRemaining(field -> assertThat(field.getValue().isTextual()).as(field.getKey()).isTrue());

        var ann = given.customer();
        given.world("vms: [{ tenant: acme, user: %d, name: lists%d, host: 311, template: 17, cpu: 1, ramMb: 1024, diskGb: 30, state: off }]".formatted(ann.number(), ann.number()));
        assertThat(server(311).get("allowram").asLong()).isEqualTo(before.get("allowram").asLong() - 1024);
        assertThat(server(311).get("allowdisk").asLong()).isEqualTo(before.get("allowdisk").asLong() - 30);
        assertThat(api.system("acme").send("server_info", "serverid", 311).text()).doesNotContain("|");
    }

    @Test void what_other_sites_sold_is_sold() {
        var before = server(312).get("allowram").asLong();
        var foreign = given.customer(Given.GLOBEX, 0);
        given.world("vms: [{ tenant: globex, user: %d, name: lists%d, host: 312, template: 17, cpu: 1, ramMb: 4096, diskGb: 30, state: off }]".formatted(foreign.number(), foreign.number()));
        assertThat(server(312).get("allowram").asLong()).isEqualTo(before - 4096);
    }

    @Test void servers_are_chosen_by_number_group_and_room() {
        assertThat(values(api.system("acme").send("server_info", "servergroups", "31").json(), "sid")).containsExactly("311", "312");
        assertThat(values(api.system("acme").send("server_info", "servergroups", "31,1", "serverid", "0312").json(), "sid")).containsExactly("312");
        // The one with the most memory to sell.
        assertThat(values(api.system("acme").send("server_info", "servergroups", "31", "quantity", 1).json(), "sid")).containsExactly("312");
        api.system("acme").send("server_info", "serverid", 4, "servergroups", "2").says("[]");
        api.system("acme").send("server_info", "serverid", 999999).says("[]");
        api.system("acme").send("server_info", "quantity", -1).refuses("Parameter quantity is outside its limits");
        api.system("acme").send("server_info", "servergroups", "1;3").refuses("Parameter servergroups must be a whole number");
    }

    @Test void a_server_in_maintenance_has_nothing_to_sell() {
        given.sql("update host set maintenance = 'new disks' where id = 312");
        try {
            assertThat(server(312).get("sstatus").asText()).isEqualTo("maintenance");
            assertThat(server(312).get("allowram").asText()).isEqualTo("0");
            assertThat(server(312).get("allowdisk").asText()).isEqualTo("0");
        } finally {
            given.sql("update host set maintenance = null where id = 312");
        }
    }

    @Test void ranges_count_their_addresses() {
        var blocks = api.system("acme").send("ip_blocks", "serverid", 311).json();
        assertThat(values(blocks, "bid")).containsExactly("311", "312");
        var first = blocks.get(0);
        assertThat(first.get("total").asText()).isEqualTo("10");
        assertThat(first.get("startip").asText()).isEqualTo("10.81.0.10");
        assertThat(first.get("dns2").asText()).isEqualTo("10.81.0.2");
        assertThat(first.get("shared").asText()).isEqualTo("0");
        assertThat(blocks.get(1).get("shared").asText()).isEqualTo("1");
        assertThat(values(api.system("acme").send("ip_blocks", "serverid", 311, "ip", "10.181.0.11").json(), "bid")).containsExactly("312");
        api.system("acme").send("ip_blocks", "serverid", 311, "ip", "10.99.0.1").says("[]");
        api.system("acme").send("ip_blocks", "serverid", 311, "blockid", 1).says("[]");
        api.system("acme").send("ip_blocks", "serverid", 311, "ip", "10.0.0").refuses("Parameter ip must be an IP address");
        api.system("acme").send("ip_blocks", "serverid", 4).refuses("Parameter serverid: no such server");
    }

    @Test void free_addresses_are_those_with_vid_0() {
        var ann = given.customer();
        given.world("vms: [{ tenant: acme, user: %d, name: lists%d, host: 311, template: 17, cpu: 1, ramMb: 256, diskGb: 5, state: off }]".formatted(ann.number(), ann.number()));
        long vm = api.as(ann).send("vm_info", "userid", 1).json().get(0).get("vid").asLong();

        var all = api.system("acme").send("ip_list", "serverid", 311).json();
        assertThat(all).hasSize(13);
        // As a client in the field asks: ipid=0 is not given, vpsid=0 is.
        var free = api.system("acme").send("ip_list", "ipid", 0, "vpsid", 0, "serverid", 311).json();
        assertThat(values(free, "vid")).containsOnly("0");
        assertThat(free.size()).isEqualTo((int) values(all, "vid").stream().filter("0"::equals).count()).isLessThan(13);
        // Empty is not given either.
        assertThat(api.system("acme").send("ip_list", "vpsid", "", "serverid", 311).json()).hasSize(13);

        var own = api.system("acme").send("ip_list", "vpsid", vm).json();
        assertThat(own).hasSize(1);
        assertThat(own.get(0).get("vid").asText()).isEqualTo(String.valueOf(vm));
        assertThat(own.get(0).get("sid").asText()).isEqualTo("311");
        assertThat(values(api.system("acme").send("ip_list", "ipid", own.get(0).get("id").asText()).json(), "ip")).containsExactly(own.get(0).get("ip").asText());
        api.system("acme").send("ip_list", "ipid", 999999999).says("[]");
        api.system("acme").send("ip_list", "serverid", 4).says("[]");
        api.system("acme").send("ip_list").refuses("Parameter serverid is required");
        assertThat(api.system("acme").send("ip_list", "serverid", 311).text()).doesNotContain("|");

        assertThat(values(api.as(ann).send("ip_list", "vpsid", vm).json(), "vid")).containsExactly(String.valueOf(vm));
        assertThat(values(api.as(ann).send("ip_list", "serverid", 311).json(), "vid")).containsExactly(String.valueOf(vm));
        api.as(ann).send("ip_list", "serverid", 311, "vpsid", 0).says("[]");
        api.as(given.customer()).send("ip_list", "vpsid", vm).says("[]");
    }

    private JsonNode server(long id) {
        var found = api.system("acme").multipart().send("server_info", "serverid", id).json();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<String> values(JsonNode rows, String key) {
        var all = new ArrayList<String>();
        StreamSupport.stream(rows.spliterator(), false).forEach(row -> all.add(row.get(key).asText()));
        return all;
    }
}
