package portico.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.task.Task;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.vm.Vm;

/** Machines move between two played hosts of one group: one by one, and all of a host that is emptied. */
@QuarkusTest
class MoveTest {

    @Inject Given given;
    @Inject Places places;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    Places.Place from, to;
    Given.Customer ann;

    @BeforeEach void two_hosts_on_one_network() throws Exception {
        from = places.host(8_192, 200, 8);
        to = places.beside(from, 8_192, 200, 4);
        given.sql("update ip_block set whole_group = true where host_id = ?", from.host());
        ann = given.customer();
        eventually(() -> places.number("select count(*) from host where seen_at is null and id in (" + from.host() + ", " + to.host() + ")") == 0);
    }

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_running_machine_moves_with_all_that_hangs_on_it() throws Exception {
        long vm = vm();
        var address = ip(vm);
        system.send("vm_portmap", "vpsid", vm, "subaction", "add", "privateport", 22, "protocol", "tcp").parts();
        system.send("vm_firewall", "vpsid", vm, "subaction", "switch", "enabled", 1);
        assertThat(system.send("vm_migrate", "vpsid", vm).parts()).containsExactly(String.valueOf(to.host()));
        assertThat(room(to.host())).as("taken from the order on").isEqualTo(512);
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("A task is running");
        eventually(() -> settled(vm));
        assertThat(newest(vm, "vm.move").action).isEqualTo("move_live");
        assertThat(host(vm)).isEqualTo(to.host());
        assertThat(ip(vm)).isEqualTo(address);
        assertThat(runs(to, vm)).isTrue();
        assertThat(there(from, vm)).isFalse();
        assertThat(api.as(ann).send("vm_state", "vpsid", vm).text()).startsWith("running|");
        assertThat(places.number("select count(*) from port_forward where vm_id = " + vm + " and host_id = " + to.host())).isOne();
        assertThat(room(from.host())).isZero();
        assertThat(room(to.host())).isEqualTo(512);
        new BrowserClient().loggedIn(ann).open("/vm/" + vm + "/activity").shows("Move to another server, running", "Hand it over to the new server");
        api.as(ann).send("vm_shutdown", "vpsid", vm).says("0");
        eventually(() -> settled(vm));
        // Switched off it goes back.
        system.send("vm_migrate", "vpsid", vm, "serverid", from.host()).parts();
        eventually(() -> settled(vm));
        assertThat(newest(vm, "vm.move").state.name()).isEqualTo("DONE");
        assertThat(there(to, vm)).isFalse();
        assertThat(hypervisor.look(target(from), "portico-" + vm).orElseThrow().isRunning()).isFalse();
    }

    @Test void with_snapshots_it_is_switched_off_meanwhile_and_its_backups_come_along() throws Exception {
        long vm = vm();
        for (int kind : new int[] {0, 1}) {
            system.send("vm_backup", "vpsid", vm, "subaction", "backup", "bktype", kind, "bkname", "before").says("0");
            eventually(() -> settled(vm));
        }
        assertThat(system.send("vm_migrate", "vpsid", vm, "method", 1).text()).startsWith("-1|").contains("It has snapshots");
        system.send("vm_migrate", "vpsid", vm).parts();
        eventually(() -> settled(vm));
        assertThat(newest(vm, "vm.move").action).isEqualTo("move_cold");
        assertThat(runs(to, vm)).as("it ran before").isTrue();
        assertThat(places.number("select count(*) from backup where vm_id = " + vm + " and host_id = " + to.host())).isEqualTo(2);
        assertThat(places.number("select count(*) from simulated_backup where vm_number = " + vm + " and host_id = " + from.host())).isZero();
        var backups = new java.util.ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        system.send("vm_backup", "vpsid", vm, "subaction", "list").json().forEach(backups::add);
        // Snapshots end with the disk that a full backup replaces.
        backups.sort(java.util.Comparator.comparing(backup -> backup.path("fname").asText().equals("Snapshot") ? 0 : 1));
        for (var backup : backups) {
            system.send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", backup.path("fid").asLong()).says("0");
            eventually(() -> settled(vm));
            assertThat(newest(vm, "vm.restore").state.name()).isEqualTo("DONE");
        }
    }

