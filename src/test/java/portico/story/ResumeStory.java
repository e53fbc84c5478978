package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The portal is killed in the middle of reinstalling a real guest; its next life brings the work to its end. */
@Tag("guest")
@ExtendWith(Houses.class)
class ResumeStory {

    private static final long VM = RealHouse.SHOP01;

    private final RealHouse house;

    ResumeStory(RealHouse house) { this.house = house; }

    @ParameterizedTest(name = "killed in step {0}")
    @ValueSource(strings = {"disks", "agent", "password"})
    void a_reinstallation_survives_the_portals_death(String step) {
        house.awaitRunning(VM);
        var oldPassword = house.password(VM);
        house.inGuest(VM, "echo mine > /root/mark; sync");

        assertThat(house.portal.api().as(People.BOB).send("vm_reload", "vpsid", VM, "osid", RealHouse.TINY).text()).isEqualTo("0");
        var task = house.portal.database().newestTask(VM);
        // Steps shorter than a look have ended when they are seen; then the death comes in the one after.
        Eventually.see("step " + step, RealHouse.BOOT, () -> stateOf(task, step), state -> !state.equals("WAITING"));
        house.portal.kill();
        house.portal.start();

        assertThat(house.portal.database().awaitEnd(task, RealHouse.BOOT)).as(() -> house.portal.database().steps(task)).isEqualTo("DONE");
        assertThat(house.portal.database().column("select distinct state from task_step where task_id = " + task)).containsExactly("DONE");
        assertThat(house.portal.database().value("select count(*) from task where vm_id = " + VM + " and id >= " + task)).isEqualTo("1");
        assertThat(house.portal.api().as(People.BOB).send("task_progress", "taskid", task).json().get("tstatus").asText()).isEqualTo("3");
        Eventually.see("the machine runs", Duration.ofSeconds(20), () -> house.state(VM), "running"::equals);
        assertThat(house.inGuest(VM, "ls /root")).doesNotContain("mark");
        assertThat(house.password(VM)).isNotEqualTo(oldPassword);
        assertThat(house.letsIn(VM, house.password(VM))).isTrue();
    }

    private String stateOf(String task, String step) { return house.portal.database().value("select state from task_step where task_id = " + task + " and name = '" + step + "'"); }
}
