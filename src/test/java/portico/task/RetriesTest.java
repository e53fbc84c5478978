package portico.task;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** What failed is tried again on the VM that it was meant for, and not on what has become of it since. */
@QuarkusTest
class RetriesTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;
    long failed;

    @BeforeEach void a_start_that_failed() {
        ann = given.customer();
        web = given.vm(ann);
        failed = task("vm.power", "FAILED");
    }

    @Test void it_is_offered_until_something_else_was_done_to_the_machine() {
        task("vm.kept.drop", "DONE");
        task("vm.keep-off", "DONE");
        activity().shows("Try again");
        task("vm.reinstall", "DONE");
        activity().hides("Try again");
        retry().refuses("Something else was done on this host since, give the order anew");
        new BrowserClient().loggedIn(ann).send("/task/" + failed + "/retry").is(409).shows("Something else was done on this machine since");
    }

    @Test void it_is_offered_for_a_day() {
        given.sql("update task set ended_at = now() - interval '23 hours' where id = ?", failed);
        activity().shows("Try again");
        given.sql("update task set ended_at = now() - interval '25 hours' where id = ?", failed);
        activity().hides("Try again");
        retry().refuses("This task failed more than a day ago, give the order anew");
    }

    @Test void what_cleans_up_may_come_at_any_time() {
        given.sql("update task set ended_at = now() - interval '9 days', type = 'vm.traffic-limit', work_order = ?::jsonb where id = ?", "{\"vmId\":" + web.id() + "}", failed);
        task("vm.reinstall", "DONE");
        retry().says("0");
    }

    @Test void who_owned_the_machine_before_has_no_more_say() {
        api.system("acme").send("vm_update", "vpsid", web.id(), "userid", given.customer().number()).says("0");
        retry().refuses("Parameter taskid: no such task");
        api.as(ann).send("task_progress", "taskid", failed).refuses("Parameter taskid: no such task");
        new BrowserClient().loggedIn(ann).open("/activity").is(200).hides(web.name());
        new BrowserClient().loggedIn(ann).send("/task/" + failed + "/retry").is(404);
    }

    private ApiClient.Reply retry() { return api.as(ann).send("task_retry", "taskid", failed); }

    private BrowserClient.Page activity() { return new BrowserClient().loggedIn(ann).open("/vm/" + web.id() + "/activity").is(200); }

    private long task(String type, String state) {
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, asked_by, message, ended_at) values ('acme', ?, 'start', 3, ?, ?::jsonb, ?, ?, 'test', ?, now())",
                type, state, "{\"vmId\":" + web.id() + ",\"action\":\"START\"}", ann.id(), web.id(), state.equals("FAILED") ? "failure.timeout" : "");
        return given.inside(Given.ACME, () -> Task.newestOf(web.id(), 1).getFirst().id);
    }
}
