package portico.trash;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.hypervisor.PowerState;
import portico.hypervisor.TaskThread;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.infra.Host;
import portico.infra.IpAddress;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Steps;
import portico.vm.Vm;

/** The end of a VM: out of sight at once, its disks kept for a while, erased only when a row says so. */
@QuarkusTest
class TrashTest {

    @Inject Given given;
    @Inject Places places;
    @Inject SimulatedHypervisor hypervisor;
    @Inject EmptyTrash emptyTrash;
    @Inject DeleteTask deleteTask;
    @Inject EraseTask eraseTask;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");

    @Test void a_deleted_vm_is_gone_its_address_free_and_its_disk_kept() throws Exception {
        var ann = given.customer();
        var web = given.vm(ann);
        var ip = ipOf(web);
        system.send("vm_delete", "vpsid", web.id()).says("0");
        eventually(() -> isGone(web));
        system.send("vm_info", "vpsid", web.id()).says("[]");
        assertThat(given.inside(Given.ACME, () -> IpAddress.of(web.id()))).isEmpty();
        var machine = hypervisor.look(acme(), name(web)).orElseThrow();
        assertThat(machine.isRunning()).isFalse();
        assertThat(machine.disk()).isPresent();

        // Whoever lost the answer asks again.
        system.send("vps_delete", "vpsid", web.id()).says("0");
        assertThat(system.send("vm_delete", "vpsid", web.id(), "returnmsg", "true").parts()).containsExactly(String.valueOf(web.id()), web.name(), ip, String.valueOf(ann.number()));
        system.send("vm_delete", "vpsid", 999_999_999).refuses("Parameter vpsid: no such host");
        new ApiClient().system("globex").send("vm_delete", "vpsid", web.id()).refuses("Parameter vpsid: no such host");
        assertThat(system.send("task_list", "vpsid", web.id()).json().path(0).path("tinfo").path("task_action").asText()).isEqualTo("delete");
    }

    @Test void only_in_the_asked_status_and_not_against_the_owners_word() {
        var ann = given.customer();
        var web = given.vm(ann);
        system.send("vm_delete", "vpsid", web.id(), "vstatus", "1,-1").refuses("Parameter vstatus: the status of the host is 2");
        system.send("vm_delete", "vpsid", web.id(), "vstatus", "9").refuses("Parameter vstatus has a value that is not allowed");
        api.as(ann).send("vm_protect", "vpsid", web.id(), "protected", 1).says("0");
        system.send("vm_delete", "vpsid", web.id()).refuses("The owner has protected this host from deletion");
        api.as(ann).send("vm_protect", "vpsid", web.id(), "protected", 0).says("0");
        assertThat(system.send("vm_delete", "vpsid", web.id(), "vstatus", "2,1,", "returnmsg", "TRUE").parts()).hasSize(4);
        api.as(ann).send("vm_delete", "vpsid", web.id()).refuses("Unknown action");
    }

    @Test void one_whose_installation_failed_is_deleted_like_any_other() throws Exception {
        var web = given.vm(given.customer(), "setup-failed");
        system.send("vm_update", "vpsid", web.id(), "vpsname", "shop-1").says("0");
        // Clients look for "-1|" anywhere.
        assertThat(system.send("vm_delete", "vpsid", web.id(), "returnmsg", "true").parts().get(1)).isEqualTo("shop-1 ");
        eventually(() -> isGone(web));
        assertThat(given.inside(Given.ACME, () -> IpAddress.of(web.id()))).isEmpty();
    }

