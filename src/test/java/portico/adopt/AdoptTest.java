package portico.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import portico.api.Refusal;
import portico.hypervisor.TaskThread;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** Machines that were on a host before the portal: listed, explained, taken over while they run. */
@QuarkusTest
class AdoptTest {

    @Inject Given given;
    @Inject Strangers strangers;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");

    @Test void a_running_machine_is_taken_over_on_the_operators_page_and_goes_on_running() throws Exception {
        var ann = given.customer();
        var name = strangers.make(true);
        var before = machine(name);
        strangers.look();
        var root = new BrowserClient().staff("root");
        root.send("/staff/me/site", "site", "acme");
        root.open("/staff/hosts").shows("/staff/hosts/3/strangers");
        root.open("/staff/hosts/3/strangers").shows(name, before.definition().uuid(), before.definition().cards().getFirst().mac());
        root.open("/staff/hosts/3/strangers/adopt?machine=" + name).shows("The machine is not stopped", "On the server it is called " + name);
        root.send("/staff/hosts/3/strangers/adopt", "machine", name, "userid", ann.number(), "vpsname", "legacy shop", "osid", Given.DEBIAN, "confirm", "nonsense").is(422);
        root.send("/staff/hosts/3/strangers/adopt", "machine", name, "userid", 999_999_999, "vpsname", "legacy shop", "confirm", name).is(422).shows("No such user");
        root.send("/staff/hosts/3/strangers/adopt", "machine", name, "userid", ann.number(), "vpsname", "legacy shop", "ip", "", "osid", Given.DEBIAN, "confirm", name).leadsTo("/staff/hosts/3/strangers?said=staff-ordered");

        var row = api.as(ann).send("vm_info").json().get(0);
        long vm = row.path("vid").asLong();
        eventually(() -> idle(vm));
        assertThat(api.as(ann).send("task_list", "vpsid", vm).json().path(0).path("tstatus").asText()).isEqualTo("3");
        assertThat(machine(name)).as("nothing was done to it").isEqualTo(before);
        assertThat(row.path("vcpu").asText() + " " + row.path("vram").asText() + " " + row.path("vdisk").asText()).isEqualTo("2 1024 7");
        assertThat(row.path("vmac").asText()).containsIgnoringCase(before.definition().cards().getFirst().mac());
        assertThat(api.as(ann).send("vm_state", "vpsid", vm).text()).startsWith("running|");
        root.open("/staff/hosts/3/strangers").hides(name);
        strangers.look();
        root.open("/staff/hosts/3/strangers").hides(name);
        assertThatThrownBy(() -> strangers.adopt(name, ann, Map.of())).isInstanceOf(Refusal.class).hasMessageContaining("no such machine on this server");

        // From now on it is a host like any other, under its old name.
        api.as(ann).send("vm_shutdown", "vpsid", vm).says("0");
        eventually(() -> idle(vm));
        assertThat(machine(name).isRunning()).isFalse();
        assertThat(api.as(ann).send("vm_state", "vpsid", vm).text()).startsWith("halted|");
        assertThat(machine(name).definition()).as("not yet defined by us").isEqualTo(before.definition());
        api.as(ann).send("vm_start", "vpsid", vm).says("0");
        eventually(() -> idle(vm));
        assertThat(machine(name).isRunning()).isTrue();
        assertThat(machine(name).definition()).isEqualTo(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).toMachine()).withCeiling(2048));
        TaskThread.run(() -> hypervisor.powerOff(host(), name));
        eventually(() -> api.as(ann).send("vm_state", "vpsid", vm).text().startsWith("halted|"));
        api.as(ann).send("vm_reload", "vpsid", vm, "osid", Given.DEBIAN).says("0");
        eventually(() -> idle(vm));
        assertThat(machine(name).accepts(api.as(ann).send("vm_info").json().get(0).path("dpass").asText())).isTrue();
        system.send("vm_delete", "vpsid", vm).says("0");
        eventually(() -> given.inside(Given.ACME, () -> Vm.count("id", vm) == 0));
        strangers.look();
        root.open("/staff/hosts/3/strangers").hides(name);
    }

    @Test void what_speaks_against_it_is_listed_and_refused() {
        var ann = given.customer();
        var bad = strangers.make(true, "legacy_ " + ann.number());
        var lost = strangers.make(false);
        given.sql("update simulated_machine set disk = null where name = ?", lost);
        strangers.look();
        new BrowserClient().staff("root").open("/staff/hosts/3/strangers").shows("Its name cannot be used", "It must have exactly one disk");
        assertThatThrownBy(() -> strangers.adopt(bad, ann, Map.of())).isInstanceOf(Refusal.class).hasMessageContaining("Its name cannot be used");
        assertThatThrownBy(() -> strangers.adopt(lost, ann, Map.of())).isInstanceOf(Refusal.class).hasMessageContaining("exactly one disk");
        var twin = strangers.make(true);
        var other = given.vm(ann);
        given.sql("update simulated_machine set definition = jsonb_set(definition, '{cards,0,mac}', to_jsonb((select mac from nic where vm_id = ?))) where name = ?", other.id(), twin);
        assertThatThrownBy(() -> strangers.adopt(twin, ann, Map.of())).isInstanceOf(Refusal.class).hasMessageContaining("Another host has its uuid");
        var whole = strangers.make(true);
        assertThatThrownBy(() -> strangers.adopt(whole, ann, Map.of("ip", "192.0.2.1"))).isInstanceOf(Refusal.class).hasMessageContaining("not a free address");
        assertThat(given.inside(Given.ACME, () -> Vm.count("owner.id", ann.id()))).isOne();
        for (var name : java.util.List.of(bad, lost, twin, whole)) given.sql("delete from simulated_machine where name = ?", name);
        strangers.look();
    }

    @Test void a_machine_that_vanishes_meanwhile_leaves_no_host_and_no_address_behind() throws Exception {
        var ann = given.customer();
        var name = strangers.make(true);
        strangers.look();
        given.sql("create function test_vanish() returns trigger language plpgsql as $$ begin if new.type = 'vm.adopt' then delete from simulated_machine where name like 'legacy-%'; end if; return new; end $$");
        given.sql("create trigger test_vanish after insert on task for each row execute function test_vanish()");
        try {
            long vm = Long.parseLong(strangers.adopt(name, ann, Map.of()).getFirst());
            eventually(() -> given.inside(Given.ACME, () -> Vm.count("id", vm) == 0));
            assertThat(given.inside(Given.ACME, () -> IpAddress.of(vm))).isEmpty();
        } finally {
            given.sql("drop trigger test_vanish on task");
            given.sql("drop function test_vanish");
        }
    }

    @Test void disks_that_belong_to_no_machine_are_listed_and_left_alone() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var row = "insert into simulated_kept_disk (host_id, vm_number, id, disk, snapshots) values (3, ?, 1, '{\"template\": {\"file\": \"debian-12.qcow2\", \"agent\": true, \"userName\": \"root\"}, \"sizeGb\": 7, \"installedAt\": \"2026-01-01T00:00:00Z\"}', '[]')";
        long nobodys = 880_000_000 + ann.id();
        given.sql(row, nobodys);
        given.sql(row, vm.id());
        strangers.look();
        var root = new BrowserClient().staff("root");
        root.open("/staff/hosts/3/strangers").shows("Disks that belong to no machine", "portico-" + nobodys, "/disks/portico-" + nobodys, "7 GB").hides("portico-" + vm.id() + "<");
        assertThat(given.inside(Given.ACME, () -> StrayDisks.on(3))).anyMatch(stray -> stray.vmNumber == nobodys && stray.bytes == 7L << 30);
        // Somebody who comes to own them is known with the next look.
        given.sql("delete from simulated_kept_disk where vm_number in (?, ?)", nobodys, vm.id());
        strangers.look();
        root.open("/staff/hosts/3/strangers").hides("portico-" + nobodys);
    }

    @Test void nobody_but_operators_may() {
        system.send("server_adopt", "serverid", 3, "machine", "x", "userid", 1, "vpsname", "adopted").refuses("Unknown action");
        system.send("server_strangers", "serverid", 3).refuses("Unknown action");
        new BrowserClient().staff("chief").open("/staff/hosts/3/strangers").is(403);
    }

    private boolean idle(long vm) { return given.inside(Given.ACME, () -> portico.task.Task.busyWith(vm).isEmpty()); }

    private SimulatedMachine machine(String name) { return hypervisor.look(host(), name).orElseThrow(); }

    private portico.hypervisor.HostTarget host() { return given.inside(Given.ACME, () -> Host.<Host>findById(3L).target()); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) Thread.sleep(50);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
