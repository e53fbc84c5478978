package portico.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.vm.Vm;

/** Backups through the API's door, on simulated hosts. */
@QuarkusTest
class BackupCommandsTest {

    @Inject Given given;
    @Inject BackupStories story;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_backup_is_listed_as_clients_read_it() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").says("[]");
        api.system("acme").multipart().send("vps_backup", "VpsId", vm.id(), "SubAction", "backup", "bkname", "before upgrade", "bktype", "1", "vcode", "").says("0");
        story.settled(api.as(ann), vm);

        var rows = story.list(api.system("acme"), vm);
        assertThat(rows).hasSize(1);
        var row = rows.get(0);
        assertThat(row.path("fid").isTextual() && row.path("fstatus").isTextual()).as("scalars are strings").isTrue();
        assertThat(row.path("fname").asText()).isEqualTo("Full_Backup");
        assertThat(row.path("fstatus").asText()).isEqualTo("1");
        var config = row.path("fconfig");
        assertThat(config.isObject()).isTrue();
        assertThat(config.path("backup_name").asText()).isEqualTo("before upgrade");
        assertThat(config.path("time").asLong()).isBetween(java.time.Instant.now().getEpochSecond() - 120, java.time.Instant.now().getEpochSecond() + 1);
        assertThat(config.path("os").asText()).isEqualTo("Debian 12 64bit");
        assertThat(config.path("vdisk").asText()).isEqualTo("5");
        assertThat(config.path("size").asLong()).isPositive();
        assertThat(api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").text()).startsWith("[").hasSizeGreaterThan(10).doesNotContain("|");

        story.make(api.as(ann), vm, 0, "快照 1");
        assertThat(story.list(api.as(ann), vm).get(0).path("fname").asText()).isEqualTo("Snapshot");
        var task = api.as(ann).send("task_list", "vpsid", vm.id(), "ttype", "4").json();
        assertThat(task).hasSize(2);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup").says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.list(api.as(ann), vm).get(0).path("fconfig").path("backup_name").asText()).as("named by its time").matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "nonsense").refuses("Parameter subaction has a value that is not allowed");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bkname", "a|b").refuses("Parameter bkname must be one to 50 characters without < > \" | ; or backslash".replace("|", " ").replace(";", " "));
    }

