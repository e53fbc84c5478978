package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The portal is killed in the middle of creating, reinstalling, growing and deleting a real guest; its next life brings the work to its end. */
@Tag("guest")
@ExtendWith(Houses.class)
@ResourceLock("stories")
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
        var task = survives(VM, step);
        assertThat(house.portal.api().as(People.BOB).send("task_progress", "taskid", task).json().get("tstatus").asText()).isEqualTo("3");
        Eventually.see("the machine runs", Duration.ofSeconds(20), () -> house.state(VM), "running"::equals);
        assertThat(house.inGuest(VM, "ls /root")).doesNotContain("mark");
        assertThat(house.password(VM)).isNotEqualTo(oldPassword);
        assertThat(house.letsIn(VM, house.password(VM))).isTrue();
    }

    /** One machine for the three of them: each boot takes its time. */
    @Test
    void so_do_a_creation_a_change_of_size_and_a_deletion() {
        long vm = Long.parseLong(house.system().send("vm_create", "userid", 1002, "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "resumed", "osid", RealHouse.TINY, "serverid", 1).parts().getFirst());
        survives(vm, "disks");
        house.awaitRunning(vm);
        assertThat(house.letsIn(vm, house.password(vm))).isTrue();
        house.inGuest(vm, "echo mine > /root/mark; sync");

        assertThat(house.system().send("vm_update", "vpsid", vm, "disk", 3, "ram_max", 192).text()).isEqualTo("0");
        survives(vm, "resize");
        assertThat(house.portal.database().value("select resize_waits from vm where id = " + vm)).as("the memory came while it ran").isEqualTo("f");
        assertThat(Integer.parseInt(house.inGuest(vm, "df -m / | tail -1 | awk '{print $2}'").strip())).isBetween(2_600, 3_100);
        assertThat(house.inGuest(vm, "cat /root/mark").strip()).isEqualTo("mine");

        assertThat(house.system().send("vm_delete", "vpsid", vm).text()).isEqualTo("0");
        survives(vm, "release");
        assertThat(house.system().send("vm_info", "vpsid", vm).text()).isEqualTo("[]");
        assertThat(house.portal.database().value("select count(*) from ip_address where vm_id = " + vm)).isEqualTo("0");
        assertThat(house.portal.database().value("select count(*) from trashed_vm where erased_at is null and vm_id = " + vm)).isEqualTo("1");
        assertThat(house.system().send("vm_undelete", "vpsid", vm).text()).as("and nothing of it is lost").startsWith("0|" + vm + "|");
        house.awaitQuiet(vm);
        assertThat(house.system().send("vm_delete", "vpsid", vm).text()).isEqualTo("0");
        Eventually.see("it is gone", Duration.ofMinutes(1), () -> house.system().send("vm_info", "vpsid", vm).text(), "[]"::equals);
    }

    /** Kills the portal in that step of the machine's newest task, and sees the next one bring it to its end. @return the task */
    private String survives(long vm, String step) {
        var database = house.portal.database();
        var task = database.newestTask(vm);
        // Steps shorter than a look have ended when they are seen; then the death comes in the one after.
        Eventually.see("step " + step, RealHouse.BOOT, () -> stateOf(task, step), state -> !state.equals("WAITING"));
        house.portal.kill();
        house.portal.start();
        assertThat(database.awaitEnd(task, RealHouse.BOOT)).as(() -> database.steps(task)).isEqualTo("DONE");
        assertThat(database.column("select distinct state from task_step where task_id = " + task)).containsExactly("DONE");
        assertThat(database.value("select count(*) from task where vm_id = " + vm + " and id >= " + task)).isEqualTo("1");
        return task;
    }

    private String stateOf(String task, String step) { return house.portal.database().value("select state from task_step where task_id = " + task + " and name = '" + step + "'"); }
}
