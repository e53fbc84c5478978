package portico.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Tasks;

/** Cards in and out, addresses into the guest; judged as the clients in the field judge answers. */
@QuarkusTest
class NetworkTest {

    private static final HostTarget HOST = new HostTarget(3, "node-1", "simulated", "", "", "portico");

    @Inject Given given;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();

    @Test void a_card_is_unplugged_at_once_and_stays_so_over_a_reboot() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var list = api.as(ann).multipart().send("vps_vif", "subaction", "List", "vpsid", vm.id()).json();
        // One object whose numbering begins at 1.
        assertThat(list.isObject()).isTrue();
        assertThat(list.get("count").asText()).isEqualTo("1");
        assertThat(list.get("status_1").asText()).isEqualTo("1");
        assertThat(list.get("network_1").asText()).isEqualTo("portico");
        assertThat(list.get("mac_1").asText()).isEqualTo(look(vm).definition().cards().getFirst().mac());
        list.fields().forEachRemaining(field -> assertThat(field.getValue().isTextual()).as(field.getKey()).isTrue());

        api.as(ann).send("vm_vif", "subaction", "unplug", "vpsid", vm.id(), "vfid", list.get("id_1").asText()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(status(ann, vm)).isEqualTo("0");
        assertThat(running(vm).plugged()).isFalse();
        assertThat(api.as(ann).send("task_list", "vpsid", vm.id()).json().path(0).path("tinfo").path("task_action").asText()).isEqualTo("vif_unplug");

        api.as(ann).send("vm_hreboot", "vpsid", vm.id()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(running(vm).plugged()).isFalse();

        api.as(ann).send("vm_vif", "subaction", "plug", "vpsid", vm.id(), "vfid", list.get("id_1").asText()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(status(ann, vm)).isEqualTo("1");
        assertThat(running(vm).plugged()).isTrue();
    }

    @Test void cards_of_others_and_of_other_machines_do_not_exist() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var other = given.vm(ann);
        var foreign = given.vm(given.customer());
        for (var card : List.of(card(other), card(foreign), "999999999"))
            api.as(ann).send("vm_vif", "subaction", "unplug", "vpsid", vm.id(), "vfid", card).refuses("Parameter vfid: no such network card");
        api.as(ann).send("vm_vif", "subaction", "unplug", "vpsid", foreign.id(), "vfid", card(foreign)).refuses("Parameter vpsid: no such host");
        api.as(ann).send("vm_vif", "vpsid", vm.id()).refuses("Parameter subaction is required");
        api.as(ann).send("vm_vif", "subaction", "unplug", "vpsid", vm.id()).refuses("Parameter vfid is required");
        var locked = given.vm(ann, "locked");
        api.as(ann).send("vm_vif", "subaction", "unplug", "vpsid", locked.id(), "vfid", card(locked)).refuses("The host is locked");
        assertThat(api.as(ann).send("task_list", "vpsid", vm.id()).text()).isEqualTo("[]");
    }

    @Test void assigned_addresses_are_set_inside_and_reserved() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var mac = look(vm).definition().cards().getFirst().mac();
        var main = addresses(vm).getFirst();
        var second = assign(vm, "10.77.14." + vm.id() % 250);
        var six = assign(vm, "fd77::" + Long.toHexString(1 + vm.id() % 0xfffe));

        // As clients write it: numbered from 0, in any case, joined by a bar.
        api.as(ann).multipart().send("vm_setips", "vpsid", vm.id(), "nicCount", 1, "MAC_0", mac.toUpperCase(), "ip_0", second + "|" + main + "|" + six).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(inside(vm)).contains(second, main, six);
        assertThat(running(vm).addresses()).anyMatch(a -> a.startsWith(second));

        api.as(ann).send("vm_setips", "vpsid", vm.id(), "mac_0", mac, "ip_0", "dhcp").says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(inside(vm)).contains(main).doesNotContain(second);

        // Nothing named: everything that is assigned.
        api.as(ann).send("vm_setips", "vpsid", vm.id(), "mac_0", mac.replace(':', '-'), "ip_0", "").says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(inside(vm)).contains(second, main, six);
    }

