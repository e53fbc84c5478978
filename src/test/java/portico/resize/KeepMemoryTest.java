package portico.resize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.Machine;
import portico.hypervisor.simulated.SimulatedHypervisor;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.vm.Vm;

/** A simulated host (128 GiB, 5 % of which are 6553 MiB) on which more memory was sold than there is. */
@QuarkusTest
class KeepMemoryTest {

    private static final int SHORT_MB = 6_553;

    @Inject Given given;
    @Inject Places places;
    @Inject SimulatedHypervisor hypervisor;
    @Inject KeepMemory keep;
    final ApiClient system = new ApiClient().system("acme");

    /** The test alone says when. */
    @BeforeEach void hold() { given.sql("update scheduled_periodic set execution_time = now() + interval '1 day' where task_name = 'keep-memory'"); }

    @AfterEach void release() { given.sql("update scheduled_periodic set execution_time = now() where task_name = 'keep-memory'"); }

    @Test void a_host_that_is_short_of_memory_takes_from_those_with_more_than_their_guarantee_and_gives_it_back() throws Exception {
        var place = places.host(200_000, 1_000, 4);
        long one = create(place, 40_000, 10_000), two = create(place, 24_000, 12_000), fixed = create(place, 62_000, 62_000);
        eventually(() -> free(place) > 0 && free(place) < 1_500);
        keep.run();
        eventually(() -> memory(one) < 40_000);
        eventually(() -> free(place) > SHORT_MB);
        assertThat(memory(fixed)).as("guaranteed all it has").isEqualTo(62_000);
        assertThat(memory(one)).isBetween(33_000, 34_000);
        assertThat(memory(two)).isBetween(21_000, 22_000);
        double given = 40_000 - memory(one), also = 24_000 - memory(two);
        assertThat(given / also).as("in proportion to what is above the guarantee").isBetween(2.4, 2.6);
        assertThat(places.number("select squeezed_mb from vm where id = " + one)).isEqualTo(memory(one));
        new BrowserClient().staff("chief").open("/staff/machines/" + one).shows("the server is short of memory", "of 39.1 GB");
        new BrowserClient().staff("chief").open("/staff/machines/" + fixed).hides("the server is short of memory");

        int before = memory(one);
        keep.run();
        keep.run();
        assertThat(memory(one)).as("enough is enough").isEqualTo(before);

        system.send("vm_hshutdown", "vpsid", fixed).says("0");
        eventually(() -> free(place) > 60_000);
        keep.run();
        eventually(() -> memory(one) == 40_000 && memory(two) == 24_000);
        keep.run();
        assertThat(places.number("select count(*) from vm where squeezed_mb is not null and host_id = " + place.host())).isZero();
        new BrowserClient().staff("chief").open("/staff/machines/" + one).hides("the server is short of memory");
    }

    @Test void a_running_machine_grows_up_to_its_ceiling_and_waits_beyond() throws Exception {
        var place = places.host(16_384, 100, 2);
        long vm = create(place, 512, 512);
        for (int ram : new int[] { 800, 1024, 1100 }) {
            system.send("vm_update", "vpsid", vm, "ram_max", ram).says("0");
            eventually(() -> idle(vm));
            assertThat(memory(vm)).isEqualTo(Math.min(ram, 1024));
            assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).resizeWaits)).as("%d", ram).isEqualTo(ram > 1024);
        }
        system.send("vm_reboot", "vpsid", vm).says("0");
        eventually(() -> idle(vm));
        assertThat(memory(vm)).isEqualTo(1100);
        assertThat(runs(vm).ceilingMb()).isEqualTo(2200);
    }

    private long create(Places.Place place, int ramMb, int leastMb) throws Exception {
        long vm = Long.parseLong(system.send("vm_create", "userid", given.customer().number(), "cpu", 1, "ram_max", ramMb, "ram_min", leastMb, "disk", 5, "vpsname", "memory", "osid", place.template(), "serverid", place.host()).parts().getFirst());
        eventually(() -> idle(vm));
        return vm;
    }

    private boolean idle(long vm) { return given.inside(Given.ACME, () -> portico.task.Task.busyWith(vm).isEmpty()); }

    private Machine runs(long vm) { return hypervisor.look(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).target()), "portico-" + vm).orElseThrow().runsAs().orElseThrow(); }

    private int memory(long vm) { return runs(vm).memoryMb(); }

    /** As last looked at; before that nobody knows, and it counts as full. */
    private long free(Places.Place place) { return places.number("select case when seen_at is null then 0 else memory_free_mb end from host where id = " + place.host()); }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 400 && !condition.getAsBoolean(); i++) Thread.sleep(50);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
