package portico.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.infra.Host;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Crowd;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Steps;
import portico.testing.Tasks;
import portico.vm.DataDisk;
import portico.vm.Vm;

/** Data disks through both doors, on simulated hosts: sold, used, wiped or kept, backed up, taken away and put back, erased. */
@QuarkusTest
class DiskTest {

    @Inject Given given;
    @Inject Places places;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    @Inject EndDisks end;
    @Inject LookAtDisks look;
    @Inject AttachTask attach;
    @Inject EraseDiskTask erase;
    @Inject RemoveTask remove;
    final ApiClient api = new ApiClient();
    final ApiClient system = api.system("acme");

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_machine_is_sold_with_data_disks_and_says_so() {
        var ann = given.customer();
        long vm = create(ann, 3, Given.DEBIAN, 5, "datadisks", " 2, 3 ,2");
        var info = system.send("vm_info", "vpsid", vm).json().get(0);
        assertThat(info.path("vdisk").asText()).as("means what it always did").isEqualTo("5");
        assertThat(info.path("datadisks").asText()).isEqualTo("2,3,2");
        var list = api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "list").json();
        assertThat(list).hasSize(4);
        assertThat(list.get(0).path("kind").asText()).isEqualTo("system");
        assertThat(list.get(2).path("size").asText()).isEqualTo("3");
        assertThat(list.get(2).path("device").asText()).isEqualTo("/dev/disk/by-id/virtio-data-" + list.get(2).path("diskid").asText());
        assertThat(machine(vm).data().values()).extracting(disk -> disk.sizeGb()).containsExactlyInAnyOrder(2, 3, 2);
        assertThat(machine(vm).runsAs().orElseThrow().data()).hasSize(3);
        Object[] rest = { "userid", ann.number(), "cpu", 1, "ram_max", 256, "disk", 5, "vpsname", "other", "osid", Given.DEBIAN, "serverid", 3 };
        for (var bad : java.util.List.of("0", "x", "1,-2", "1,1,1,1,1,1,1,1,1", "70000"))
            assertThat(system.send("vm_create", with(rest, "datadisks", bad)).text()).as(bad).startsWith("-1|Parameter datadisks");
        assertThat(system.send("vm_info", "userid", ann.number()).json()).hasSize(1);
        assertThat(api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "add", "size", 1).text()).as("what is sold is not for the customer to take").startsWith("-1|");
    }

    @Test void the_room_holds_when_many_add_at_once_and_each_disk_counts_until_it_is_erased() {
        var place = places.host(65_536, 20, 3);
        var ann = given.customer();
        long vm = create(ann, place.host(), place.template(), 5, "datadisks", "4");
        assertThat(free(place)).isEqualTo(11);
        system.send("vm_disk", "vpsid", vm, "subaction", "add", "size", 12).refuses("Parameter size: the server has 11 GB of disk left");
        long other = create(ann, place.host(), place.template(), 2);
        var answers = Crowd.of(20, i -> system.send("vm_disk", "vpsid", i % 2 == 0 ? vm : other, "subaction", "add", "size", 5).text());
        assertThat(answers.stream().filter(answer -> answer.startsWith("0|"))).hasSize(1);
        assertThat(free(place)).isEqualTo(4);
        Tasks.newest(system, vm);
        Tasks.newest(system, other);
        long disk = disk(vm);
        system.send("vm_disk", "vpsid", vm, "subaction", "grow", "diskid", disk, "size", 9).refuses("Parameter size: the server has 4 GB of disk left");
        assertThat(system.send("vm_disk", "vpsid", vm, "subaction", "grow", "diskid", disk, "size", 3).text()).startsWith("-1|Parameter size");
        system.send("vm_disk", "vpsid", vm, "subaction", "grow", "diskid", disk, "size", 6).says("0");
        Tasks.done(system, vm);
        assertThat(machine(vm).data().get(disk).sizeGb()).isEqualTo(6);
        assertThat(machine(vm).runsAs().orElseThrow().data()).anyMatch(one -> one.id() == disk && one.sizeGb() == 6);
        assertThat(free(place)).isEqualTo(2);

        system.send("vm_disk", "vpsid", vm, "subaction", "remove", "diskid", disk).says("0");
        Tasks.done(system, vm);
        assertThat(free(place)).as("its content is kept").isEqualTo(2);
        expire(disk);
        end.run();
        Tasks.done(system, vm);
        assertThat(free(place)).isEqualTo(8);
    }

    @Test void a_disk_comes_and_goes_while_the_machine_runs_and_its_content_is_kept() {
        var ann = given.customer();
        var bob = given.customer();
        long vm = given.vm(ann).id(), others = given.vm(bob).id();
        long disk = Long.parseLong(system.send("vm_disk", "vpsid", vm, "subaction", "add", "size", 3, "label", "photos").parts().getFirst());
        system.send("vm_disk", "vpsid", vm, "subaction", "add", "size", 3).refuses("A task is running on this host");
        Tasks.done(system, vm);
        var made = machine(vm).data().get(disk).installedAt();
        assertThat(machine(vm).runsAs().orElseThrow().data()).hasSize(1);
        api.as(bob).send("vm_disk", "vpsid", vm, "subaction", "remove", "diskid", disk).refuses("Parameter vpsid: no such host");
        api.as(bob).send("vm_disk", "vpsid", others, "subaction", "remove", "diskid", disk).refuses("Parameter diskid: no such data disk");
        system.send("vm_disk", "vpsid", others, "subaction", "remove", "diskid", disk).refuses("Parameter diskid: no such data disk");

        mishaps.agentSilent("portico-" + vm);
        api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "remove", "diskid", disk).says("0");
        assertThat(Tasks.newest(system, vm).path("tinfo").path("message").asText()).startsWith("The system inside uses the disk");
        assertThat(row(disk).removedAt).as("the machine still has it").isNull();
        mishaps.calm();
        end.run();
        assertThat(machine(vm).data()).containsKey(disk);

        api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "remove", "diskid", disk).says("0");
        Tasks.done(system, vm);
        assertThat(machine(vm).runsAs().orElseThrow().data()).isEmpty();
        assertThat(machine(vm).definition().data()).isEmpty();
        assertThat(machine(vm).data().get(disk).installedAt()).isEqualTo(made);
        assertThat(system.send("vm_info", "vpsid", vm).json().get(0).path("datadisks").asText()).isEmpty();
        end.run();
        assertThat(machine(vm).data()).as("its time is not over").containsKey(disk);
        api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "restore", "diskid", disk).says("0");
        Tasks.done(system, vm);
        assertThat(machine(vm).data().get(disk).installedAt()).isEqualTo(made);
        assertThat(machine(vm).runsAs().orElseThrow().data()).hasSize(1);
        api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "restore", "diskid", disk).refuses("Parameter diskid: the host has this disk");
        Steps.eachTwice(remove, new RemoveTask.Order(vm, disk), Given.ACME);
        Steps.eachTwice(attach, new AttachTask.Order(vm, disk, false), Given.ACME);
        assertThat(machine(vm).data().get(disk).installedAt()).isEqualTo(made);

        api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "remove", "diskid", disk).says("0");
        Tasks.done(system, vm);
        expire(disk);
        end.run();
        Tasks.done(system, vm);
        assertThat(machine(vm).data()).isEmpty();
        assertThat(machine(vm).isRunning()).isTrue();
        assertThat(places.number("select count(*) from data_disk where id = " + disk)).isZero();
        api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "restore", "diskid", disk).refuses("Parameter diskid: no such data disk");
    }

    @Test void nothing_is_erased_that_no_row_names() {
        var ann = given.customer();
        long vm = create(ann, 3, Given.DEBIAN, 5, "datadisks", "2");
        end.run();
        assertThat(hypervisor.touched().stream().filter(touch -> touch.operation().equals("eraseDisk") && touch.machine().equals("portico-" + vm)).count()).isZero();
        // A task that comes too late, or for a disk that was put back, does nothing.
        long disk = disk(vm);
        Steps.eachTwice(erase, new EraseDiskTask.Order(vm, disk), Given.ACME);
        assertThat(machine(vm).data()).containsKey(disk);
    }

    @Test void a_reinstallation_wipes_what_it_says_and_undoing_brings_all_of_it_back() {
        var ann = given.customer();
        long vm = create(ann, 3, Given.DEBIAN, 5, "datadisks", "2,3");
        long disk = disk(vm);
        var made = content(vm, disk);
        api.as(ann).send("vm_reload", "vpsid", vm, "osid", Given.DEBIAN).says("0");
        Tasks.done(system, vm);
        assertThat(content(vm, disk)).as("rot=1 is the default and keeps them").isEqualTo(made);
        api.as(ann).send("vm_reload", "vpsid", vm, "osid", Given.DEBIAN, "rot", 0).says("0");
        Tasks.done(system, vm);
        assertThat(content(vm, disk)).isAfter(made);
        assertThat(machine(vm).data()).hasSize(2);
        assertThat(system.send("vm_reload_kept", "vpsid", vm).json().get(0).path("vdisk").asText()).as("all that lies aside").isEqualTo("10");
        api.as(ann).send("vm_reload_undo", "vpsid", vm).says("0");
        Tasks.done(system, vm);
        assertThat(content(vm, disk)).isEqualTo(made);
        assertThat(machine(vm).runsAs().orElseThrow().data()).hasSize(2);
    }

    @Test void one_backup_holds_all_disks_and_gives_back_all_or_the_system_alone() {
        var ann = given.customer();
        long vm = create(ann, 3, Given.DEBIAN, 5, "datadisks", "2,3", "backup_full", 1, "backup_snapshot", 2);
        long disk = disk(vm);
        var made = content(vm, disk);
        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "backup", "bktype", 1, "bkname", "whole").says("0");
        Tasks.done(system, vm);
        var list = api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "list").json();
        assertThat(list).as("one for people").hasSize(1);
        assertThat(list.get(0).path("fconfig").path("datadisks").asText()).isEqualTo("2,3");
        assertThat(list.get(0).path("fconfig").path("vdisk").asText()).isEqualTo("5");
        assertThat(api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "backup", "bktype", 1).text()).as("its parts do not count").startsWith("-1|").contains("1");
        long backup = list.get(0).path("fid").asLong();
        assertThat(places.number("select count(*) from simulated_backup where whole and vm_number = " + vm)).isEqualTo(3);
        long part = places.number("select min(id) from backup where part_of = " + backup);
        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "del", "bkid", part).refuses("Parameter bkid: no such backup of this host");

        api.as(ann).send("vm_reload", "vpsid", vm, "osid", Given.DEBIAN, "rot", 0, "keep", 0).says("0");
        Tasks.done(system, vm);
        var wiped = content(vm, disk);
        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", backup, "rot", 1).says("0");
        Tasks.done(system, vm);
        assertThat(content(vm, disk)).isEqualTo(wiped).isNotEqualTo(made);
        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", backup).says("0");
        Tasks.done(system, vm);
        assertThat(content(vm, disk)).isEqualTo(made);

        long twin = create(ann, 3, Given.DEBIAN, 5, "imageid", backup);
        assertThat(system.send("vm_info", "vpsid", twin).json().get(0).path("datadisks").asText()).isEqualTo("2,3");
        assertThat(content(twin, disk(twin))).as("begins with what the backup holds").isEqualTo(made);
        long empty = create(ann, 3, Given.DEBIAN, 5, "imageid", backup, "datadisks", "1");
        assertThat(content(empty, disk(empty))).isAfter(made);

        // A snapshot is of all disks too, and one that came later stays as it is.
        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "backup", "bktype", 0, "bkname", "moment").says("0");
        Tasks.done(system, vm);
        long later = Long.parseLong(system.send("vm_disk", "vpsid", vm, "subaction", "add", "size", 1).parts().getFirst());
        Tasks.done(system, vm);
        var laterMade = content(vm, later);
        long snapshot = places.number("select id from backup where kind = 0 and vm_id = " + vm);
        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "revert", "bkid", snapshot).says("0");
        Tasks.done(system, vm);
        assertThat(content(vm, later)).isEqualTo(laterMade);

        api.as(ann).send("vm_backup", "vpsid", vm, "subaction", "del", "bkid", backup).says("0");
        Tasks.done(system, vm);
        assertThat(places.number("select count(*) from simulated_backup where whole and vm_number = " + vm)).isZero();
        assertThat(places.number("select count(*) from backup where kind = 1 and vm_number = " + vm)).isZero();
    }

    @Test void they_go_into_the_trash_and_come_back_with_their_machine() {
        var place = places.host(65_536, 30, 3);
        var ann = given.customer();
        long vm = create(ann, place.host(), place.template(), 5, "datadisks", "4");
        long disk = disk(vm);
        system.send("vm_delete", "vpsid", vm).says("0");
        Tasks.done(system, vm);
        assertThat(free(place)).isEqualTo(21);
        system.send("vm_undelete", "vpsid", vm).parts();
        Tasks.done(system, vm);
        assertThat(free(place)).isEqualTo(21);
        assertThat(disk(vm)).isEqualTo(disk);
        assertThat(machine(vm).definition().data()).hasSize(1);
        assertThat(machine(vm).data()).containsKey(disk);
    }

    @Test void the_page_shows_them_and_asks_before_one_is_taken_away() {
        var ann = given.customer();
        long vm = create(ann, 3, Given.DEBIAN, 5, "datadisks", "2");
        long disk = disk(vm);
        var name = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).name);
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm + "/disks").is(200).shows("System disk", "Data disk 1", "/dev/disk/by-id/virtio-data-" + disk, "7 GB in all");
        look.run();
        browser.open("/vm/" + vm + "/disks").shows("/data1", "as of");
        assertThat(api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "list").json().get(1).path("used").asLong()).isPositive();
        browser.send("/vm/" + vm + "/disks/" + disk + "/name", "label", "my <photos>").leadsTo("/vm/" + vm + "/disks?said=disk-named");
        browser.open("/vm/" + vm + "/disks").shows("my &lt;photos&gt;");
        browser.open("/vm/" + vm + "/reinstall").shows("Kept: “my &lt;photos&gt;” (2 GB)", "Wiped: system disk (5 GB)");
        browser.open("/vm/" + vm + "/disks/" + disk + "/remove").is(200).shows("Its content is kept for", "/etc/fstab");
        browser.send("/vm/" + vm + "/disks/" + disk + "/remove", "confirm", "wrong").is(422);
        assertThat(row(disk).removedAt).isNull();
        browser.send("/vm/" + vm + "/disks/" + disk + "/remove", "confirm", name).leadsTo("/vm/" + vm + "/disks?said=disk-remove-ordered");
        Tasks.done(system, vm);
        browser.open("/vm/" + vm + "/disks").shows("Removed disks", "Put back");
        browser.send("/vm/" + vm + "/disks/" + disk + "/restore").leadsTo("/vm/" + vm + "/disks?said=disk-restore-ordered");
        Tasks.done(system, vm);
        browser.open("/vm/" + vm + "/disks").hides("Removed disks");
        browser.open("/vm/" + given.vm(given.customer()).id() + "/disks").is(404);
    }

    @Test void a_code_is_asked_where_the_group_asks_for_one_to_wipe() {
        var ann = given.customer(Given.ACME, 1);
        long vm = create(ann, 3, Given.DEBIAN, 5, "datadisks", "2");
        assertThat(api.as(ann).send("vm_disk", "vpsid", vm, "subaction", "remove", "diskid", disk(vm)).text()).startsWith("-1|").containsIgnoringCase("code");
        assertThat(row(disk(vm)).removedAt).isNull();
        new BrowserClient().loggedIn(ann).open("/vm/" + vm + "/disks/" + disk(vm) + "/remove").is(200).shows("Removing a disk takes the same code as reinstalling").hides("reinstallation only");
    }

    private long create(Given.Customer owner, long host, long template, int diskGb, Object... more) {
        Object[] call = { "userid", owner.number(), "cpu", 1, "ram_max", 256, "disk", diskGb, "vpsname", "disks" + owner.number(), "osid", template, "serverid", host };
        long vm = Long.parseLong(system.send("vm_create", with(call, more)).parts().getFirst());
        Tasks.done(system, vm);
        return vm;
    }

    private static Object[] with(Object[] some, Object... more) { return java.util.stream.Stream.concat(java.util.Arrays.stream(some), java.util.Arrays.stream(more)).toArray(); }

    private SimulatedMachine machine(long vm) {
        var target = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).target());
        return hypervisor.look(target, "portico-" + vm).orElseThrow();
    }

    /** What is on a disk that is only played: when it was made empty. */
    private Instant content(long vm, long disk) { return machine(vm).data().get(disk).installedAt(); }

    private long disk(long vm) { return given.inside(Given.ACME, () -> DataDisk.allOf(vm).getFirst().id); }

    private DataDisk row(long disk) { return given.inside(Given.ACME, () -> DataDisk.known(disk).orElseThrow()); }

    private void expire(long disk) { given.sql("update data_disk set erase_at = now() - interval '1 second' where id = ?", disk); }

    private long free(Places.Place place) { return given.inside(Given.ACME, () -> { Host host = Host.findById(place.host()); return host.maxDiskGb - host.taken().diskGb(); }); }
}
