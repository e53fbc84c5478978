package portico.undo;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.secret.Vault;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Crowd;
import portico.testing.Gateways;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Steps;
import portico.testing.Tasks;
import portico.vm.Vm;

/** A reinstallation and the way back from it, through both doors, on simulated hosts. */
@QuarkusTest
class UndoTest {

    @Inject Given given;
    @Inject Places places;
    @Inject Gateways gateways;
    @Inject Vault vault;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    @Inject EndKeptDisks end;
    @Inject UndoTask undoTask;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void the_old_system_its_password_and_its_snapshots_come_back() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var before = password(vm);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", 0, "bkname", "early").says("0");
        Tasks.done(api.as(ann), vm.id());
        api.as(ann).send("vm_reload_kept", "vpsid", vm.id()).says("[]");
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).refuses("There is no reinstallation that could be undone");

        api.as(ann).multipart().send("vps_reload", "VpsId", vm.id(), "osid", Given.DEBIAN, "vcode", "").says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(before)).isFalse();
        assertThat(api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").json()).as("snapshots go with their disk").isEmpty();
        var kept = api.as(ann).send("vm_reload_kept", "vpsid", vm.id()).json();
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).path("vos").asText()).isEqualTo("Debian 12 64bit");
        assertThat(kept.get(0).path("vdisk").asText()).isEqualTo("5");
        assertThat(kept.get(0).path("ends").asLong() - kept.get(0).path("kept").asLong()).isBetween(86_000L, 86_400L);

        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).says("0");
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).refuses("A task is running on this host");
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(before)).isTrue();
        assertThat(machine(vm).isRunning()).isTrue();
        assertThat(api.system("acme").send("vm_info", "vpsid", vm.id()).json().get(0).path("dpass").asText()).isEqualTo(before);
        var snapshots = api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").json();
        assertThat(snapshots).hasSize(1);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshots.get(0).path("fid").asText()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(keptOnHost(vm)).isZero();
    }

    @Test void a_restored_snapshot_can_be_undone_and_no_snapshot_is_lost() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var early = password(vm);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", 0, "bkname", "early").says("0");
        Tasks.done(api.as(ann), vm.id());
        var snapshot = api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").json().get(0).path("fid").asText();
        api.as(ann).send("vm_resetps", "vpsid", vm.id()).says("0");
        Tasks.done(api.as(ann), vm.id());
        var late = password(vm);
        assertThat(late).isNotEqualTo(early);
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm.id() + "/backups/" + snapshot + "/restore").shows("What is on the restored disks now is kept for 24 hours").hides("This cannot be undone");

        revert(ann, vm, snapshot);
        assertThat(machine(vm).accepts(early)).isTrue();
        assertThat(password(vm)).isEqualTo(early);
        assertThat(insideHost(vm)).isEqualTo(1);
        browser.open("/vm/" + vm.id()).shows("The last restoration can be undone");
        browser.open("/vm/" + vm.id() + "/undo").shows("Undo the restoration", "All snapshots stay as they are").hides("Snapshots of the present disk go with it");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", 0, "bkname", "since").says("0");
        Tasks.done(api.as(ann), vm.id());

        browser.send("/vm/" + vm.id() + "/undo", "confirm", vm.name()).leadsTo("/vm/" + vm.id() + "?said=undo-restore-ordered");
        browser.open("/vm/" + vm.id() + "?said=undo-restore-ordered").shows("Undoing the restoration has begun");
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(late)).isTrue();
        assertThat(machine(vm).isRunning()).isTrue();
        assertThat(password(vm)).isEqualTo(late);
        assertThat(api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").json()).hasSize(2);
        assertThat(insideHost(vm)).isZero();
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).refuses("There is no reinstallation that could be undone");
    }

    @Test void what_a_snapshot_replaced_is_kept_by_the_rules_of_old_disks() {
        var place = places.host(4096, 13, 4);
        var ann = given.customer();
        var system = api.system("acme");
        var vm = new Given.Machine(create(ann, place, 5), "small");
        system.send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", 0, "bkname", "early").says("0");
        Tasks.done(system, vm.id());
        var snapshot = system.send("vm_backup", "vpsid", vm.id(), "subaction", "list").json().get(0).path("fid").asText();
        system.send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot, "keep", 0).says("0");
        Tasks.done(system, vm.id());
        assertThat(insideHost(vm)).isZero();
        assertThat(free(place)).isEqualTo(8);

        system.send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot, "keep", 2).says("0");
        Tasks.done(system, vm.id());
        assertThat(insideHost(vm)).isEqualTo(1);
        assertThat(free(place)).as("it may grow to twice its size").isEqualTo(3);
        system.send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot, "keep", 2).refuses("The server has not enough room to keep the old disk: 5 GB are needed, 3 GB are left");
        given.sql("update kept_disk set ends_at = now() - interval '1 second' where vm_id = ?", vm.id());
        end.run();
        Tasks.done(system, vm.id());
        assertThat(insideHost(vm)).isZero();
        assertThat(free(place)).isEqualTo(8);

        system.send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot).says("0");
        Tasks.done(system, vm.id());
        system.send("vm_reload", "vpsid", vm.id(), "osid", place.template(), "keep", 0).says("0");
        Tasks.done(system, vm.id());
        system.send("vm_reload_undo", "vpsid", vm.id()).refuses("There is no reinstallation that could be undone");
    }

    private void revert(Given.Customer owner, Given.Machine vm, String backup) {
        api.as(owner).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", backup).says("0");
        Tasks.done(api.as(owner), vm.id());
    }

    /** How many moments before restorations are inside the VM's disks. */
    private long insideHost(Given.Machine vm) { return places.number("select count(*) from simulated_backup where id < 0 and vm_number = " + vm.id()); }

    @Test void room_that_an_old_disk_takes_is_taken_and_without_room_there_is_none() {
        var place = places.host(4096, 13, 4);
        var ann = given.customer();
        var system = api.system("acme");
        long vm = create(ann, place, 5);
        system.send("vm_reload", "vpsid", vm, "osid", place.template(), "keep", 2).says("0");
        Tasks.done(system, vm);
        assertThat(free(place)).isEqualTo(3);
        system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 256, "disk", 4, "vpsname", "other", "osid", place.template(), "serverid", place.host()).refuses("Parameter disk: the server has 3 GB of disk left");
        // A second one would have to lie beside the first for a moment, and there is no room for two.
        system.send("vm_reload", "vpsid", vm, "osid", place.template(), "keep", 2).refuses("The server has not enough room to keep the old disk: 5 GB are needed, 3 GB are left");
        assertThat(status(vm)).isEqualTo("2");
        system.send("vm_reload", "vpsid", vm, "osid", place.template()).says("0");
        Tasks.done(system, vm);
        end.run();
        Tasks.done(system, vm);
        assertThat(free(place)).as("another reinstallation ends the time of the first").isEqualTo(8);
        system.send("vm_reload_undo", "vpsid", vm).refuses("There is no reinstallation that could be undone");

        system.send("vm_reload", "vpsid", vm, "osid", place.template(), "keep", 0).says("0");
        Tasks.done(system, vm);
        system.send("vm_reload_kept", "vpsid", vm).says("[]");
        system.send("vm_reload", "vpsid", vm, "osid", place.template(), "keep", 3).refuses("Parameter keep has a value that is not allowed");
    }

    @Test void the_room_holds_when_many_reinstall_at_once() {
        var place = places.host(65_536, 30, 12);
        var ann = given.customer();
        var vms = java.util.stream.IntStream.range(0, 10).mapToLong(i -> create(ann, place, 2)).boxed().toList();
        var answers = Crowd.of(50, i -> api.system("acme").send("vm_reload", "vpsid", vms.get(i % 10), "osid", place.template(), "keep", 2).text());
        assertThat(answers.stream().filter("0"::equals)).hasSize(5);
        assertThat(free(place)).isZero();
    }

    @Test void the_time_ends_and_so_does_the_disk() {
        var ann = given.customer();
        var vm = given.vm(ann);
        reinstall(ann, vm);
        assertThat(keptOnHost(vm)).isEqualTo(1);
        given.sql("update kept_disk set ends_at = now() - interval '1 second' where vm_id = ?", vm.id());
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).refuses("There is no reinstallation that could be undone");
        mishaps.failNext("dropKeptDisk", HypervisorException.Kind.FAILED, "busy");
        end.run();
        Tasks.newest(api.system("acme"), vm.id());
        assertThat(keptOnHost(vm)).as("once more").isEqualTo(1);
        end.run();
        Tasks.done(api.system("acme"), vm.id());
        assertThat(keptOnHost(vm)).isZero();
        assertThat(places.number("select count(*) from kept_disk where vm_id = " + vm.id())).isZero();
    }

    @Test void a_failed_reinstallation_can_be_undone_before_and_after_the_disk_was_replaced() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var before = password(vm);
        mishaps.failNext("rebuildDisks", HypervisorException.Kind.BAD_TEMPLATE, "damaged");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        assertThat(Tasks.newest(api.as(ann), vm.id()).path("tstatus").asText()).isEqualTo("4");
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("setupfailed|");
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
        assertThat(machine(vm).accepts(before)).isTrue();
        assertThat(password(vm)).isEqualTo(before);

        mishaps.failNext("setPassword", HypervisorException.Kind.FAILED, "no");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        assertThat(Tasks.newest(api.as(ann), vm.id()).path("tstatus").asText()).isEqualTo("4");
        mishaps.failNext("setPassword", HypervisorException.Kind.FAILED, "no");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        assertThat(Tasks.newest(api.as(ann), vm.id()).path("tstatus").asText()).isEqualTo("4");
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(before)).as("two that failed do not cost the good one").isTrue();
    }

    @Test void every_step_may_come_twice_and_what_is_deleted_is_deleted_with_it() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var before = password(vm);
        reinstall(ann, vm);
        long kept = given.inside(Given.ACME, () -> KeptDisk.of(vm.id()).getFirst().id);
        Steps.eachTwice(undoTask, new UndoTask.Order(vm.id(), kept, true, true), Given.ACME);
        assertThat(machine(vm).accepts(before)).isTrue();

        reinstall(ann, vm);
        assertThat(keptOnHost(vm)).isEqualTo(1);
        api.system("acme").send("vm_delete", "vpsid", vm.id()).says("0");
        Tasks.done(api.system("acme"), vm.id());
        assertThat(keptOnHost(vm)).isZero();
        assertThat(places.number("select count(*) from kept_disk where vm_id = " + vm.id())).isZero();
    }

    @Test void a_disk_that_is_not_there_is_noticed_before_anything_changes() {
        var ann = given.customer();
        var vm = given.vm(ann);
        reinstall(ann, vm);
        var now = password(vm);
        given.sql("delete from simulated_kept_disk where vm_number = ?", vm.id());
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).says("0");
        assertThat(Tasks.newest(api.as(ann), vm.id()).path("tinfo").path("message").asText()).isEqualTo("The old disk is not there any more; nothing was changed");
        assertThat(machine(vm).isRunning()).isTrue();
        assertThat(password(vm)).isEqualTo(now);
    }

    @Test void the_pages_say_beforehand_whether_there_is_a_way_back() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm.id()).hides("can be undone");
        browser.open("/vm/" + vm.id() + "/undo").is(200).shows("There is no reinstallation that could be undone");
        browser.open("/vm/" + vm.id() + "/reinstall").shows("Keep the old disk for 24 hours", "name=\"keep\" value=\"2\" checked");
        browser.send("/vm/" + vm.id() + "/reinstall", "osid", Given.DEBIAN, "rot", 1, "confirm", "wrong").is(422).shows("name=\"keep\" value=\"2\" aria-");
        browser.send("/vm/" + vm.id() + "/reinstall", "osid", Given.DEBIAN, "rot", 1, "keep", 2, "confirm", vm.name()).leadsTo("/vm/" + vm.id() + "?said=reinstall-ordered");
        Tasks.done(api.as(ann), vm.id());
        browser.open("/vm/" + vm.id()).shows("The last reinstallation can be undone", "/vm/" + vm.id() + "/undo");
        browser.open("/vm/" + vm.id() + "/reinstall").shows("The disk with Debian 12 64bit that is kept now goes");
        browser.open("/vm/" + vm.id() + "/undo").is(200).shows("Debian 12 64bit", "Kept until", "Type “" + vm.name() + "”");
        browser.send("/vm/" + vm.id() + "/undo", "confirm", "other").is(422).shows("This is not the machine’s name");
        browser.send("/vm/" + vm.id() + "/undo", "confirm", vm.name()).leadsTo("/vm/" + vm.id() + "?said=undo-ordered");
        Tasks.done(api.as(ann), vm.id());
        browser.open("/vm/" + vm.id() + "/activity").shows("Undo the reinstallation");
        new BrowserClient().loggedIn(given.customer()).open("/vm/" + vm.id() + "/undo").is(404);

        given.sql("update host set max_disk_gb = 1 where id = 4");
        try {
            var bo = given.customer("globex", 0);
            var full = given.vm(bo);
            new BrowserClient("globex.test").loggedIn(bo).open("/vm/" + full.id() + "/reinstall").shows("此操作无法撤销：旧磁盘不会保留", "服务器空间不足").hides("name=\"keep\"");
        } finally {
            given.sql("update host set max_disk_gb = 100000 where id = 4");
        }
    }

    @Test void a_careful_customer_is_asked_for_a_code() {
        var ann = given.customer(Given.ACME, 1);
        var vm = given.vm(ann);
        api.system("acme").send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        Tasks.done(api.as(ann), vm.id());
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).refuses("Parameter vcode is required: ask for a verification code first");
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + vm.id() + "/undo";
        browser.send(path + "/code", "type", "2", "confirm", "half").is(200).shows("half");
        browser.open(path + "/code").leadsTo(path);
        browser.send(path, "confirm", vm.name(), "vcode", gateways.codeByMail(ann)).leadsTo("/vm/" + vm.id() + "?said=undo-ordered");
        Tasks.done(api.as(ann), vm.id());
    }

    private void reinstall(Given.Customer owner, Given.Machine vm) {
        api.as(owner).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        Tasks.done(api.as(owner), vm.id());
    }

    private long create(Given.Customer owner, Places.Place place, int diskGb) {
        var answer = api.system("acme").send("vm_create", "userid", owner.number(), "cpu", 1, "ram_max", 256, "disk", diskGb, "vpsname", "small", "osid", place.template(), "serverid", place.host());
        long id = Long.parseLong(answer.parts().getFirst());
        Tasks.done(api.system("acme"), id);
        return id;
    }

    private long free(Places.Place place) { return api.system("acme").send("server_info", "serverid", place.host()).json().get(0).path("allowdisk").asLong(); }

    private String status(long vm) { return api.system("acme").send("vm_info", "vpsid", vm).json().get(0).path("vstatus").asText(); }

    private long keptOnHost(Given.Machine vm) { return places.number("select count(*) from simulated_kept_disk where vm_number = " + vm.id()); }

    private String password(Given.Machine vm) { return given.inside(Given.ACME, () -> vault.open(Vm.<Vm>findById(vm.id()).passwordEncrypted)); }

    private SimulatedMachine machine(Given.Machine vm) {
        var host = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm.id()).target());
        return hypervisor.look(host, "portico-" + vm.id()).orElseThrow();
    }
}
