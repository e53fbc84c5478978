package portico.resize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;
import portico.hypervisor.simulated.Life;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.infra.IpAddress;
import portico.task.Task;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.testing.Steps;
import portico.vm.Vm;

/** Changing VMs, as the hosting sites in the field do it. */
@QuarkusTest
class UpdateTest {

    @Inject Given given;
    @Inject Places places;
    @Inject SimulatedHypervisor hypervisor;
    @Inject UpdateTask task;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_running_vm() {
        ann = given.customer();
        web = given.vm(ann);
    }

    @Test void what_is_not_sent_stays_as_it_is() {
        var before = info(web.id());
        update("bandwidth", 300, "backup_full", 7, "bwdate", "2026-12-24", "bwusage", "1.5", "portmap", 3);
        var after = info(web.id());
        assertThat(after.path("vbandwidth").asText()).isEqualTo("300");
        assertThat(after.path("vconfig").path("backup_full").asText()).isEqualTo("7");
        assertThat(after.path("bwusage").asText()).isEqualTo("1.500");
        assertThat(after.path("bwdate").asText()).isEqualTo("2026-12-24");
        for (var key : List.of("uid", "vname", "vcpu", "vram", "vrammin", "vdisk", "vport", "vip", "vstatus", "dpass")) assertThat(after.path(key)).as(key).isEqualTo(before.path(key));
        assertThat(after.path("vconfig").path("backup_snapshot")).isEqualTo(before.path("vconfig").path("backup_snapshot"));
        // Records alone are no work for the host.
        assertThat(system.send("task_list", "vpsid", web.id()).json()).isEmpty();
        system.send("vm_update", "vpsid", web.id(), "bwdate", "20261340").refuses("Parameter bwdate must be a date as yyyyMMdd");
        for (var bad : List.of("-1", "NaN", "Infinity", "-Infinity", "1e309", "1e3", "-0.0", "1,5", ".5", "1.")) system.send("vm_update", "vpsid", web.id(), "bwusage", bad).refuses("Parameter bwusage must be a whole number");
        assertThat(info(web.id()).path("bwusage").asText()).isEqualTo("1.500");
    }

    @Test void clients_send_a_name_twice_and_a_fixed_least_memory() throws Exception {
        update("userid", ann.number(), "Cpu", 1, "cpu", 1, "Ram", 256, "ram_max", 256, "ram_min", 1024, "Disk", 5, "bandwidth", 0, "port", 0);
        assertThat(info(web.id()).path("vrammin").asText()).isEqualTo("256");
        assertThat(info(web.id()).path("vram").asText()).isEqualTo("256");
        idle();
    }

