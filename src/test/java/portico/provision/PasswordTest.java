package portico.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.hypervisor.simulated.SimulatedMachine;
import portico.task.Task;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Gateways;
import portico.testing.Given;
import portico.vm.Vm;

/** New passwords for the systems inside. */
@QuarkusTest
class PasswordTest {

    @Inject Given given;
    @Inject Gateways gateways;
    @Inject SimulatedHypervisor hypervisor;
    @Inject Mishaps mishaps;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_running_vm() {
        ann = given.customer();
        web = given.vm(ann);
    }

    @Test void a_new_random_password_is_set_and_read_back() throws Exception {
        var before = password();
        system.send("vps_resetps", "vpsid", web.id()).says("0");
        var after = password();
        assertThat(after).isNotEqualTo(before).hasSizeGreaterThan(9);
        idle();
        assertThat(look().accepts(after)).isTrue();
        assertThat(look().accepts(before)).isFalse();
        assertThat(system.send("task_list", "vpsid", web.id()).json().path(0).path("tinfo").path("task_action").asText()).isEqualTo("change_password");
    }

    @Test void a_given_password_for_the_administrator() throws Exception {
        system.multipart().send("vm_resetps", "vpsid", web.id(), "username", "root", "password", "Grüße|1;x'$ ").says("0");
        idle();
        assertThat(password()).isEqualTo("Grüße|1;x'$ ");
        assertThat(look().accepts("Grüße|1;x'$ ")).isTrue();
        api.as(ann).send("vm_resetps", "vpsid", web.id(), "password", "12345").refuses("Parameter password must have 6 to 64 characters without control characters");
        api.as(ann).send("vm_resetps", "vpsid", web.id(), "username", "-rf").refuses("Parameter username must be one to 64 letters, digits, blanks, dots, dashes, underscores or at signs");
    }

    @Test void what_the_guest_does_not_take_is_not_told_as_its_password() throws Exception {
        var before = password();
        system.send("vm_resetps", "vpsid", web.id(), "username", "nobody-here").refuses("Parameter password is required");
        system.send("vm_resetps", "vpsid", web.id(), "username", "nobody-here", "password", "something-long").says("0");
        ended();
        assertThat(password()).isEqualTo(before);
        assertThat(newest().message).isEqualTo("failure.password");

        // Its administrator was renamed inside, so the guest does not know the name we have.
        given.sql("update vm set guest_user = 'toor' where id = ?", web.id());
        system.send("vm_resetps", "vpsid", web.id()).says("0");
        ended();
        assertThat(newest().message).isEqualTo("failure.password");
        assertThat(password()).isEqualTo(before);
        assertThat(look().accepts(before)).isTrue();
    }

    @Test void where_it_cannot_be_done_the_answer_says_what_can() {
        var off = given.vm(ann, "off");
        api.as(ann).send("vm_resetps", "vpsid", off.id()).refuses("Switch the host on first: the password is set inside the running system");
        given.sql("insert into os_template (name, image, agent) values ('Without agent', 'plain.qcow2', false)");
        given.sql("update vm set os_template_id = (select max(id) from os_template where not agent) where id = ?", web.id());
        api.as(ann).send("vm_resetps", "vpsid", web.id()).refuses("The system of this host has no guest agent: set the password inside it on the console, or reinstall the host");
        api.as(ann).send("vm_resetps", "vpsid", given.vm(given.customer()).id()).refuses("Parameter vpsid: no such host");
    }

    @Test void where_the_system_cannot_be_asked_it_is_written_onto_the_disk() throws Exception {
        web = given.vm(ann, "off");
        system.send("vm_resetps", "vpsid", web.id(), "password", "written-offline", "offline", 1).says("0");
        assertThat(password()).isEqualTo("written-offline");
        system.send("vm_start", "vpsid", web.id()).refuses("A task is running on this host");
        idle();
        assertThat(look().accepts("written-offline")).isTrue();
        assertThat(look().isRunning()).as("as before").isFalse();
        assertThat(look().hasTemplate("rescue.qcow2")).isFalse();
        system.send("vm_start", "vpsid", web.id()).says("0");
        idle();
        given.sql("insert into os_template (name, image, agent) values ('No agent', 'plain.qcow2', false)");
        given.sql("update vm set os_template_id = (select max(id) from os_template where not agent) where id = ?", web.id());
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + web.id() + "/settings/password";
        browser.open(path).is(200).shows("written onto the disk", "name=\"offline\" value=\"1\"");
        browser.send(path, "confirm", web.name(), "offline", "1").leadsTo("/vm/" + web.id() + "?said=reset-password-ordered");
        idle();
        assertThat(look().accepts(password())).isTrue();
        assertThat(look().isRunning()).isTrue();

        var before = password();
        system.send("vm_resetps", "vpsid", web.id(), "username", "nobody", "password", "something-long", "offline", 1).says("0");
        ended();
        assertThat(newest().message).isEqualTo("failure.password");
        assertThat(password()).isEqualTo(before);
        system.send("vm_rescue", "vpsid", web.id(), "subaction", "off").says("0");
        idle();
        assertThat(look().accepts(before)).isTrue();
    }

