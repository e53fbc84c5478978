package portico.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Places;

/** The conditions of vm_info beside the VM and its owner. */
@QuarkusTest
class ShowVmsTest {

    @Inject Given given;
    @Inject Places places;
    final ApiClient api = new ApiClient();
    final ApiClient system = api.system("acme");

    @Test void an_address_finds_the_one_host_that_has_it() {
        var ann = given.customer();
        var web = given.vm(ann);
        var ip = system.send("vm_info", "vpsid", web.id()).json().get(0).get("vip").asText();
        assertThat(ids(system.send("vm_info", "ip", ip))).containsExactly(web.id());
        assertThat(ids(api.as(ann).send("vm_info", "ip", ip))).containsExactly(web.id());
        api.as(given.customer()).send("vm_info", "ip", ip).says("[]");
        api.system("globex").send("vm_info", "ip", ip).says("[]");
        system.send("vm_info", "ip", ip + ".0").says("[]");
        system.send("vm_info", "ip", "%").says("[]");
        var free = given.inside("acme", () -> (String) Vm.getEntityManager().createNativeQuery("select host(ip) from ip_address where vm_id is null and ip_block_id = 1 order by id desc limit 1", String.class).getSingleResult());
        system.send("vm_info", "ip", free).says("[]");
    }

    @Test void a_further_address_finds_its_host_as_well() {
        var place = places.host(4096, 100, 3);
        long vm = Long.parseLong(system.send("vm_create", "userid", given.customer().number(), "cpu", 1, "ram_max", 256, "disk", 5, "vpsname", "two addresses", "osid", place.template(), "serverid", place.host(),
                "ip", place.ip(1), "additionalips", place.ip(3)).parts().getFirst());
        for (int number : new int[] {1, 3}) assertThat(ids(system.send("vm_info", "ip", place.ip(number)))).containsExactly(vm);
        system.send("vm_info", "ip", place.ip(2)).says("[]");
    }

    @Test void a_server_lists_what_is_on_it_to_whom_it_belongs() {
        var place = places.host(4096, 100, 4);
        var ann = given.customer();
        var bob = given.customer();
        long anns = create(ann, place), bobs = create(bob, place);
        given.vm(ann);
        assertThat(ids(system.send("vm_info", "serverid", place.host()))).containsExactly(anns, bobs);
        assertThat(ids(system.send("vm_info", "serverid", place.host(), "userid", bob.number()))).as("conditions add up").containsExactly(bobs);
        assertThat(ids(system.send("vm_info", "serverid", 3, "vpsid", anns))).isEmpty();
        assertThat(ids(api.as(ann).send("vm_info", "serverid", place.host()))).containsExactly(anns);
        system.send("vm_info", "serverid", 999_999_999).says("[]");
        api.system("globex").send("vm_info", "serverid", place.host()).says("[]");
        system.send("vm_info", "serverid", 0).refuses("Parameter vpsid is required");
    }

    private long create(Given.Customer owner, Places.Place place) {
        return Long.parseLong(system.send("vm_create", "userid", owner.number(), "cpu", 1, "ram_max", 256, "disk", 5, "vpsname", "on a server", "osid", place.template(), "serverid", place.host()).parts().getFirst());
    }

    private static List<Long> ids(ApiClient.Reply reply) { return StreamSupport.stream(reply.json().spliterator(), false).map((JsonNode row) -> row.get("vid").asLong()).toList(); }
}
