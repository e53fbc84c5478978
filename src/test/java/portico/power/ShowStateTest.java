package portico.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import portico.hypervisor.PowerState;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** The one word of vm_state. */
@QuarkusTest
class ShowStateTest {

    @Inject Given given;

    @Test void each_power_state_has_its_word() {
        var words = new EnumMap<PowerState, String>(PowerState.class);
        for (var power : PowerState.values()) words.put(power, ShowState.word(vm(VmStatus.NORMAL, power)));
        assertThat(words).isEqualTo(Map.of(PowerState.RUNNING, "running", PowerState.PAUSED, "paused", PowerState.OFF, "halted", PowerState.CRASHED, "halted", PowerState.ABSENT, "halted", PowerState.UNKNOWN, "halted"));
    }

    @Test void a_status_that_keeps_it_from_running_goes_first() {
        var words = new EnumMap<VmStatus, String>(VmStatus.class);
        for (var status : VmStatus.values()) words.put(status, ShowState.word(vm(status, PowerState.PAUSED)));
        assertThat(words).isEqualTo(Map.of(VmStatus.NORMAL, "paused", VmStatus.OVER_TRAFFIC, "paused", VmStatus.OVER_TRAFFIC_STOPPED, "paused", VmStatus.INSTALLING, "setup", VmStatus.LOCKED, "locked", VmStatus.OVERDUE, "overdue"));
    }

    @Test void a_paused_machine_says_so_at_the_door() {
        var ann = given.customer();
        var vm = given.vm(ann);
        // The poller soon finds out that the played machine runs.
        for (int tries = 0; tries < 20; tries++) {
            given.sql("update vm set power = 'PAUSED' where id = ?", vm.id());
            if (new ApiClient().as(ann).send("vm_state", "vpsid", vm.id()).text().startsWith("paused|{\"bwusage\":\"0.000\"")) return;
        }
        throw new AssertionError("never paused");
    }

    private static Vm vm(VmStatus status, PowerState power) {
        var vm = new Vm();
        vm.power = power;
        vm.become(status, null, Instant.EPOCH);
        return vm;
    }
}
