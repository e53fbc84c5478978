package portico.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.simulated.Mishaps;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.vm.Vm;

/** Backups that make themselves, and what becomes of those whose VM is gone. */
@QuarkusTest
class ScheduleTest {

    @Inject Given given;
    @Inject BackupStories story;
    @Inject RunSchedules schedules;
    @Inject ForgottenBackups forgotten;
    @Inject Mishaps mishaps;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void a_schedule_rotates_its_own_and_never_what_was_made_by_hand() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        set(ann, vm, "rhythm", 1, "hour", 4, "keep", 2).says("0");
        var plan = get(ann, vm);
        assertThat(List.of(plan.path("bktype").asText(), plan.path("rhythm").asText(), plan.path("hour").asText(), plan.path("keep").asText(), plan.path("problem").asText())).containsExactly("0", "1", "4", "2", "");
        assertThat(plan.path("next").asLong()).isGreaterThan(java.time.Instant.now().getEpochSecond());
        story.make(api.as(ann), vm, 0, "by hand");

        var first = due(ann, vm);
        var second = due(ann, vm);
        assertThat(scheduled(ann, vm)).containsExactly(second, first);
        var third = due(ann, vm);
        assertThat(scheduled(ann, vm)).as("two are kept").containsExactly(third, second);
        assertThat(api.as(ann).send("task_list", "vpsid", vm.id()).json().get(0).path("tinfo").path("asked_by").asText()).isEqualTo("schedule");
        assertThat(story.list(api.as(ann), vm)).hasSize(3);

