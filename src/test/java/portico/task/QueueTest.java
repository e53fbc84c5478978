package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.tenant.Tenants;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** What waits on a host, while nobody takes anything up. */
@QuarkusTest
class QueueTest {

    @Inject Given given;
    @Inject Tenants tenants;
    @Inject OwnRunners runners;

    @BeforeEach void nobody_works() { runners.hold(); }

    @AfterEach void and_they_work_again() { runners.release(); }

    @Test void a_task_waits_behind_those_of_other_sites_on_the_same_host() {
        given.world("""
                tenants: [{ code: lodger, name: Lodger, hosts: [lodger.test], systemKey: lodger-system-key-0123456789abcdef, hostGroups: [1] }]
                users: [{ tenant: lodger, userid: 1, username: lodger1, password: lodger-password, name: Lodger, email: lodger@example.test, apiKey: lodger-api-key-0123456789abcdef }]
                vms: [{ tenant: lodger, user: 1, name: lodgers, host: 3, template: 17, cpu: 1, ramMb: 512, diskGb: 5, state: running }]
                """);
        tenants.forget();
        var ann = given.customer();
        var first = given.vm(ann);
        var second = given.vm(ann);
        var lodgers = new ApiClient().system("lodger");
        reinstall(new ApiClient().as(ann), first.id());
        reinstall(lodgers, lodgers.send("vm_info", "userid", 1).json().get(0).get("vid").asLong());
        reinstall(new ApiClient().as(ann), second.id());

        long before = position(first);
        assertThat(position(second)).isEqualTo(before + 2);
        new BrowserClient().loggedIn(ann).open("/vm/" + second.id()).is(200).shows(before + 2 + " tasks on the same server come first.");
        given.sql("update task set state = 'RUNNING' where vm_id = ?", first.id());
        assertThat(position(first)).as("it does not wait any more").isZero();
        assertThat(position(second)).isEqualTo(before + 1);
        given.sql("update task set state = 'QUEUED' where vm_id = ?", first.id());
    }

    private static void reinstall(ApiClient caller, long vm) { caller.send("vm_reload", "vpsid", vm, "osid", Given.DEBIAN).says("0"); }

    private long position(Given.Machine vm) { return given.inside(Given.ACME, () -> Task.newestOf(vm.id(), 1).getFirst().queuePosition()); }
}
