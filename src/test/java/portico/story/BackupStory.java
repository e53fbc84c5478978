package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of a real guest through the whole house: what was in a file then is in it again, also when the portal dies on the way. */
@Tag("guest")
@ExtendWith(Houses.class)
@ResourceLock("stories")
class BackupStory {

    private static final long VM = RealHouse.SHOP01;
    private static final Path FILES = Path.of("/var/lib/portico-test/backups/portico-" + VM);

    private final RealHouse house;
    private String password;

    BackupStory(RealHouse house) { this.house = house; }

    @BeforeEach
    void something_worth_keeping() {
        house.awaitRunning(VM);
        password = house.password(VM);
        house.inGuest(VM, "echo early > /root/mark; sync");
    }

    @AfterEach
    void leave_nothing() {
        house.awaitQuiet(VM);
        for (var id : house.portal.database().column("select id from backup where vm_id = " + VM)) {
            send("del", "bkid", id);
            house.awaitQuiet(VM);
        }
        assertThat(FILES).doesNotExist();
    }

    @Test
    void a_snapshot_and_a_full_backup_bring_the_old_content_back() {
        var full = make(1);
        var snapshot = make(0);
        house.inGuest(VM, "echo late > /root/mark; sync");
        restore(snapshot);
        assertThat(house.inGuest(VM, "cat /root/mark").strip()).isEqualTo("early");
        assertThat(house.letsIn(VM, password)).isTrue();

        house.inGuest(VM, "echo later > /root/mark; sync");
        restore(full);
        assertThat(house.inGuest(VM, "cat /root/mark").strip()).isEqualTo("early");
        assertThat(house.portal.database().column("select id from backup where vm_id = " + VM)).as("the snapshot went with the disk").containsExactly(full);
    }

    @Test
    void a_damaged_backup_is_refused_and_the_guest_notices_nothing() throws Exception {
        var full = make(1);
        try (var file = new RandomAccessFile(FILES.resolve(full + ".qcow2").toFile(), "rw")) {
            file.seek(file.length() / 2);
            file.write("damage".getBytes());
        }
        var boot = house.inGuest(VM, "cat /proc/sys/kernel/random/boot_id");
        send("revert", "bkid", full);
        house.awaitQuiet(VM);
        assertThat(house.portal.database().value("select state || ' ' || message from task where id = " + house.portal.database().newestTask(VM))).isEqualTo("FAILED failure.bad-backup");
        assertThat(house.inGuest(VM, "cat /proc/sys/kernel/random/boot_id")).isEqualTo(boot);
    }

    @ParameterizedTest(name = "killed in step {0}")
    @ValueSource(strings = {"stop", "restore"})
    void a_restore_survives_the_portals_death(String step) {
        var full = make(1);
        house.inGuest(VM, "echo late > /root/mark; sync");
        send("revert", "bkid", full);
        var task = house.portal.database().newestTask(VM);
        Eventually.see("step " + step, RealHouse.BOOT, () -> house.portal.database().value("select state from task_step where task_id = " + task + " and name = '" + step + "'"), state -> !state.equals("WAITING"));
        house.portal.kill();
        house.portal.start();
        assertThat(house.portal.database().awaitEnd(task, RealHouse.BOOT)).as(() -> house.portal.database().steps(task)).isEqualTo("DONE");
        assertThat(house.inGuest(VM, "cat /root/mark").strip()).isEqualTo("early");
    }

    private String make(int kind) {
        send("backup", "bktype", kind);
        house.awaitQuiet(VM);
        var id = house.portal.database().value("select max(id) from backup where vm_id = " + VM);
        assertThat(house.portal.database().value("select state || ' ' || flushed from backup where id = " + id)).as(() -> house.portal.log()).isEqualTo("DONE true");
        return id;
    }

    private void restore(String backup) {
        send("revert", "bkid", backup);
        house.awaitQuiet(VM);
        assertThat(house.portal.database().value("select state || ' ' || message from task where id = " + house.portal.database().newestTask(VM))).isEqualTo("DONE ");
    }

    private void send(String sub, String name, Object value) { house.portal.api().as(People.BOB).send("vm_backup", "vpsid", VM, "subaction", sub, name, value).says("0"); }
}