    @Test void only_what_is_assigned_is_set_and_what_is_refused_changes_nothing() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var mac = look(vm).definition().cards().getFirst().mac();
        var main = addresses(vm).getFirst();
        var neighbours = addresses(given.vm(given.customer())).getFirst();
        var caller = api.as(ann);
        caller.send("vm_setips", "vpsid", vm.id(), "mac_0", mac, "ip_0", neighbours).refuses("Parameter ip_0: the address " + neighbours + " is not assigned to this host");
        caller.send("vm_setips", "vpsid", vm.id(), "mac_0", mac, "ip_0", main + "|10.0.0.0.1").refuses("Parameter ip_0 must be an IP address");
        caller.send("vm_setips", "vpsid", vm.id(), "mac_0", mac, "ip_0", main + "|" + main).refuses("Parameter ip_0: the address " + main + " is named twice");
        caller.send("vm_setips", "vpsid", vm.id(), "mac_0", "52:54:00:00:00:00", "ip_0", main).refuses("Parameter mac_0: no such network card");
        caller.send("vm_setips", "vpsid", vm.id(), "ip_0", main).refuses("Parameter mac_0 is required");
        caller.send("vm_setips", "vpsid", vm.id(), "mac_0", mac, "ip_0", "1".repeat(256)).refuses("Parameter ip_0 is too long");
        caller.send("vm_setips", "vpsid", vm.id(), "nicCount", 2, "mac_0", mac, "mac_1", mac, "ip_1", main).refuses("Parameter mac_1: this network card is named twice");
        caller.send("vm_setips", "vpsid", vm.id(), "nicCount", 17, "mac_0", mac).refuses("Parameter niccount is outside its limits");
        // Names that are none of the numbered ones are unknown, and ignored like all such.
        caller.send("vm_setips", "vpsid", vm.id(), "mac_00", mac, "mac_x", mac, "mac_*", mac, "mac_-1", mac).refuses("Parameter mac_0 is required");
        caller.send("vm_setips", "vpsid", given.vm(ann, "off").id(), "mac_0", mac).refuses("The host is not running");
        assertThat(caller.send("task_list", "vpsid", vm.id()).text()).isEqualTo("[]");
    }

    private String status(Given.Customer owner, Given.Machine vm) { return api.as(owner).send("vm_vif", "subaction", "list", "vpsid", vm.id()).json().get("status_1").asText(); }

    private String card(Given.Machine vm) { return api.system("acme").send("vm_vif", "subaction", "list", "vpsid", vm.id()).json().get("id_1").asText(); }

    private List<String> addresses(Given.Machine vm) { return api.system("acme").send("ip_list", "vpsid", vm.id()).json().findValuesAsText("ip"); }

    private String assign(Given.Machine vm, String ip) {
        given.sql("insert into ip_address (ip_block_id, ip, vm_id, nic_id) select 1, ?::inet, n.vm_id, n.id from nic n where n.vm_id = ? on conflict (ip) do update set vm_id = excluded.vm_id, nic_id = excluded.nic_id", ip, vm.id());
        return ip;
    }

    /** What the guest says of its addresses. */
    private String inside(Given.Machine vm) { return api.system("acme").send("vm_cmds", "vpsid", vm.id(), "cmds", "getData", "cmd_params", "{\"dataName\":\"network\"}").json().toString(); }

    private SimulatedMachine look(Given.Machine vm) { return hypervisor.look(HOST, Machine.nameOf(vm.id())).orElseThrow(); }

    /** The card as the machine runs with it now. */
    private Machine.Card running(Given.Machine vm) { return look(vm).runsAs().orElseThrow().cards().getFirst(); }
}