    @Test void a_restore_brings_back_the_system_and_its_password() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        var before = password(vm);
        long full = story.make(api.as(ann), vm, 1, "full");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN, "rot", "1").says("0");
        story.settled(api.as(ann), vm);
        assertThat(password(vm)).isNotEqualTo(before);
        assertThat(machine(vm).accepts(before)).isFalse();

        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", full).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.newestTask(api.as(ann), vm)).isEqualTo("3 ");
        assertThat(password(vm)).isEqualTo(before);
        assertThat(machine(vm).accepts(before)).isTrue();
        assertThat(machine(vm).isRunning()).as("runs as it did").isTrue();
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
        assertThat(story.list(api.as(ann), vm)).hasSize(1);
    }

    @Test void snapshots_go_with_the_disk_and_full_backups_stay() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann, "off");
        story.make(api.as(ann), vm, 0, "one");
        long full = story.make(api.as(ann), vm, 1, "full");
        long two = story.make(api.as(ann), vm, 0, "two");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", two).says("0");
        story.settled(api.as(ann), vm);
        assertThat(machine(vm).isRunning()).as("stays off").isFalse();
        assertThat(story.list(api.as(ann), vm)).as("going back to a snapshot loses nothing").hasSize(3);

        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        story.settled(api.as(ann), vm);
        var rows = story.list(api.as(ann), vm);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).path("fid").asLong()).isEqualTo(full);
    }

    @Test void deleting_one_leaves_the_others() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long one = story.make(api.as(ann), vm, 0, "one");
        long two = story.make(api.as(ann), vm, 0, "two");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "del", "bkid", one).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.list(api.as(ann), vm)).hasSize(1);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "del", "bkid", one).refuses("Parameter bkid: no such backup of this host");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", two).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.newestTask(api.as(ann), vm)).isEqualTo("3 ");
    }

    @Test void a_damaged_backup_is_refused_before_anything_is_touched() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long full = story.make(api.as(ann), vm, 1, "full");
        given.sql("update simulated_backup set sha256 = 'damaged' where id = ? and vm_number = ?", full, vm.id());
        var booted = machine(vm).life();
        int touched = touchesOf(vm);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", full).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.newestTask(api.as(ann), vm)).isEqualTo("4 The backup is missing or damaged; nothing was changed");
        assertThat(touchesOf(vm)).isEqualTo(touched);
        assertThat(machine(vm).life()).isEqualTo(booted);
    }

    @Test void what_fails_on_the_host_is_shown_as_failed_and_does_not_count() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.sql("update vm set full_backups = 1 where id = ?", vm.id());
        mishaps.failNext("writeBackup", HypervisorException.Kind.NO_SPACE, "full");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", "1", "bkname", "no room").says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.newestTask(api.as(ann), vm)).isEqualTo("4 The server has not enough disk space");
        var failed = story.list(api.as(ann), vm).get(0);
        assertThat(failed.path("fstatus").asText()).isEqualTo("0");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", failed.path("fid").asText()).refuses("Parameter bkid: this backup is not complete");

        // Trying again, as the page offers it, makes the very one.
        var task = api.as(ann).send("task_list", "vpsid", vm.id()).json().get(0).path("tid").asText();
        api.as(ann).send("task_retry", "taskid", task).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.list(api.as(ann), vm)).hasSize(1);
        assertThat(story.list(api.as(ann), vm).get(0).path("fstatus").asText()).isEqualTo("1");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", "1").refuses("All 1 full backups of this host are used, delete one first");
    }

    @Test void a_restore_that_fails_leaves_the_machine_running_as_it_was() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long full = story.make(api.as(ann), vm, 1, "full");
        var password = password(vm);
        mishaps.failNext("restoreBackup", HypervisorException.Kind.NO_SPACE, "full");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", full).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.newestTask(api.as(ann), vm)).startsWith("4 ");
        assertThat(machine(vm).isRunning()).isTrue();
        assertThat(machine(vm).accepts(password)).isTrue();
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
    }

    @Test void a_failed_installation_can_be_undone_by_a_full_backup() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long full = story.make(api.as(ann), vm, 1, "full");
        mishaps.failNext("rebuildDisks", HypervisorException.Kind.FAILED, "no");
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).says("0");
        story.settled(api.as(ann), vm);
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("setupfailed|");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup").refuses("The last installation of this host failed, reinstall it first");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", full).says("0");
        story.settled(api.as(ann), vm);
        assertThat(api.as(ann).send("vm_start", "vpsid", vm.id()).says("0").text()).isEqualTo("0");
        story.settled(api.as(ann), vm);
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
    }

    @Test void steps_that_come_twice_come_to_the_same() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        var password = password(vm);
        long full = story.make(api.as(ann), vm, 1, "full");
        again(ann, vm);
        assertThat(story.list(api.as(ann), vm)).hasSize(1);
        long snapshot = story.make(api.as(ann), vm, 0, "snapshot");
        again(ann, vm);
        for (long backup : List.of(snapshot, full)) {
            api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", backup).says("0");
            story.settled(api.as(ann), vm);
            again(ann, vm);
            assertThat(machine(vm).accepts(password)).isTrue();
            assertThat(machine(vm).isRunning()).isTrue();
        }
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "del", "bkid", full).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.list(api.as(ann), vm)).isEmpty();
    }

    /** As if the portal had died before it could note that the steps were done. */
    private void again(Given.Customer owner, Given.Machine vm) throws InterruptedException {
        var task = api.as(owner).send("task_list", "vpsid", vm.id()).json().get(0).path("tid").asLong();
        given.sql("update backup set state = 'MAKING' where id = (select (work_order->>'backupId')::bigint from task where id = ? and type in ('vm.backup', 'vm.snapshot'))", task);
        given.sql("update task set state = 'RUNNING', step = 0, ended_at = null, verified = null where id = ?", task);
        given.sql("insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version) values ('portico-task', ?, now(), false, 1)", String.valueOf(task));
        story.settled(api.as(owner), vm);
        assertThat(story.newestTask(api.as(owner), vm)).isEqualTo("3 ");
    }

    @Test void quotas_are_the_vms_and_the_customers() throws Exception {
        var ann = given.customer();
        story.limits(ann, 31, 2, 5, "");
        var first = given.vm(ann);
        var second = given.vm(ann);
        given.sql("update vm set snapshots = 1 where id = ?", first.id());
        story.make(api.as(ann), first, 0, "one");
        api.as(ann).send("vm_backup", "vpsid", first.id(), "subaction", "backup").refuses("All 1 snapshots of this host are used, delete one first");
        story.make(api.as(ann), second, 0, "two");
        api.as(ann).send("vm_backup", "vpsid", second.id(), "subaction", "backup").refuses("All 2 snapshots of this user are used, delete one first");
        given.sql("update vm set snapshots = 0 where id = ?", first.id());
        api.as(ann).send("vm_backup", "vpsid", first.id(), "subaction", "backup").refuses("This host may have no snapshots");
        // The site itself is held to nothing, unless it asks to be.
        api.system("acme").send("vm_backup", "vpsid", first.id(), "subaction", "backup", "bktype", "0", "checkuserlimit", "1").refuses("This host may have no snapshots");
        api.as(ann).send("vm_backup", "vpsid", first.id(), "subaction", "backup", "bktype", "0", "checkuserlimit", "0").refuses("This host may have no snapshots");
        story.make(api.system("acme"), first, 0, "by the site");
    }

    @Test void the_last_place_goes_to_one_of_fifty() throws Exception {
        var ann = given.customer();
        story.limits(ann, 32, 3, 1, "");
        var vms = new ArrayList<Given.Machine>();
        for (int i = 0; i < 10; i++) vms.add(given.vm(ann));
        try (var threads = Executors.newFixedThreadPool(50)) {
            var calls = new ArrayList<Callable<String>>();
            for (int i = 0; i < 50; i++) {
                var vm = vms.get(i % 10);
                calls.add(() -> new ApiClient().as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", "0").text());
            }
            var answers = new ArrayList<String>();
            for (var answer : threads.invokeAll(calls)) answers.add(answer.get());
            assertThat(answers.stream().filter("0"::equals)).hasSizeLessThanOrEqualTo(3).isNotEmpty();
            assertThat(answers.stream().filter(answer -> !answer.equals("0"))).allMatch(answer -> answer.matches("-1\\|(All 3 snapshots of this user.*|A task is running on this host)"), answers.toString());
        }
        for (var vm : vms) story.settled(api.as(ann), vm);
        int made = 0;
        for (var vm : vms) made += story.list(api.as(ann), vm).size();
        assertThat(made).isEqualTo(3);
    }

    @Test void full_backups_and_restores_have_their_hours() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long snapshot = story.make(api.as(ann), vm, 0, "any time");
        int now = LocalTime.now().getHour();
        var hours = List.of((now + 5) % 24, (now + 6) % 24).stream().sorted().map(String::valueOf).toList();
        story.limits(ann, 33, 9, 9, String.join(",", hours));
        assertThat(api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", "1").text()).startsWith("-1|Full backups and restores are possible in these hours only: " + String.join(", ", hours));
        assertThat(api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot).text()).startsWith("-1|Full backups and restores are possible");
        story.make(api.as(ann), vm, 0, "snapshots at any time");
        assertThat(api.system("acme").send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot, "checkuserlimit", "1").text()).startsWith("-1|Full backups");
        api.system("acme").send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot).says("0");
        story.settled(api.as(ann), vm);
    }

    @Test void a_careful_group_wants_a_code_to_restore() throws Exception {
        var ann = given.customer(Given.ACME, 1);
        var vm = given.vm(ann);
        long snapshot = story.make(api.as(ann), vm, 0, "one");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot).refuses("Parameter vcode is required: ask for a verification code first");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot, "vcode", "000000").refuses("Parameter vcode: the verification code is wrong or expired");
        api.system("acme").send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot).says("0");
        story.settled(api.as(ann), vm);
    }

    @Test void only_ones_own_and_only_of_this_host() throws Exception {
        var ann = given.customer();
        var bob = given.customer();
        var vm = given.vm(ann);
        var other = given.vm(ann);
        long snapshot = story.make(api.as(ann), vm, 0, "one");
        var unknown = api.as(bob).send("vm_backup", "vpsid", given.vm(bob).id(), "subaction", "revert", "bkid", 999_999_999).text();
        assertThat(api.as(bob).send("vm_backup", "vpsid", given.vm(bob).id(), "subaction", "revert", "bkid", snapshot).text()).isEqualTo(unknown);
        api.as(bob).send("vm_backup", "vpsid", vm.id(), "subaction", "list").refuses("Parameter vpsid: no such host");
        for (var sub : List.of("revert", "del"))
            api.as(ann).send("vm_backup", "vpsid", other.id(), "subaction", sub, "bkid", snapshot).refuses("Parameter bkid: no such backup of this host");
        mishaps.slow("takeSnapshot", java.time.Duration.ofSeconds(2));
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup").says("0");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup").refuses("A task is running on this host");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "del", "bkid", snapshot).refuses("A task is running on this host");
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).contains("\"backuptask\":\"1\"");
        assertThat(story.list(api.as(ann), vm).get(0).path("fstatus").asText()).isEqualTo("2");
        story.settled(api.as(ann), vm);
        for (var state : List.of("locked", "overdue", "over-traffic-off", "setup-failed"))
            assertThat(api.as(ann).send("vm_backup", "vpsid", given.vm(ann, state).id(), "subaction", "backup").text()).as(state).startsWith("-1|The ");
    }

    private String password(Given.Machine vm) { return api.system("acme").send("vm_info", "vpsid", vm.id()).json().get(0).path("dpass").asText(); }

    private portico.hypervisor.simulated.SimulatedMachine machine(Given.Machine vm) {
        var host = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm.id()).target());
        return hypervisor.look(host, "portico-" + vm.id()).orElseThrow();
    }

    private int touchesOf(Given.Machine vm) { return (int) hypervisor.touched().stream().filter(touch -> touch.machine().equals("portico-" + vm.id())).count(); }
}