    @Test void where_its_address_is_of_no_use_it_gets_another_if_that_is_wanted() throws Exception {
        given.sql("update ip_block set whole_group = false where host_id = ?", from.host());
        long vm = vm();
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("has no use for its address " + ip(vm));
        assertThat(system.send("vm_migrate", "vpsid", vm, "newip", 1, "method", 1).text()).startsWith("-1|").contains("It gets a new address");
        system.send("vm_migrate", "vpsid", vm, "newip", 1).parts();
        eventually(() -> settled(vm));
        assertThat(ip(vm)).isEqualTo(to.ip(1));
        assertThat(places.number("select count(*) from ip_address where vm_id = " + vm)).isOne();
        assertThat(hypervisor.look(target(to), "portico-" + vm).orElseThrow().definition().cards().getFirst().addresses()).containsExactly(to.ip(1) + "/24");
        new BrowserClient().loggedIn(ann).open("/vm/" + vm).shows(to.ip(1));
    }

    @Test void what_speaks_against_it_is_said() throws Exception {
        long vm = vm();
        assertThat(system.send("vm_migrate", "vpsid", vm, "serverid", from.host()).text()).startsWith("-1|").contains("It is on server small-" + from.network() + " already");
        assertThat(system.send("vm_migrate", "vpsid", vm, "serverid", 4).text()).startsWith("-1|").contains("Parameter serverid: no such server");
        given.sql("update host set max_ram_mb = 100 where id = ?", to.host());
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("has not enough room for it");
        given.sql("update host set max_ram_mb = 8192, maintenance = 'New disks' where id = ?", to.host());
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("New disks");
        given.sql("update host set maintenance = null where id = ?", to.host());
        given.sql("update vm set iso_image_id = 21 where id = ?", vm);
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("The CD Rescue in its drive is not on server");
        given.sql("update vm set iso_image_id = null, deleting = true where id = ?", vm);
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("delet");
        given.sql("update vm set deleting = false where id = ?", vm);
        api.as(ann).send("vm_migrate", "vpsid", vm).refuses("Unknown action");
        given.sql("update host set driver = 'libvirt' where id = ?", to.host());
        assertThat(system.send("vm_migrate", "vpsid", vm).text()).startsWith("-1|").contains("are of different kinds");
        given.sql("update host set driver = 'simulated' where id = ?", to.host());
        var chief = new BrowserClient().staff("chief");
        chief.open("/staff/machines/" + vm + "/move").is(200).shows("The best server of its group", "small-" + to.network(), "memory and");
        chief.send("/staff/machines/" + vm + "/move", "serverid", to.host(), "method", 1).leadsTo("/staff/machines/" + vm + "?said=staff-ordered");
        eventually(() -> settled(vm));
        assertThat(host(vm)).isEqualTo(to.host());
        new BrowserClient().staff("support").open("/staff/machines/" + vm + "/move").is(403);
    }

    @Test void one_that_cannot_be_copied_runs_where_it_was() throws Exception {
        long vm = vm();
        mishaps.failNext("copy", Kind.NO_SPACE, "full");
        system.send("vm_migrate", "vpsid", vm, "method", 2).parts();
        eventually(() -> settled(vm));
        var task = newest(vm, "vm.move");
        assertThat(task.state + " " + task.message).isEqualTo("FAILED failure.no-space");
        assertThat(host(vm)).isEqualTo(from.host());
        assertThat(runs(from, vm)).isTrue();
        assertThat(there(to, vm)).isFalse();
        assertThat(room(to.host())).isZero();
        assertThat(places.number("select count(*) from vm_move where vm_id = " + vm)).isZero();
        mishaps.failNext("live", Kind.FAILED, "refused");
        system.send("vm_migrate", "vpsid", vm, "method", 1).parts();
        eventually(() -> settled(vm));
        assertThat(newest(vm, "vm.move").message).isEqualTo("failure.move-live");
        assertThat(runs(from, vm)).isTrue();
    }