    @Test void what_can_change_while_it_runs_does_and_the_rest_waits_for_the_next_start() throws Exception {
        update("cpu", 2, "ram_max", 1024, "disk", 8, "port", 100);
        idle();
        assertThat(running().cpu()).isEqualTo(1);
        assertThat(running().memoryMb()).isEqualTo(512);
        assertThat(running().linkSpeedMbps()).isEqualTo(100);
        assertThat(look().disk().orElseThrow().sizeGb()).isEqualTo(8);
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).resizeWaits)).isTrue();
        assertThat(newest().message).isEmpty();
        assertThat(details()).contains("resize.waits");

        new BrowserClient().loggedIn(ann).open("/vm/" + web.id()).shows("Its new size waits. Restarting it here switches it off and on");
        new BrowserClient().loggedIn(ann).open("/vm/" + web.id() + "/power/reset").shows("It gets the size that waits");
        api.as(ann).send("vm_shutdown", "vpsid", web.id()).says("0");
        idle();
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).resizeWaits)).isFalse();
        api.as(ann).send("vm_start", "vpsid", web.id()).says("0");
        idle();
        assertThat(running().cpu()).isEqualTo(2);
        assertThat(running().memoryMb()).isEqualTo(1024);

        update("ram_max", 700);
        idle();
        assertThat(running().memoryMb()).isEqualTo(700);
        system.send("vm_update", "vpsid", web.id(), "disk", 7).refuses("Parameter disk: a disk cannot become smaller, it has 8 GB");
        system.send("vm_update", "vpsid", web.id(), "cpu", 65).refuses("Parameter cpu: a host on this server may have at most 64 processors");
        assertThat(info(web.id()).path("vcpu").asText()).isEqualTo("2");
    }

    @Test void a_restart_applies_the_size_that_waits_and_the_next_one_is_an_ordinary_restart() throws Exception {
        for (var action : List.of("vm_reboot", "vm_hreboot")) {
            int cpu = running().cpu() + 1;
            update("cpu", cpu, "ram_max", 512 * cpu);
            idle();
            assertThat(running().cpu()).isEqualTo(cpu - 1);
            api.as(ann).send(action, "vpsid", web.id()).says("0");
            idle();
            assertThat(running().cpu()).as(action).isEqualTo(cpu);
            assertThat(running().memoryMb()).isEqualTo(512 * cpu);
            assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).resizeWaits)).isFalse();
            assertThat(details()).contains("detail.resized");
            api.as(ann).send(action, "vpsid", web.id()).says("0");
            idle();
            assertThat(details()).doesNotContain("detail.resized");
        }
    }

    private List<String> details() {
        long task = newest().id;
        return given.inside(Given.ACME, () -> portico.task.TaskStep.of(task).stream().map(step -> step.detail).toList());
    }

    @Test void records_only_touches_no_machine() {
        int touched = hypervisor.touched().size();
        update("cpu", 2, "ram_max", 1024, "disk", 6, "status", 1, "updatevm", 0);
        assertThat(system.send("task_list", "vpsid", web.id()).json()).isEmpty();
        assertThat(hypervisor.touched().stream().skip(touched).filter(t -> t.machine().equals(name()))).isEmpty();
        assertThat(info(web.id()).path("vstatus").asText()).isEqualTo("1");
        assertThat(look().isRunning()).isTrue();
    }

    @Test void what_only_the_records_have_the_machine_gets_when_it_is_said_again_or_with_its_next_start() throws Exception {
        update("cpu", 2, "ram_max", 1024, "disk", 6, "updatevm", 0);
        update("bandwidth", 300);
        assertThat(system.send("task_list", "vpsid", web.id()).json()).as("no size was sent").isEmpty();
        update("cpu", 2, "ram_max", 1024, "disk", 6);
        idle();
        assertThat(look().disk().orElseThrow().sizeGb()).isEqualTo(6);
        assertThat(look().definition().cpu()).isEqualTo(2);
        assertThat(details()).contains("resize.waits");
        long once = newest().id;
        update("cpu", 2, "ram_max", 1024, "disk", 6);
        assertThat(newest().id).as("it was told").isEqualTo(once);

        update("cpu", 3, "disk", 9, "updatevm", 0);
        api.as(ann).send("vm_shutdown", "vpsid", web.id()).says("0");
        idle();
        assertThat(look().definition().cpu()).isEqualTo(2);
        api.as(ann).send("vm_start", "vpsid", web.id()).says("0");
        idle();
        assertThat(running().cpu()).isEqualTo(3);
        assertThat(look().disk().orElseThrow().sizeGb()).isEqualTo(9);
        once = newest().id;
        update("cpu", 3, "disk", 9);
        assertThat(newest().id).isEqualTo(once);
    }

    @Test void a_status_stops_the_machine_and_the_next_starts_it_again_if_it_ran() throws Exception {
        update("vpsid", web.id(), "userid", ann.number(), "status", 1);
        idle();
        assertThat(look().isRunning()).isFalse();
        assertThat(system.send("vm_state", "vpsid", web.id()).text()).startsWith("locked|");
        update("status", -1);
        update("status", 2);
        idle();
        assertThat(look().isRunning()).isTrue();
        assertThat(info(web.id()).path("vstatus").asText()).isEqualTo("2");

        update("status", -2);
        assertThat(look().isRunning()).isTrue();
        api.as(ann).send("vm_hshutdown", "vpsid", web.id()).says("0");
        idle();
        update("status", -3);
        update("status", 2);
        idle();
        assertThat(look().isRunning()).as("it was off before").isFalse();
        system.send("vm_update", "vpsid", web.id(), "status", 0).refuses("Parameter status: to install a host use vm_reload");
        system.send("vm_update", "vpsid", web.id(), "status", 3).refuses("Parameter status has a value that is not allowed");
    }

    @Test void another_owner_takes_it_over() {
        var ben = given.customer();
        given.sql("insert into vm_group (tenant, user_id, name) values ('acme', ?, 'mine')", ann.id());
        given.sql("update vm set vm_group_id = (select max(id) from vm_group), guest_commands = true, protected = true where id = ?", web.id());
        api.as(ann).send("vm_console", "vpsid", web.id(), "subaction", "enable").says("0");
        update("userid", ben.number());
        api.as(ann).send("vm_start", "vpsid", web.id()).refuses("Parameter vpsid: no such host");
        assertThat(info(web.id()).path("uid").asText()).isEqualTo(String.valueOf(ben.number()));
        assertThat(info(web.id()).path("gid").asText()).isEqualTo("0");
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).guestCommands)).as("what the former owner allowed").isFalse();
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).protectedFromDeletion)).isFalse();
        assertThat(api.as(ben).send("vm_console", "vpsid", web.id(), "subaction", "state").json().path("state").asText()).isEqualTo("disabled");
        update("userid", ann.number());
        assertThat(api.as(ann).send("vm_console", "vpsid", web.id(), "subaction", "state").json().path("state").asText()).as("her screen, once it is hers again").isEqualTo("disabled");
        var full = given.customer();
        given.vm(full);
        given.sql("update user_account set max_vms = 1 where id = ?", full.id());
        system.send("vm_update", "vpsid", web.id(), "userid", full.number()).refuses("The user may have 1 hosts and has them already");
        system.send("vm_update", "vpsid", web.id(), "userid", given.customer(Given.GLOBEX, 0).number()).refuses("Parameter userid: no such user");
    }

    @Test void addresses_come_and_go_and_are_free_once_the_host_knows() throws Exception {
        var place = places.host(4096, 100, 6, 1);
        long id = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "addresses", "osid", place.template(), "serverid", place.host(),
                "additionalips", place.ip(4)).parts().getFirst());
        web = new Given.Machine(id, "addresses");
        idle();
        update("additionalips", place.ip(2) + "," + place.ip(3) + ",");
        idle();
        assertThat(addresses()).containsExactly(place.ip(1), place.ip(2), place.ip(3));
        assertThat(look().definition().cards().getFirst().addresses()).containsExactly(place.ip(1) + "/24", place.ip(2) + "/24", place.ip(3) + "/24");
        update("ip", place.ip(2), "additionalips", place.ip(5));
        idle();
        assertThat(addresses()).containsExactly(place.ip(2), place.ip(5));
        update("additionalips", "");
        assertThat(addresses()).hasSize(2);
        update("additionalips", "none");
        idle();
        assertThat(addresses()).containsExactly(place.ip(2));
        update("shareip", 1);
        idle();
        assertThat(addresses()).containsExactly(place.ip(101));
        assertThat(given.inside(Given.ACME, () -> IpAddress.free(place.host(), false))).isEqualTo(6);
        system.send("vm_update", "vpsid", id, "ip", "10.77.0.1").refuses("Parameter ip: 10.77.0.1 is not a free address of this server");
        system.send("vm_update", "vpsid", id, "additionalips", place.ip(3) + ";" + place.ip(4)).refuses("Parameter additionalips must be an IP address");
        assertThat(given.inside(Given.ACME, () -> IpAddress.free(place.host(), false))).isEqualTo(6);
    }

    @Test void fifty_that_grow_at_once_do_not_overfill_the_host() throws Exception {
        var place = places.host(10 * 128 + 3 * 128, 1_000, 20);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10; i++)
            ids.add(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 128, "disk", 5, "vpsname", "growing", "osid", place.template(), "serverid", place.host()).parts().getFirst());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<String>>();
            for (int i = 0; i < 50; i++) {
                var id = ids.get(i % 10);
                calls.add(() -> system.send("vm_update", "vpsid", id, "ram_max", 256, "updatevm", 0).text());
            }
            for (var answer : threads.invokeAll(calls)) assertThat(answer.get()).isIn("0", "-1|Parameter ram_max: the server has 0 MB of memory left", "-1|Parameter ram_max: the server has 128 MB of memory left");
        }
        assertThat(places.number("select sum(min_ram_mb) from vm where host_id = " + place.host())).isEqualTo(13 * 128);
    }

    @Test void each_step_may_be_repeated() throws Exception {
        given.sql("update vm set disk_gb = 9, ram_mb = 256, link_speed_mbps = 50 where id = ?", web.id());
        Steps.eachTwice(task, new UpdateTask.Order(web.id(), true, portico.hypervisor.PowerState.OFF, List.of()), Given.ACME);
        assertThat(look().isRunning()).isFalse();
        assertThat(look().disk().orElseThrow().sizeGb()).isEqualTo(9);
        assertThat(look().definition().memoryMb()).isEqualTo(256);
        Steps.eachTwice(task, new UpdateTask.Order(web.id(), false, portico.hypervisor.PowerState.RUNNING, List.of()), Given.ACME);
        assertThat(running().linkSpeedMbps()).isEqualTo(50);
    }

    @Test void a_busy_vm_and_another_server_are_refused() {
        api.as(ann).send("vm_reload", "vpsid", web.id(), "osid", Given.DEBIAN).says("0");
        assertThat(system.send("vm_update", "vpsid", web.id(), "cpu", 2).text()).isIn("-1|A task is running on this host", "-1|The host is being installed");
        update("bandwidth", 5);
        var place = places.host(4096, 100, 1);
        system.send("vm_update", "vpsid", web.id(), "serverid", place.host()).refuses("Parameter serverid: a host moves to another server by vm_migrate");
        update("serverid", 3);
    }

    private void update(Object... parameters) {
        var all = new ArrayList<Object>(List.of(parameters));
        if (!all.contains("vpsid")) all.addAll(List.of("vpsid", web.id()));
        system.multipart().send("vps_update", all.toArray()).says("0");
    }

    private JsonNode info(long id) { return system.send("vm_info", "vpsid", id).json().get(0); }

    private List<String> addresses() { return given.inside(Given.ACME, () -> IpAddress.of(web.id()).stream().map(address -> address.ip).toList()); }

    private String name() { return "portico-" + web.id(); }

    private HostTarget host() { return given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).host.target()); }

    private SimulatedMachine look() { return hypervisor.look(host(), name()).orElseThrow(); }

    private portico.hypervisor.Machine running() { return ((Life.On) look().life()).as(); }

    private Task newest() { return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 1).getFirst()); }

    /** Waits for the tasks of the VM; they must have succeeded. */
    private void idle() throws InterruptedException {
        eventually(() -> given.inside(Given.ACME, () -> Task.busyWith(web.id()).isEmpty()));
        assertThat(newest().state).as(newest().message).isEqualTo(portico.task.TaskState.DONE);
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
