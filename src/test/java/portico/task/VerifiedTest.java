package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.JsonClient;

/** How a task ends: looked at, taken on somebody's word, failed, or with nobody knowing how far it came. Customers, staff and programs are told. */
@QuarkusTest
class VerifiedTest {

    @Inject Given given;
    @Inject OwnRunners runners;
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

    @Test void what_was_looked_at_is_verified() {
        ordered("vm_reboot");
        assertThat(newest().verified).as("while it is open").isNull();
        ended(TaskState.DONE, true);
        ordered("vm_resetps");
        ended(TaskState.DONE, true);
        activity("en").shows("verified").hides("unverified");
        activity("zh-CN").shows("已核实").hides("未核实");
        assertThat(tinfo()).isEqualTo("1");
        assertThat(system.send("task_progress", "taskid", newest().id).json().path("verified").asText()).isEqualTo("1");
    }

    @Test void a_password_that_the_system_does_not_show_is_taken_on_its_word() {
        long windows = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "disk", 40, "vpsname", "windows", "osid", Given.WINDOWS, "serverid", 3).parts().getFirst());
        web = new Given.Machine(windows, "windows");
        ended(TaskState.DONE, false);
        ordered("vm_resetps");
        ended(TaskState.DONE, false);
        activity("en").shows("unverified", "it does not let us read that back", "nobody could look at the result");
        activity("zh-CN").shows("未核实");
        new BrowserClient().staff("support").open("/staff/machines/" + windows).is(200).shows("unverified", "it does not let us read that back");
        assertThat(tinfo()).isEqualTo("0");
    }

    @Test void a_system_without_an_agent_cannot_be_asked() {
        given.world("templates: [{ id: 191, name: Silent, image: silent.qcow2, agent: false, hosts: [3], minDiskGb: 2 }]");
        ordered("vm_reload", "osid", 191);
        ended(TaskState.DONE, false);
        activity("en").shows("unverified", "nobody can ask whether it came up");
        ordered("vm_update", "disk", 6);
        ended(TaskState.DONE, false);
        ordered("vm_hshutdown");
        ended(TaskState.DONE, true);
        new BrowserClient().staff("support").open("/staff/tasks?state=all").shows("unverified");
    }

    @Test void addresses_and_cables_are_read_back() {
        var mac = api.as(ann).send("vm_vif", "subaction", "list", "vpsid", web.id()).json().path("mac_1").asText();
        ordered("vm_setips", "mac_0", mac);
        ended(TaskState.DONE, true);
        ordered("vm_vif", "subaction", "unplug", "vfid", api.as(ann).send("vm_vif", "subaction", "list", "vpsid", web.id()).json().path("id_1").asText());
        ended(TaskState.DONE, true);
    }

    @Test void a_step_that_is_done_again_says_anew_whether_it_was_looked_at() {
        ordered("vm_reboot");
        given.sql("update task_step set verified = false where task_id = ? and position = 0", newest().id);
        ended(TaskState.DONE, true);
    }

    @Test void work_of_a_restored_installation_has_not_failed_nobody_knows() {
        ordered("vm_reboot");
        given.sql("update task set message = 'failure.restored' where id = ?", newest().id);
        runners.settle(web.id());
        assertThat(newest().state + " " + newest().message + " " + newest().verified).isEqualTo("UNKNOWN failure.restored null");
        assertThat(system.send("task_list", "vpsid", web.id(), "tstatus", 4).json()).hasSize(1);
        new BrowserClient().loggedIn(ann).open("/vm/" + web.id()).shows("Outcome not known", "nobody knows how far it came");
        new BrowserClient().staff("support").open("/staff/tasks").shows("Outcome not known", web.name());
        api.as(ann).send("task_retry", "taskid", newest().id).says("0");
        ended(TaskState.DONE, true);
    }

    @Test void the_json_face_types_it() {
        ordered("vm_reboot");
        var key = new JsonClient(api.as(ann).send("user_token_create", "name", "look").parts().getFirst());
        assertThat(key.post("task_list", "vpsid", web.id()).is(200).json().path(0).path("tinfo").path("verified").isNull()).isTrue();
        runners.settle(web.id());
        assertThat(key.post("task_list", "vpsid", web.id()).is(200).json().path(0).path("tinfo").path("verified").isBoolean()).isTrue();
    }

    private void ordered(String action, Object... more) {
        var call = new java.util.ArrayList<Object>(java.util.List.of("vpsid", web.id()));
        call.addAll(java.util.List.of(more));
        system.send(action, call.toArray()).says("0");
    }

    private void ended(TaskState state, boolean verified) {
        runners.settle(web.id());
        assertThat(newest().state + " " + newest().message).isEqualTo(state + " ");
        assertThat(newest().verified).isEqualTo(verified);
    }

    private String tinfo() { return system.send("task_list", "vpsid", web.id()).json().path(0).path("tinfo").path("verified").asText(); }

    private BrowserClient.Page activity(String language) { return new BrowserClient().loggedIn(ann).cookie("portico-language", language).open("/vm/" + web.id() + "/activity").is(200); }

    private Task newest() { return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 1).getFirst()); }
}
