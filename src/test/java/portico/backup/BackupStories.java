package portico.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import portico.testing.ApiClient;
import portico.testing.Given;

/** What the tests of this room do again and again. */
@Singleton
class BackupStories {

    private final Given given;

    BackupStories(Given given) { this.given = given; }

    /** Waits until nothing is being done with the VM. */
    void settled(ApiClient caller, Given.Machine vm) throws InterruptedException {
        for (var end = Instant.now().plus(Duration.ofSeconds(40)); Instant.now().isBefore(end); Thread.sleep(50))
            if (open(caller, vm, 0) + open(caller, vm, 1) == 0) return;
        throw new AssertionError("still busy: " + caller.send("task_list", "vpsid", vm.id()).text());
    }

    private static int open(ApiClient caller, Given.Machine vm, int status) { return caller.send("task_list", "vpsid", vm.id(), "tstatus", status).json().size(); }

    JsonNode list(ApiClient caller, Given.Machine vm) { return caller.send("vm_backup", "vpsid", vm.id(), "subaction", "list").json(); }

    /** Makes one and waits for it. @return its fid */
    long make(ApiClient caller, Given.Machine vm, int kind, String name) throws InterruptedException {
        caller.send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bktype", kind, "bkname", name).says("0");
        settled(caller, vm);
        var newest = list(caller, vm).get(0);
        assertThat(newest.path("fconfig").path("backup_name").asText()).isEqualTo(name);
        assertThat(newest.path("fstatus").asText()).isEqualTo("1");
        return newest.path("fid").asLong();
    }

    /** The newest task's state on the wire, and why. */
    String newestTask(ApiClient caller, Given.Machine vm) {
        var task = caller.send("task_list", "vpsid", vm.id()).json().get(0);
        return task.path("tstatus").asText() + " " + task.path("tinfo").path("message").asText();
    }

    void limits(Given.Customer owner, int utype, int snapshots, int full, String hours) {
        given.sql("insert into user_group (tenant, utype, name, snapshots, full_backups, backup_hours) values (?, ?, 'test', ?, ?, ?) on conflict (tenant, utype) do update "
                + "set snapshots = excluded.snapshots, full_backups = excluded.full_backups, backup_hours = excluded.backup_hours", owner.tenant(), utype, snapshots, full, hours);
        given.sql("update user_account set utype = ? where id = ?", utype, owner.id());
    }
}