        // A failure costs none of the old ones.
        mishaps.failNext("takeSnapshot", HypervisorException.Kind.NO_SPACE, "full");
        due(ann, vm);
        assertThat(scheduled(ann, vm)).contains(third, second);
    }

    @Test void without_room_it_says_so_and_goes_on_the_next_day() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.sql("update vm set snapshots = 1 where id = ?", vm.id());
        set(ann, vm, "rhythm", 2, "weekday", 3, "keep", 2).refuses("Parameter keep: at most 1 can be kept");
        set(ann, vm, "rhythm", 2, "weekday", 3, "keep", 1).says("0");
        story.make(api.as(ann), vm, 0, "by hand");
        due(ann, vm);
        assertThat(story.list(api.as(ann), vm)).hasSize(1);
        assertThat(get(ann, vm).path("problem").asText()).isEqualTo("All 1 snapshots of this host are used, delete one first");
        assertThat(get(ann, vm).path("next").asLong()).isGreaterThan(java.time.Instant.now().getEpochSecond());
        set(ann, vm, "rhythm", 0).says("0");
        api.as(ann).send("vm_backup_schedule", "vpsid", vm.id(), "subaction", "get").says("[]");
    }

    @Test void a_busy_machine_is_asked_again_and_a_locked_one_left_alone() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        set(ann, vm, "rhythm", 1, "hour", LocalTime.now().getHour(), "keep", 1).says("0");
        mishaps.slow("takeSnapshot", java.time.Duration.ofSeconds(1));
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup").says("0");
        due(ann, vm);
        assertThat(scheduled(ann, vm)).isEmpty();
        assertThat(get(ann, vm).path("next").asLong()).as("soon").isBetween(java.time.Instant.now().getEpochSecond() + 200, java.time.Instant.now().getEpochSecond() + 4000);
        given.sql("update vm set status = 1 where id = ?", vm.id());
        due(ann, vm);
        assertThat(get(ann, vm).path("problem").asText()).isEqualTo("The host is locked");
    }

    @Test void full_backups_keep_to_the_groups_hours() {
        var ann = given.customer();
        var vm = given.vm(ann);
        story.limits(ann, 41, 3, 2, "1, 2");
        set(ann, vm, "bktype", 1, "rhythm", 1, "hour", 5).refuses("Parameter hour: full backups are possible in these hours only: 1, 2");
        set(ann, vm, "bktype", 1, "rhythm", 1, "hour", 2).says("0");
        set(ann, vm, "bktype", 0, "rhythm", 1, "hour", 5).says("0");
        set(ann, vm, "rhythm", 1, "hour", 24).refuses("Parameter hour is outside its limits");
        assertThat(api.as(ann).send("vm_backup_schedule", "vpsid", vm.id(), "subaction", "get").json()).hasSize(2);
        var bob = given.customer();
        api.as(bob).send("vm_backup_schedule", "vpsid", vm.id(), "subaction", "get").refuses("Parameter vpsid: no such host");
    }

    @Test void the_next_time_is_the_next_time() {
        var schedule = new BackupSchedule();
        schedule.vm = new Vm();
        schedule.vm.id = 60L;
        schedule.rhythm = Rhythm.DAILY;
        schedule.weekdays = "1";
        schedule.hour = 3;
        assertThat(next(schedule, "2026-11-24T02:00:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-24T02:00:00Z");
        assertThat(next(schedule, "2026-11-24T03:00:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-25T02:00:00Z");
        schedule.rhythm = Rhythm.WEEKLY;
        assertThat(next(schedule, "2026-11-24T02:00:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-30T02:00:00Z");
        schedule.weekdays = "2";
        assertThat(next(schedule, "2026-11-24T02:00:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-24T02:00:00Z");
        assertThat(next(schedule, "2026-11-24T03:30:00+01:00[Europe/Berlin]")).isEqualTo("2026-12-01T02:00:00Z");
        schedule.weekdays = "2,4,7";
        assertThat(next(schedule, "2026-11-24T03:30:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-26T02:00:00Z");
        assertThat(next(schedule, "2026-11-26T03:30:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-29T02:00:00Z");
        schedule.rhythm = Rhythm.DAILY;
        schedule.hour = 2;
        assertThat(next(schedule, "2026-03-29T01:00:00+01:00[Europe/Berlin]")).as("an hour that does not exist").isEqualTo("2026-03-29T01:00:00Z");
        assertThat(next(schedule, "2026-03-29T03:30:00+02:00[Europe/Berlin]")).as("and is there again the next day").isEqualTo("2026-03-30T00:00:00Z");
        schedule.rhythm = Rhythm.HOURLY;
        schedule.vm.id = 3L;
        assertThat(next(schedule, "2026-11-24T03:20:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-24T02:21:00Z");
        assertThat(next(schedule, "2026-11-24T03:21:00+01:00[Europe/Berlin]")).isEqualTo("2026-11-24T03:21:00Z");
        assertThat(next(schedule, "2026-10-25T02:30:00+02:00[Europe/Berlin]")).as("the hour that comes twice").isEqualTo("2026-10-25T01:21:00Z");
    }

    @Test void full_backups_of_a_deleted_machine_stay_for_a_week() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        story.make(api.as(ann), vm, 0, "snapshot");
        long full = story.make(api.as(ann), vm, 1, "full");
        given.sql("update ip_address set vm_id = null, nic_id = null where vm_id = ?", vm.id());
        given.sql("delete from vm where id = ?", vm.id());
        forgotten.run();
        var rows = given.inside(Given.ACME, () -> Backup.<Backup>list("vmNumber", vm.id()));
        assertThat(rows).extracting(backup -> backup.id).containsExactly(full);
        assertThat(java.time.Duration.between(java.time.Instant.now(), rows.getFirst().expiresAt).toHours()).isBetween(167L, 168L);
        forgotten.run();
        assertThat(given.inside(Given.ACME, () -> Backup.<Backup>findById(full).state)).isEqualTo(BackupState.DONE);

        given.sql("update backup set expires_at = now() - interval '1 minute' where id = ?", full);
        forgotten.run();
        for (int i = 0; i < 200 && given.inside(Given.ACME, () -> Backup.count("id", full)) > 0; i++) Thread.sleep(50);
        assertThat(given.inside(Given.ACME, () -> Backup.count("id", full))).isZero();
    }

    @Test void a_machine_that_comes_back_from_the_trash_has_its_backups() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long snapshot = story.make(api.as(ann), vm, 0, "snapshot");
        long full = story.make(api.as(ann), vm, 1, "full");
        set(ann, vm, "rhythm", 1, "keep", 1).says("0");
        api.system("acme").send("vm_delete", "vpsid", vm.id()).says("0");
        for (int i = 0; i < 400 && given.inside(Given.ACME, () -> Vm.count("id", vm.id())) > 0; i++) Thread.sleep(50);
        assertThat(given.inside(Given.ACME, () -> Vm.count("id", vm.id()))).isZero();
        forgotten.run();
        assertThat(given.inside(Given.ACME, () -> Backup.count("vmNumber = ?1 and expiresAt is null", vm.id()))).as("nothing is forgotten of what lies in the trash").isEqualTo(2);

        assertThat(api.system("acme").send("vm_undelete", "vpsid", vm.id()).parts()).isNotEmpty();
        story.settled(api.as(ann), vm);
        assertThat(story.list(api.as(ann), vm)).extracting(row -> row.path("fid").asLong()).containsExactly(full, snapshot);
        assertThat(get(ann, vm).path("rhythm").asText()).isEqualTo("1");
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "revert", "bkid", snapshot).says("0");
        story.settled(api.as(ann), vm);
        assertThat(story.newestTask(api.as(ann), vm)).isEqualTo("3 ");
    }

    private static String next(BackupSchedule schedule, String now) {
        schedule.plan(ZonedDateTime.parse(now));
        return schedule.nextAt.toString();
    }

    private ApiClient.Reply set(Given.Customer owner, Given.Machine vm, Object... parameters) {
        var all = new java.util.ArrayList<Object>(List.of("vpsid", vm.id(), "subaction", "set"));
        all.addAll(List.of(parameters));
        return api.as(owner).send("vm_backup_schedule", all.toArray());
    }

    private JsonNode get(Given.Customer owner, Given.Machine vm) { return api.as(owner).send("vm_backup_schedule", "vpsid", vm.id(), "subaction", "get").json().get(0); }

    /** Its hour has come. @return fid of the newest backup afterwards */
    private long due(Given.Customer owner, Given.Machine vm) throws InterruptedException {
        given.sql("update backup_schedule set next_at = now() - interval '1 minute' where vm_id = ?", vm.id());
        schedules.run();
        story.settled(api.as(owner), vm);
        var rows = story.list(api.as(owner), vm);
        return rows.isEmpty() ? 0 : rows.get(0).path("fid").asLong();
    }

    private List<Long> scheduled(Given.Customer owner, Given.Machine vm) {
        return StreamSupport.stream(story.list(api.as(owner), vm).spliterator(), false).filter(row -> row.path("fconfig").path("scheduled").asText().equals("1"))
                .map(row -> row.path("fid").asLong()).toList();
    }
}