    @Test void who_wants_it_offline_gets_it_so_also_where_an_agent_should_answer_and_does_not() throws Exception {
        mishaps.agentSilent("portico-" + web.id());
        try {
            system.send("vm_resetps", "vpsid", web.id(), "password", "written-offline", "offline", 1).says("0");
            assertThat(newest().type).isEqualTo("vm.password.offline");
            idle();
            assertThat(look().accepts("written-offline")).isTrue();
            assertThat(look().isRunning()).as("as before").isTrue();
        } finally {
            mishaps.calm();
        }
        var windows = given.vm(ann);
        given.sql("update vm set os_template_id = ? where id = ?", Given.WINDOWS, windows.id());
        assertThat(system.send("vm_resetps", "vpsid", windows.id(), "offline", 1).text()).startsWith("-1");
    }

    @Test void a_careful_group_is_asked_for_a_code_of_its_own() throws Exception {
        var careful = given.customer(Given.ACME, 1);
        var host = given.vm(careful);
        api.as(careful).send("vm_resetps", "vpsid", host.id()).refuses("Parameter vcode is required: ask for a verification code first");
        api.as(careful).send("user_send_verification_code", "type", 2, "operation", "vm_resetps", "vpsid", host.id()).says("0");
        var code = gateways.codeByMail(careful);
        api.as(careful).send("vm_reload", "vpsid", host.id(), "osid", 17, "vcode", code).refuses("Parameter vcode: the verification code is wrong or expired");
        api.as(careful).send("vm_resetps", "vpsid", host.id(), "vcode", code).says("0");
        system.send("vm_resetps", "vpsid", web.id()).says("0");
    }

    @Test void the_page_tells_what_happens_and_asks_for_proof() throws Exception {
        var careful = given.customer(Given.ACME, 1);
        web = given.vm(careful);
        var browser = new BrowserClient().loggedIn(careful);
        var path = "/vm/" + web.id() + "/settings/password";
        browser.open("/vm/" + web.id() + "/settings").shows("aria-current=\"page\"", "Set a new password", "Protection from deletion", "Snapshots");
        browser.open(path).shows("stops working at once", "for this machine’s password only", "Type “" + web.name() + "” to confirm");
        browser.send(path + "/code", "type", "2", "username", "root", "password", "typed-secret").is(200).shows("A code is on its way", "value=\"root\"").hides("typed-secret");
        var code = gateways.codeByMail(careful);
        browser.send(path, "vcode", code, "confirm", "x").is(422).shows("This is not the machine’s name");
        browser.send(path, "vcode", code, "confirm", web.name(), "password", "short").is(422).shows("Must have 6 to 64 characters");
        browser.send(path, "vcode", code, "confirm", web.name()).leadsTo("/vm/" + web.id() + "?said=reset-password-ordered");
        idle();
        browser.open(path + "/code").leadsTo(path);
        new BrowserClient().loggedIn(ann).open(path).is(404);
    }

    @Test void settings_rename_and_protect() {
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + web.id() + "/settings";
        browser.send(path + "/name", "vname", "bad|name").is(422).shows("Must be one to fifty letters", "value=\"bad|name\"");
        browser.send(path + "/name", "vname", "Better name").leadsTo(path + "?said=renamed");
        browser.send(path + "/protection", "protected", "1").leadsTo(path + "?said=protected");
        browser.open(path).shows("Protect it no longer", "Better name");
        system.send("vm_delete", "vpsid", web.id()).refuses("The owner has protected this host from deletion");
        browser.send(path + "/protection", "protected", "0").leadsTo(path + "?said=unprotected");
        given.sql("update vm set resize_waits = true where id = ?", web.id());
        browser.open(path).shows("next restarted here, or shut down and started");
        browser.open(path + "/name").leadsTo(path);
    }

    private String password() { return system.send("vm_info", "vpsid", web.id()).json().get(0).path("dpass").asText(); }

    private SimulatedMachine look() { return hypervisor.look(given.inside(Given.ACME, () -> Vm.<Vm>findById(web.id()).host.target()), "portico-" + web.id()).orElseThrow(); }

    private Task newest() { return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 1).getFirst()); }

    private void idle() throws InterruptedException {
        ended();
        assertThat(newest().state).as(newest().message).isEqualTo(portico.task.TaskState.DONE);
    }

    private void ended() throws InterruptedException {
        BooleanSupplier free = () -> given.inside(Given.ACME, () -> Task.busyWith(web.id()).isEmpty());
        for (int i = 0; i < 300 && !free.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(free.getAsBoolean()).isTrue();
    }
}
