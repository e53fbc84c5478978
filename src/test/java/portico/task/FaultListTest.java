package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.PowerState;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.infra.Host;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Vm;

/** What hosts do to tasks: for each fault the customer reads the reason in their language, the state is true, and what is offered next fits. */
@QuarkusTest
class FaultListTest {

    private static final Pattern OFFERS = Pattern.compile("class=\"row-of retry\">(.*?)</div>", Pattern.DOTALL);

    @Inject Given given;
    @Inject Mishaps mishaps;
    @Inject OwnRunners runners;
    @Inject Remedies remedies;
    @Inject SimulatedHypervisor hypervisor;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void hold() {
        runners.hold();
        ann = given.customer();
        web = given.vm(ann);
    }

    @AfterEach void release() { runners.release(); }

    @Test void a_full_disk_ends_a_creation_and_a_second_try_ends_it_well() {
        mishaps.failNext("rebuildDisks", Kind.NO_SPACE, "full");
        long vm = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "disk", 5, "vpsname", "nospace", "osid", Given.DEBIAN, "serverid", 3).parts().getFirst());
        web = new Given.Machine(vm, "nospace");
        fails("failure.no-space", Remedy.RETRY, Remedy.REINSTALL, Remedy.SUPPORT);
        assertThat(state()).startsWith("setupfailed|");
        assertThat(machine().isRunning()).isFalse();
        assertThat(offers()).contains("/retry", "/vm/" + vm + "/reinstall");
        retry();
        assertThat(state()).startsWith("running|");
    }

    @Test void a_full_disk_ends_a_backup_and_nothing_else() {
        ordered("vm_backup", "subaction", "backup", "bktype", 1, "bkname", "full");
        mishaps.failNext("writeBackup", Kind.NO_SPACE, "full");
        fails("failure.no-space", Remedy.RETRY, Remedy.BACKUPS, Remedy.SUPPORT);
        assertThat(state()).startsWith("running|");
        assertThat(offers()).contains("/retry", "/vm/" + web.id() + "/backups").doesNotContain("reinstall");
        retry();
        assertThat(system.send("vm_backup", "vpsid", web.id(), "subaction", "list").json()).hasSize(1);
    }

    @Test void a_template_that_is_missing_or_broken_leaves_the_disk_as_it_was() {
        var disk = machine().disk();
        ordered("vm_reload", "osid", Given.DEBIAN);
        mishaps.failNext("rebuildDisks", Kind.BAD_TEMPLATE, "no such file");
        fails("failure.bad-template", Remedy.REINSTALL, Remedy.RETRY, Remedy.SUPPORT);
        assertThat(state()).startsWith("setupfailed|");
        assertThat(machine().disk()).isEqualTo(disk);
        assertThat(offers()).contains("/vm/" + web.id() + "/reinstall");
        retry();
    }

    @Test void a_silent_agent_leaves_the_old_password_known() {
        var password = password();
        mishaps.agentSilent("portico-" + web.id());
        ordered("vm_resetps");
        fails("failure.no-agent", Remedy.RETRY, Remedy.CONSOLE);
        assertThat(password()).isEqualTo(password);
        assertThat(machine().accepts(password)).isTrue();
        assertThat(offers()).contains("/retry", "/console").doesNotContain("reinstall");
    }

    @Test void a_guest_that_ignores_the_wish_to_shut_down_can_be_forced() {
        mishaps.guestIgnoresShutdown("portico-" + web.id());
        ordered("vm_shutdown");
        fails("failure.ignored-shutdown", Remedy.POWER_OFF, Remedy.RETRY, Remedy.CONSOLE);
        assertThat(state()).startsWith("running|");
        assertThat(offers()).contains("/vm/" + web.id() + "/power/power-off").doesNotContain("reinstall");
        ordered("vm_reboot");
        fails("failure.ignored-reboot", Remedy.RESET, Remedy.RETRY, Remedy.CONSOLE);
        assertThat(offers()).contains("/vm/" + web.id() + "/power/reset");
        ordered("vm_hshutdown");
        runners.settle(web.id());
        assertThat(newest().state).isEqualTo(TaskState.DONE);
        assertThat(state()).startsWith("halted|");
    }

    @Test void a_daemon_that_dies_in_the_middle_is_waited_for() {
        ordered("vm_reload", "osid", Given.DEBIAN);
        for (var operation : List.of("define", "rebuildDisks", "start", "setPassword")) mishaps.failNext(operation, Kind.UNREACHABLE, "connection reset");
        mishaps.failNext("awaitAgent", Kind.TIMEOUT, "no answer");
        runners.settle(web.id());
        assertThat(newest().state).isEqualTo(TaskState.DONE);
        assertThat(state()).startsWith("running|");
        assertThat(machine().accepts(password())).isTrue();
    }

    @Test void a_host_that_stays_away_ends_the_task_and_the_next_try_works() {
        ordered("vm_hreboot");
        mishaps.unreachable(3, true);
        fails("failure.unreachable", Remedy.RETRY, Remedy.SUPPORT);
        assertThat(machine().isRunning()).isTrue();
        assertThat(offers()).contains("/retry").doesNotContain("reinstall");
        mishaps.unreachable(3, false);
        retry();
        assertThat(state()).startsWith("running|");
    }

    @Test void a_stranger_of_our_name_is_not_touched() {
        given.sql("update simulated_machine set definition = jsonb_set(definition, '{uuid}', '\"11111111-2222-4333-8444-555555555555\"') where name = ?", "portico-" + web.id());
        var stranger = machine();
        for (var order : List.<Object[]>of(new Object[] { "vm_hshutdown" }, new Object[] { "vm_hreboot" }, new Object[] { "vm_update", "cpu", 2 }, new Object[] { "vm_delete" },
                new Object[] { "vm_reload", "osid", Given.DEBIAN })) {
            ordered((String) order[0], Arrays.copyOfRange(order, 1, order.length));
            runners.settle(web.id());
            assertThat(newest().message).as((String) order[0]).isEqualTo("failure.name-taken");
            assertThat(machine()).as((String) order[0]).isEqualTo(stranger);
        }
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).deleting)).isFalse();
        said("failure.name-taken");
    }

    @Test void an_address_that_the_host_gave_to_a_stranger_is_not_taken_from_it() {
        ordered("vm_hshutdown");
        runners.settle(web.id());
        ordered("vm_start");
        mishaps.failNext("applyNetwork", Kind.ADDRESS_TAKEN, "reserved for 52:54:00:00:00:01");
        fails("failure.address-taken", Remedy.SUPPORT);
        assertThat(state()).startsWith("halted|");
        assertThat(offers()).doesNotContain("/retry", "reinstall");
        assertThat(page()).contains("#" + newest().id);
    }

    /** The invariant: a host that no longer lists a machine makes us say so, and makes nobody erase anything. */
    @Test void a_machine_that_vanished_from_its_host_is_said_to_be_gone_and_nothing_of_it_is_erased() throws Exception {
        long erased = erasures();
        ordered("vm_reboot");
        given.sql("delete from simulated_machine where name = ?", "portico-" + web.id());
        for (int i = 0; i < 60 && power() != PowerState.ABSENT; i++) Thread.sleep(100);
        assertThat(power()).isEqualTo(PowerState.ABSENT);
        fails("failure.no-machine", Remedy.START, Remedy.BACKUPS, Remedy.REINSTALL, Remedy.SUPPORT);
        assertThat(offers()).contains("/vm/" + web.id() + "/power/start");
        ordered("vm_start");
        fails("failure.no-disk", Remedy.BACKUPS, Remedy.REINSTALL);
        assertThat(power()).isNotEqualTo(PowerState.RUNNING);
        ordered("vm_hshutdown");
        runners.settle(web.id());
        assertThat(newest().state).as("what is not there does not run").isEqualTo(TaskState.DONE);
        assertThat(erasures()).isEqualTo(erased);
        assertThat(given.inside(Given.ACME, () -> Vm.count("id", web.id()))).isOne();
        ordered("vm_reload", "osid", Given.DEBIAN);
        runners.settle(web.id());
        assertThat(state()).startsWith("running|");
    }

    private void ordered(String action, Object... more) {
        var call = new java.util.ArrayList<Object>(List.of("vpsid", web.id()));
        call.addAll(List.of(more));
        system.send(action, call.toArray()).says("0");
    }

    private void fails(String reason, Remedy... offered) {
        runners.settle(web.id());
        var task = newest();
        assertThat(task.state + " " + task.message).isEqualTo("FAILED " + reason);
        assertThat(given.inside(Given.ACME, () -> TaskStep.of(task.id).stream().filter(step -> step.state.equals("FAILED")).toList())).as("the step that failed").hasSize(1);
        assertThat(given.inside(Given.ACME, () -> remedies.of(task))).containsExactly(offered);
        said(reason);
    }

    /** The customer reads why, in either language. */
    private void said(String reason) {
        var browser = new BrowserClient().loggedIn(ann);
        assertThat(Words.in("zh-CN", reason)).as(reason).containsPattern("\\p{IsHan}{4}");
        assertThat(Words.in("en", reason)).as(reason).doesNotContain("failure.");
        browser.open("/vm/" + web.id()).shows(Words.in("en", reason));
        browser.cookie("portico-language", "zh-CN").open("/vm/" + web.id()).shows(Words.in("zh-CN", reason));
    }

    private void retry() {
        api.as(ann).send("task_retry", "taskid", newest().id).says("0");
        runners.settle(web.id());
        assertThat(newest().state + " " + newest().message).isEqualTo("DONE ");
    }

    private String page() { return new BrowserClient().loggedIn(ann).open("/vm/" + web.id()).text(); }

    private String offers() {
        var found = OFFERS.matcher(page());
        assertThat(found.find()).as("the task's card offers something").isTrue();
        return found.group(1);
    }

    private long erasures() { return hypervisor.touched().stream().filter(touch -> touch.operation().equals("delete") && touch.machine().equals("portico-" + web.id())).count(); }

    private Task newest() { return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 1).getFirst()); }

    private PowerState power() { return given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).power); }

    private String password() { return system.send("vm_info", "vpsid", web.id()).json().get(0).path("dpass").asText(); }

    private String state() { return system.send("vm_state", "vpsid", web.id()).text(); }

    private SimulatedMachine machine() { return hypervisor.look(given.inside(Given.ACME, () -> Host.<Host>findById(3L).target()), "portico-" + web.id()).orElseThrow(); }
}