    @Test void a_host_that_falls_silent_on_the_way_is_waited_for() throws Exception {
        long vm = vm();
        mishaps.slow("leave", java.time.Duration.ofMillis(400));
        system.send("vm_migrate", "vpsid", vm, "method", 2).parts();
        eventually(() -> newest(vm, "vm.move").message.equals("move-carry"));
        mishaps.unreachable(from.host(), true);
        eventually(() -> newest(vm, "vm.move").message.equals("failure.unreachable"));
        assertThat(api.as(ann).send("vm_start", "vpsid", vm).text()).startsWith("-1|").contains("A task is running");
        mishaps.calm();
        eventually(() -> settled(vm));
        assertThat(newest(vm, "vm.move").state.name()).isEqualTo("DONE");
        assertThat(runs(to, vm)).isTrue();
        assertThat(there(from, vm)).isFalse();
    }

    @Test void a_host_is_emptied_and_what_cannot_go_says_why() throws Exception {
        long one = vm(), two = vm(), stays = vm();
        given.sql("update vm set iso_image_id = 21 where id = ?", stays);
        var root = new BrowserClient().staff("root");
        var page = "/staff/hosts/" + from.host() + "/drain";
        root.open(page).is(200).shows("Put the server under maintenance first");
        root.send(page, "drain", 1, "method", 2, "newip", 1).is(422).shows("Put the server under maintenance first", "name=\"method\" value=\"2\" checked", "name=\"newip\" value=\"1\" checked").hides("value=\"0\" checked");
        root.send("/staff/hosts/" + from.host() + "/maintenance", "text", "This server is replaced").leadsTo("/staff/hosts?said=staff-saved");
        root.send(page, "drain", 1, "method", 0).leadsTo(page + "?said=staff-saved");
        eventually(() -> host(one) == to.host() && host(two) == to.host() && settled(one) && settled(two));
        eventually(() -> root.open(page).text().contains("The CD Rescue in its drive is not on server"));
        root.open("/staff/hosts").shows("being emptied");
        assertThat(newest(one, "vm.move").askedBy).isEqualTo("operator:root");
        given.sql("update vm set iso_image_id = null where id = ?", stays);
        eventually(() -> host(stays) == to.host() && settled(stays));
        root.open(page).shows("No machine is on it");
        root.send("/staff/hosts/" + from.host() + "/maintenance", "text", "");
        root.open("/staff/hosts").hides("being emptied");
        new BrowserClient().staff("chief").open(page).is(403);
        system.send("server_drain", "serverid", from.host()).refuses("Unknown action");
    }

    @Test void the_page_of_hosts_says_what_still_fits() {
        given.sql("update host set name = 'roomy-' || id where id = ?", to.host());
        var root = new BrowserClient().staff("root");
        root.send("/staff/me/site", "site", "*");
        root.open("/staff/hosts?cpu=1&ram=2048&disk=10").is(200).shows("Capacity", "roomy-" + to.host(), "8 GB");
        root.open("/staff/hosts?cpu=-1&ram=x&disk=99999999999").is(200).shows("value=\"1024\"");
    }

    private long vm() throws Exception {
        long vm = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "mover", "serverid", from.host(), "osid", from.template(),
                "backup_snapshot", 3, "backup_full", 3, "portmap", 3).parts().getFirst());
        eventually(() -> settled(vm));
        return vm;
    }

    private boolean settled(long vm) { return places.number("select count(*) from task where vm_id = " + vm + " and state in ('QUEUED', 'RUNNING')") == 0; }

    private Task newest(long vm, String type) { return given.inside(Given.ACME, () -> Task.<Task>find("vmId = ?1 and type = ?2 order by id desc", vm, type).firstResult()); }

    private long host(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).host.id); }

    private String ip(long vm) { return given.inside(Given.ACME, () -> IpAddress.of(vm).getFirst().ip); }

    private long room(long host) { return places.number("select ram_mb from portico_host_taken(" + host + ")"); }

    private portico.hypervisor.HostTarget target(Places.Place place) { return given.inside(Given.ACME, () -> Host.<Host>findById(place.host()).target()); }

    private boolean there(Places.Place place, long vm) { return hypervisor.look(target(place), "portico-" + vm).isPresent(); }

    private boolean runs(Places.Place place, long vm) { return hypervisor.look(target(place), "portico-" + vm).filter(machine -> machine.isRunning()).isPresent(); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) Thread.sleep(50);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