    @Test void a_vm_the_host_no_longer_knows_can_be_deleted_too() throws Exception {
        var web = given.vm(given.customer());
        var machine = given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).toMachine());
        TaskThread.run(() -> hypervisor.delete(acme(), machine));
        system.send("vm_delete", "vpsid", web.id()).says("0");
        eventually(() -> isGone(web));
    }

    @Test void what_was_deleted_by_mistake_comes_back() throws Exception {
        var ann = given.customer();
        var web = given.vm(ann);
        var before = system.send("vm_info", "vpsid", web.id()).json().get(0);
        system.send("vm_delete", "vpsid", web.id()).says("0");
        eventually(() -> isGone(web));
        assertThat(system.send("vm_trash").json()).anySatisfy(row -> {
            assertThat(row.path("vid").asText()).isEqualTo(String.valueOf(web.id()));
            assertThat(row.path("vname").asText()).isEqualTo(web.name());
        });
        // Its host's address may have gone to somebody else meanwhile; here it is still free.
        assertThat(system.send("vm_undelete", "vpsid", web.id()).parts().getFirst()).isEqualTo(String.valueOf(web.id()));
        var after = system.send("vm_info", "vpsid", web.id()).json().get(0);
        for (var key : java.util.List.of("vname", "uid", "vcpu", "vram", "vdisk", "vmac", "dpass", "vstatus", "vconfig", "created")) assertThat(after.path(key)).as(key).isEqualTo(before.path(key));
        eventually(() -> given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).power) == PowerState.OFF && idle(web));
        api.as(ann).send("vm_start", "vpsid", web.id()).says("0");
        eventually(() -> hypervisor.look(acme(), name(web)).orElseThrow().isRunning());
        assertThat(hypervisor.look(acme(), name(web)).orElseThrow().accepts(before.path("dpass").asText())).isTrue();
        system.send("vm_undelete", "vpsid", web.id()).refuses("Parameter vpsid: no such host");
    }

    @Test void it_comes_back_with_another_address_when_its_own_is_taken_and_not_without_any() throws Exception {
        var ann = given.customer();
        var place = places.host(4096, 100, 2);
        var first = create(ann, place);
        eventually(() -> system.send("vm_info", "vpsid", first.getFirst()).json().get(0).path("vstatus").asText().equals("2"));
        system.send("vm_delete", "vpsid", first.getFirst()).says("0");
        eventually(() -> system.send("vm_info", "vpsid", first.getFirst()).text().equals("[]"));
        create(ann, place);
        assertThat(system.send("vm_undelete", "vpsid", first.getFirst()).parts()).containsExactly(first.getFirst(), place.ip(2));
        eventually(() -> system.send("vm_delete", "vpsid", first.getFirst()).text().equals("0"));
        eventually(() -> system.send("vm_info", "vpsid", first.getFirst()).text().equals("[]"));
        create(ann, place);
        system.send("vm_undelete", "vpsid", first.getFirst()).refuses("Insufficient server IPs");
        assertThat(system.send("vm_trash").text()).contains("\"" + first.getFirst() + "\"");
    }

    @Test void a_disk_is_erased_when_its_time_is_over_and_not_before() throws Exception {
        var web = given.vm(given.customer());
        system.send("vm_delete", "vpsid", web.id()).says("0");
        eventually(() -> isGone(web));
        emptyTrash.run();
        assertThat(places.number("select count(*) from task where type = 'vm.erase' and vm_id = " + web.id())).isZero();
        TaskThread.run(() -> eraseTask.steps().getFirst().work().run(new EraseTask.Order(web.id()), Steps.silent(Given.ACME)));
        assertThat(hypervisor.look(acme(), name(web))).as("an order to erase what is not due").isPresent();

        given.sql("update trashed_vm set erase_at = now() - interval '1 minute' where vm_id = ?", web.id());
        emptyTrash.run();
        eventually(() -> hypervisor.look(acme(), name(web)).isEmpty());
        eventually(() -> given.inside(Given.ACME, () -> TrashedVm.<TrashedVm>findById(web.id()).erasedAt) != null);
        system.send("vm_undelete", "vpsid", web.id()).refuses("Parameter vpsid: no such host");
        system.send("vm_delete", "vpsid", web.id()).says("0");
    }

    /** The invariant of the room. */
    @Test void no_disk_is_erased_because_a_list_came_back_empty() {
        var web = given.vm(given.customer());
        var running = hypervisor.look(acme(), name(web)).orElseThrow();
        long erased = hypervisor.touched().stream().filter(touch -> touch.operation().equals("delete") && touch.machine().equals(name(web))).count();
        // The portal's own list: a look at the database that sees no VM at all, as after a lost or half restored database.
        given.sql("update vm set tenant = 'globex' where id = ?", web.id());
        emptyTrash.run();
        given.sql("update vm set tenant = 'acme' where id = ?", web.id());
        // An order to erase that nothing in the trash stands behind, as from a task that was written long ago.
        TaskThread.run(() -> eraseTask.steps().getFirst().work().run(new EraseTask.Order(web.id()), Steps.silent(Given.ACME)));
        assertThat(hypervisor.touched().stream().filter(touch -> touch.operation().equals("delete") && touch.machine().equals(name(web)))).hasSize((int) erased);
        assertThat(hypervisor.look(acme(), name(web)).orElseThrow().disk()).isEqualTo(running.disk());
    }

    @Test void a_world_file_does_not_bring_it_back() throws Exception {
        var ann = given.customer();
        var web = given.vm(ann);
        system.send("vm_delete", "vpsid", web.id()).says("0");
        eventually(() -> isGone(web));
        given.world("vms: [{ tenant: acme, user: %d, name: %s, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5 }]".formatted(ann.number(), web.name()));
        given.world("vms: [{ id: %d, tenant: acme, user: %d, name: other, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5 }]".formatted(web.id(), ann.number()));
        assertThat(given.inside(Given.ACME, () -> Vm.count("owner.id", ann.id()))).isZero();
    }

    @Test void each_step_may_be_repeated() {
        var web = given.vm(given.customer());
        Steps.eachTwice(deleteTask, new DeleteTask.Order(web.id(), "test"), Given.ACME);
        assertThat(isGone(web)).isTrue();
        assertThat(given.inside(Given.ACME, () -> IpAddress.of(web.id()))).isEmpty();
        assertThat(hypervisor.look(acme(), name(web)).orElseThrow().disk()).isPresent();
        given.sql("update trashed_vm set erase_at = now() - interval '1 minute' where vm_id = ?", web.id());
        Steps.eachTwice(eraseTask, new EraseTask.Order(web.id()), Given.ACME);
        assertThat(hypervisor.look(acme(), name(web))).isEmpty();
        assertThat(given.inside(Given.ACME, () -> TrashedVm.<TrashedVm>findById(web.id()).packed)).isNull();
    }

    private java.util.List<String> create(Given.Customer owner, Places.Place place) {
        return system.send("vm_create", "userid", owner.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "trashed", "osid", place.template(), "serverid", place.host()).parts();
    }

    private boolean isGone(Given.Machine machine) { return given.inside(Given.ACME, () -> Vm.count("id", machine.id()) == 0); }

    private boolean idle(Given.Machine machine) { return given.inside(Given.ACME, () -> portico.task.Task.busyWith(machine.id()).isEmpty()); }

    private String ipOf(Given.Machine machine) { return given.inside(Given.ACME, () -> IpAddress.of(machine.id()).getFirst().ip); }

    private HostTarget acme() { return given.inside(Given.ACME, () -> Host.<Host>findById(3L).target()); }

    private static String name(Given.Machine machine) { return "portico-" + machine.id(); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
