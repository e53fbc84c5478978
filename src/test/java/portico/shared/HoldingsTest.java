package portico.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portico.shared.Holding.Asked;
import portico.testing.ApiClient;
import portico.testing.Given;

/** Who had what is found by whatever a letter about abuse names. On a host of each test's own. */
@QuarkusTest
class HoldingsTest {

    private static final AtomicInteger HOSTS = new AtomicInteger(120);

    @Inject Given given;
    @Inject EntityManager database;
    final ApiClient api = new ApiClient();
    final int host = HOSTS.incrementAndGet();
    final String first = "10.210." + host + ".2", second = "10.210." + host + ".3";
    Given.Customer ann;
    long web;

    @BeforeEach void a_host_of_our_own() {
        ann = given.customer();
        host(first);
        given.world("""
                ipBlocks: [{ id: %1$d, host: %1$d, name: nat, start: 10.211.%1$d.10, end: 10.211.%1$d.60, netmask: 255.255.255.0, gateway: 10.211.%1$d.1, shared: true }]
                templates: [{ id: 17, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [%1$d] }]
                vms: [{ tenant: acme, user: %2$d, name: held%1$d, host: %1$d, template: 17, cpu: 1, ramMb: 512, diskGb: 5, portForwards: 5, siteBindings: 2, sharedIp: true, state: running }]
                """.formatted(host, ann.number()));
        web = given.inside("acme", () -> portico.vm.Vm.<portico.vm.Vm>find("name", "held" + host).firstResult().id);
    }

    private void host(String publicIp) {
        given.world("hosts: [{ id: %1$d, group: 1, name: held-%1$d, address: 127.0.0.1, driver: simulated, maxCpu: 64, maxRamMb: 1048576, maxDiskGb: 100000, publicIp: %2$s }]".formatted(host, publicIp));
    }

    @Test void at_each_public_address_their_host_has_had() {
        var port = api.as(ann).send("vm_portmap", "vpsid", web, "subaction", "add", "privateport", 22).parts().get(1);
        var domain = "www.held" + host + ".test";
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "add", "domain", domain).parts();
        assertThat(found(first)).containsExactlyInAnyOrder(first + " " + port + " now", domain + " now");
        host(second);
        assertThat(found(first)).containsExactlyInAnyOrder(first + " " + port + " then", domain + " then");
        assertThat(found(second)).containsExactlyInAnyOrder(second + " " + port + " now", domain + " now");
        assertThat(found(second + ":" + port)).containsExactly(second + " " + port + " now");
        assertThat(found(first + ":" + port)).containsExactly(first + " " + port + " then");
        assertThat(found(port)).contains(second + " " + port + " now", first + " " + port + " then");
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "del", "domainid", api.as(ann).send("vm_domain", "vpsid", web, "subaction", "list").json().get(0).path("domainid").asText()).says("0");
        assertThat(found(domain)).containsExactly(domain + " then", domain + " then");
    }

    @Test void by_an_address_inside_of_their_network_however_it_is_written() {
        var network = "2001:db8:" + host + ":1::/64";
        given.sql("insert into ip_address (ip_block_id, ip) values (?, ?::inet), (?, ?::inet)", host, network, host, "2001:db8:" + host + ":2::7");
        given.sql("update ip_address set vm_id = ? where ip_block_id = ? and family(ip) = 6", web, host);
        for (var inside : List.of("2001:db8:" + host + ":1::", "2001:DB8:" + host + ":0001:0:0:0:99", "[2001:db8:" + host + ":1::99]", network, "2001:db8:" + host + ":1:8000::/65")) assertThat(found(inside)).as(inside).containsExactly(network + " now");
        assertThat(found("2001:0db8:" + host + ":2:0:0:0:7")).containsExactly("2001:db8:" + host + ":2::7 now");
        for (var outside : List.of("2001:db8:" + host + ":3::1", "2001:db8:" + host + ":2::8", "2001:db8:" + host + "::/48")) assertThat(found(outside)).as(outside).isEmpty();
        assertThat(found("10.211." + host + ".10")).containsExactly("10.211." + host + ".10 now");
        given.sql("update ip_address set vm_id = null where ip_block_id = ? and family(ip) = 6", host);
        assertThat(found("2001:db8:" + host + ":1::5")).containsExactly(network + " then");
    }

    @Test void by_a_name_in_any_script() {
        var domain = "xn--fsqu00a.held" + host + ".test";
        api.as(ann).send("vm_domain", "vpsid", web, "subaction", "add", "domain", domain).parts();
        for (var typed : List.of("例子.held" + host + ".test", "例子.HELD" + host + ".test.", domain, "held" + host + ".test")) assertThat(found(typed)).as(typed).containsExactly(domain + " now");
        assertThat(found("eld" + host + ".test")).isEmpty();
    }

    @ParameterizedTest @CsvSource({"203.0.113.5:22,,203.0.113.5,22", "20022,,,20022", "203.0.113.5,,203.0.113.5,", "[2001:db8::1]:80,,2001:db8::1,80", "2001:db8::/32,,2001:db8::/32,", "203.0.113.0/33,203.0.113.0/33,,", "1.2.3,1.2.3,,", "fe80::1%eth0,fe80::1%eth0,,",
            "Example.COM.,example.com,,", "test,test,,", "999.1.1.1:80,999.1.1.1:80,,"})
    void what_is_typed_is_read(String typed, String name, String address, Integer port) { assertThat(Asked.of(typed)).isEqualTo(new Asked(name, address, port)); }

    @Test void an_index_answers() {
        var plans = new ArrayList<String>();
        given.inside(Given.ACME, () -> {
            database.createNativeQuery("set local enable_seqscan = off").executeUpdate();
            plans.add(String.join("\n", plan("address = any (portico_within(cast('2001:db8::1' as inet)))")));
            plans.add(String.join("\n", plan("port = 20022")));
            return null;
        });
        assertThat(plans.getFirst()).contains("Index Cond: (address = ANY");
        assertThat(plans.getLast()).contains("holding_public_port");
    }

    @SuppressWarnings("unchecked")
    private List<String> plan(String where) { return database.createNativeQuery("explain select * from holding where " + where, String.class).getResultList(); }

    /** Each as what, port, and whether it is still so. */
    private List<String> found(String what) {
        var found = new ArrayList<String>();
        for (var row : api.system("acme").send("shared_history", "what", what).json())
            found.add((row.path("what").asText() + " " + row.path("publicport").asText()).strip() + (row.path("until").asText().equals("0") ? " now" : " then"));
        return found;
    }
}
