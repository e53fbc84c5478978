package portico.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.secret.Vault;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Steps;
import portico.testing.Tasks;
import portico.vm.Vm;

/** Into the rescue system and out of it, through both doors, on simulated hosts. */
@QuarkusTest
class RescueTest {

    @Inject Given given;
    @Inject Mishaps mishaps;
    @Inject Vault vault;
    @Inject SimulatedHypervisor hypervisor;
    @Inject EnterTask enterTask;
    @Inject LeaveTask leaveTask;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_host_is_rescued_and_runs_its_own_system_afterwards() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var own = password(vm);
        var state = api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "state").json();
        assertThat(state.path("rescue").asText()).isEqualTo("0");
        assertThat(state.path("password").asText()).isEmpty();
        api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "off").refuses("The host is not in the rescue system");
        api.as(ann).multipart().send("vps_rescue", "VpsId", vm.id(), "SubAction", "on").says("0");
        api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "on").refuses("A task is running on this host");
        Tasks.done(api.as(ann), vm.id());
        state = api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "state").json();
        assertThat(state.path("rescue").asText()).isEqualTo("1");
        assertThat(state.path("since").asLong()).isPositive();
        var once = state.path("password").asText();
        assertThat(once).isNotEmpty().isNotEqualTo(own);
        assertThat(machine(vm).accepts(once)).isTrue();
        assertThat(machine(vm).accepts(own)).isFalse();
        assertThat(machine(vm).hasTemplate("rescue.qcow2")).isTrue();
        api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "on").refuses("The host is in the rescue system already");

        // A restart leads there again.
        api.as(ann).send("vm_hreboot", "vpsid", vm.id()).says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(once)).isTrue();

        api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "off").says("0");
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(own)).isTrue();
        assertThat(machine(vm).hasTemplate("debian-12.qcow2")).isTrue();
        assertThat(machine(vm).isRunning()).isTrue();
        assertThat(api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "state").json().path("password").asText()).isEmpty();
        assertThat(password(vm)).isEqualTo(own);
    }

    @Test void what_is_about_its_own_disk_waits_until_it_is_left() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var system = api.system("acme");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", 0, "bkname", "one").says("0");
        Tasks.done(api.as(ann), vm.id());
        var backup = api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "list").json().get(0).path("fid").asText();
        enter(ann, vm);
        var reason = "The host is in the rescue system, leave that first";
        api.as(ann).send("vm_reload", "vpsid", vm.id(), "osid", Given.DEBIAN).refuses(reason);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", 1).refuses(reason);
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", backup).refuses(reason);
        api.as(ann).send("vm_reload_undo", "vpsid", vm.id()).refuses(reason);
        api.as(ann).send("vm_resetps", "vpsid", vm.id()).refuses(reason);
        system.send("vm_update", "vpsid", vm.id(), "disk", 10).refuses(reason);
        system.send("vm_update", "vpsid", vm.id(), "bandwidth", 10).says("0");
        assertThat(system.send("vm_info", "vpsid", vm.id()).json().get(0).path("vdisk").asText()).isEqualTo("5");

        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm.id()).shows("This machine runs the rescue system, not its own, since", "/vm/" + vm.id() + "/rescue");
        for (var page : new String[] {"/reinstall", "/backups", "/media", "/settings/password", "/undo"}) browser.open("/vm/" + vm.id() + page).is(200).shows("runs the rescue system");
        browser.open("/vm/" + vm.id() + "/reinstall").shows(reason.replace("host", "machine")).hides("Wipe and reinstall");
        browser.open("/vm/" + vm.id() + "/power/power-off").shows("runs the rescue system");

        system.send("vm_delete", "vpsid", vm.id()).says("0");
        Tasks.done(system, vm.id());
    }

    @Test void by_hand_on_the_page() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + vm.id() + "/rescue";
        browser.open("/vm/" + vm.id() + "/media").shows(path);
        browser.open(path).is(200).shows("Every start leads into the rescue system", "Type “" + vm.name() + "”");
        browser.send(path + "/on", "confirm", "other").is(422).shows("This is not the machine’s name");
        browser.send(path + "/on", "confirm", vm.name()).leadsTo(path + "?said=rescue-ordered");
        Tasks.done(api.as(ann), vm.id());
        var once = api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "state").json().path("password").asText();
        browser.open(path).shows("Log in to the rescue system", "Show the password").hides(once);
        browser.send(path + "/password").is(200).shows(once);
        browser.open(path + "/password").leadsTo(path);
        browser.cookie("portico-language", "zh-CN").open(path).shows("退出救援系统", "一次性密码");
        browser.send(path + "/off").leadsTo(path + "?said=rescue-left");
        Tasks.done(api.as(ann), vm.id());
        browser.open("/vm/" + vm.id() + "/activity").shows("进入救援系统", "退出救援系统").hides("主机正在运行救援系统");
        new BrowserClient().loggedIn(given.customer()).open(path).is(404);

        given.sql("update vm set status = 1 where id = ?", vm.id());
        browser.open(path).is(200).shows("当前无法操作");
    }

    @Test void one_that_fails_can_be_left_or_tried_again() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var own = password(vm);
        mishaps.failNext("insertRescue", HypervisorException.Kind.NO_IMAGE, "no rescue system");
        api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "on").says("0");
        assertThat(Tasks.newest(api.as(ann), vm.id()).path("tstatus").asText()).isEqualTo("4");
        assertThat(api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "state").json().path("rescue").asText()).isEqualTo("1");
        api.as(ann).send("vm_rescue", "vpsid", vm.id(), "subaction", "off").says("0");
        Tasks.done(api.as(ann), vm.id());
        api.as(ann).send("vm_start", "vpsid", vm.id());
        Tasks.done(api.as(ann), vm.id());
        assertThat(machine(vm).accepts(own)).isTrue();
    }

    @Test void every_step_may_come_twice() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var own = password(vm);
        given.sql("update vm set rescue_since = now() where id = ?", vm.id());
        Steps.eachTwice(enterTask, new EnterTask.Order(vm.id(), Base64.getEncoder().encodeToString(vault.seal("for-once"))), Given.ACME);
        assertThat(machine(vm).accepts("for-once")).isTrue();
        Steps.eachTwice(leaveTask, new LeaveTask.Order(vm.id(), true), Given.ACME);
        assertThat(machine(vm).accepts(own)).isTrue();
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm.id()).rescueSince)).isNull();
    }

    private void enter(Given.Customer owner, Given.Machine vm) {
        api.as(owner).send("vm_rescue", "vpsid", vm.id(), "subaction", "on").says("0");
        Tasks.done(api.as(owner), vm.id());
    }

    private String password(Given.Machine vm) { return given.inside(Given.ACME, () -> vault.open(Vm.<Vm>findById(vm.id()).passwordEncrypted)); }

    private SimulatedMachine machine(Given.Machine vm) {
        var host = given.inside(Given.ACME, () -> Vm.<Vm>findById(vm.id()).target());
        return hypervisor.look(host, "portico-" + vm.id()).orElseThrow();
    }
}
