package portico.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.simulated.Mishaps;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.task.Task;
import portico.task.TaskStep;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.vm.Vm;

/** Link limits live in a host's kernel, and are gone when it was restarted. */
@QuarkusTest
class KeepLimitsTest {

    @Inject Given given;
    @Inject Places places;
    @Inject Mishaps mishaps;
    @Inject SimulatedHypervisor hypervisor;
    @Inject KeepLimits keep;
    final ApiClient system = new ApiClient().system("acme");
    Places.Place place;
    Given.Customer ann;
    long vm;

    @BeforeEach void a_limited_vm_on_a_host_of_its_own() throws Exception {
        ann = given.customer();
        place = places.host(4096, 100, 3);
        eventually(() -> places.number("select count(*) from host where answering_since is not null and id = " + place.host()) == 1);
        vm = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 512, "disk", 5, "port", 100, "vpsname", "limited", "serverid", place.host(), "osid", place.template()).parts().getFirst());
        idle();
    }

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_limit_that_was_lost_with_its_host_is_in_force_again() throws Exception {
        lose();
        keep.run();
        assertThat(actions()).as("its host has answered all the time").containsExactly("create_step_1");
        silence();
        keep.run();
        eventually(() -> inForce() == 100);
        idle();
        assertThat(actions()).containsExactly("link_limit", "create_step_1");
        assertThat(new ApiClient().as(ann).send("task_list", "vpsid", vm).json()).as("its owner hears nothing of it").hasSize(1);
        keep.run();
        assertThat(actions()).hasSize(2);

        // One whose traffic is used up is slow again, not as fast as agreed.
        given.sql("update vm set throttle_mbps = 2 where id = ?", vm);
        lose();
        silence();
        keep.run();
        eventually(() -> inForce() == 2);
        idle();
        // One without any limit is left alone, and so is one that a start has limited since.
        given.sql("update vm set throttle_mbps = 0 where id = ?", vm);
        system.send("vm_shutdown", "vpsid", vm).says("0");
        idle();
        silence();
        system.send("vm_start", "vpsid", vm).says("0");
        idle();
        keep.run();
        assertThat(actions().getFirst()).isEqualTo("start");
        assertThat(inForce()).isEqualTo(100);
    }

    @Test void a_start_without_its_limit_says_so_and_the_limit_follows() throws Exception {
        system.send("vm_shutdown", "vpsid", vm).says("0");
        idle();
        mishaps.limitsNoLinks(place.host());
        system.send("vm_start", "vpsid", vm).says("0");
        idle();
        assertThat(newest().state + newest().message).isEqualTo("DONE");
        long start = newest().id;
        assertThat(given.inside(Given.ACME, () -> TaskStep.of(start).getLast().detail)).isEqualTo("detail.no-limit");
        keep.run();
        idle();
        assertThat(newest().action + " " + newest().state).as("staff see it").isEqualTo("link_limit FAILED");
        keep.run();
        assertThat(actions().stream().filter("link_limit"::equals)).as("not again and again").hasSize(1);
        mishaps.calm();
        given.sql("update task set ended_at = now() - interval '1 day' where id = ?", newest().id);
        keep.run();
        idle();
        assertThat(newest().action + " " + newest().state).isEqualTo("link_limit DONE");
    }

    /** As when the host was restarted, and had its machines come up with it. */
    private void lose() { given.sql("update simulated_machine set booted_as = jsonb_set(booted_as, '{linkSpeedMbps}', '0') where name = ?", "portico-" + vm); }

    /** It does not answer for two minutes, which are over. */
    private void silence() throws InterruptedException {
        var before = places.number("select extract(epoch from answering_since) * 1000 from host where id = " + place.host());
        given.sql("update host set seen_at = now() - interval '2 minutes' where id = ?", place.host());
        eventually(() -> places.number("select extract(epoch from answering_since) * 1000 from host where id = " + place.host()) > before);
    }

    private int inForce() { return hypervisor.look(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).host.target()), "portico-" + vm).orElseThrow().runsAs().orElseThrow().linkSpeedMbps(); }

    private Task newest() { return given.inside(Given.ACME, () -> Task.newestOf(vm, 1).getFirst()); }

    private List<String> actions() { return given.inside(Given.ACME, () -> Task.newestOf(vm, 20).stream().map(task -> task.action).toList()); }

    private void idle() throws InterruptedException { eventually(() -> given.inside(Given.ACME, () -> Task.busyWith(vm).isEmpty())); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) Thread.sleep(50);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
