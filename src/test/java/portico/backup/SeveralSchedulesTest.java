package portico.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.simulated.Mishaps;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.vm.Vm;

/** Several schedules of one VM: each has its own times, and counts and removes its own backups alone. */
@QuarkusTest
class SeveralSchedulesTest {

    @Inject Given given;
    @Inject BackupStories story;
    @Inject RunSchedules schedules;
    @Inject Mishaps mishaps;
    @Inject ObjectMapper json;
    final ApiClient api = new ApiClient();

    @AfterEach void calm() { mishaps.calm(); }

    @Test void each_rotates_its_own() throws Exception {
        var ann = given.customer();
        story.limits(ann, 51, 20, 20, "");
        var vm = roomy(ann);
        long hourly = add(ann, vm, "rhythm", 3, "keep", 2), daily = add(ann, vm, "rhythm", 1, "hour", 4, "keep", 2), weekly = add(ann, vm, "rhythm", 2, "weekday", "7,1,3", "keep", 1);
        assertThat(rows(ann, vm)).extracting(row -> row.path("scheduleid").asLong()).as("the most frequent first").containsExactly(hourly, daily, weekly);
        assertThat(rows(ann, vm).get(2).path("weekdays").asText()).isEqualTo("1,3,7");
        long byHand = story.make(api.as(ann), vm, 0, "by hand");
        var h1 = due(ann, vm, hourly);
        var d1 = due(ann, vm, daily);
        var w1 = due(ann, vm, weekly);
        var h2 = due(ann, vm, hourly);
        assertThat(madeBy(ann, vm, hourly)).containsExactly(h2, h1);
        var h3 = due(ann, vm, hourly);
        assertThat(madeBy(ann, vm, hourly)).as("the third goes for its own first").containsExactly(h3, h2);
        assertThat(madeBy(ann, vm, daily)).containsExactly(d1);
        var w2 = due(ann, vm, weekly);
        assertThat(madeBy(ann, vm, weekly)).containsExactly(w2).doesNotContain(w1);
        assertThat(all(ann, vm)).containsExactlyInAnyOrder(byHand, h2, h3, d1, w2);

        // A failure costs none of the old ones, and the next one goes on where it was; of failures the last is enough to see.
        for (int i = 0; i < 2; i++) {
            mishaps.failNext("takeSnapshot", HypervisorException.Kind.NO_SPACE, "full");
            due(ann, vm, hourly);
        }
        assertThat(madeBy(ann, vm, hourly)).hasSize(3).contains(h2, h3);
        var h4 = due(ann, vm, hourly);
        assertThat(madeBy(ann, vm, hourly)).containsExactly(h4, h3);
        assertThat(all(ann, vm)).containsExactlyInAnyOrder(byHand, h3, h4, d1, w2);
    }

    @Test void the_oldest_counts_no_more_while_the_new_one_is_made_and_goes_after_it() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.sql("update vm set snapshots = 2 where id = ?", vm.id());
        long daily = add(ann, vm, "rhythm", 1, "keep", 1);
        var first = due(ann, vm, daily);
        story.make(api.as(ann), vm, 0, "by hand");
        mishaps.slow("takeSnapshot", java.time.Duration.ofSeconds(2));
        comes(daily);
        assertThat(story.list(api.as(ann), vm)).as("both are there, and the one that is to go is not among those that count").hasSize(3);
        assertThat(given.inside(Given.ACME, () -> Backup.<Backup>findById(first).state)).isEqualTo(BackupState.DELETING);
        assertThat(given.inside(Given.ACME, () -> Backup.countOn(vm.id(), BackupKind.SNAPSHOT))).isEqualTo(2);
        story.settled(api.as(ann), vm);
        assertThat(madeBy(ann, vm, daily)).hasSize(1).doesNotContain(first);
    }

    @Test void one_that_keeps_less_than_it_did_lets_go_of_all_above_that() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long daily = add(ann, vm, "rhythm", 1, "keep", 3);
        due(ann, vm, daily);
        due(ann, vm, daily);
        var third = due(ann, vm, daily);
        set(ann, vm, "scheduleid", daily, "rhythm", 1, "keep", 2).says("0");
        assertThat(madeBy(ann, vm, daily)).as("nothing goes before there is a new one").hasSize(3);
        mishaps.failNext("takeSnapshot", HypervisorException.Kind.NO_SPACE, "full");
        due(ann, vm, daily);
        assertThat(given.inside(Given.ACME, () -> Backup.countOn(vm.id(), BackupKind.SNAPSHOT))).as("nor when that fails").isEqualTo(3);
        var fourth = due(ann, vm, daily);
        assertThat(madeBy(ann, vm, daily)).containsExactly(fourth, third);
    }

    @Test void together_they_keep_what_the_machine_may_have() {
        var ann = given.customer();
        story.limits(ann, 52, 6, 2, "");
        var vm = roomy(ann);
        long hourly = add(ann, vm, "rhythm", 3, "keep", 3);
        call(ann, vm, "add", "rhythm", 1, "keep", 4).refuses("Parameter keep: at most 3 can be kept, the other schedules keep 3 of 6");
        long daily = add(ann, vm, "rhythm", 1, "keep", 3);
        call(ann, vm, "add", "rhythm", 2, "keep", 1).refuses("The schedules of this host keep as many snapshots as it may have (6), let one keep less");
        set(ann, vm, "scheduleid", daily, "rhythm", 1, "keep", 4).refuses("Parameter keep: at most 3 can be kept, the other schedules keep 3 of 6");
        add(ann, vm, "bktype", 1, "rhythm", 2, "keep", 2);
        // The limit falls: what is there goes on, may be moved and made less, not more.
        story.limits(ann, 52, 4, 2, "");
        set(ann, vm, "scheduleid", daily, "rhythm", 1, "hour", 7, "keep", 3).says("0");
        set(ann, vm, "scheduleid", daily, "rhythm", 1, "hour", 7, "keep", 4).refuses("Parameter keep: at most 1 can be kept, the other schedules keep 3 of 4");
        set(ann, vm, "scheduleid", hourly, "rhythm", 3, "keep", 1).says("0");
        set(ann, vm, "scheduleid", daily, "rhythm", 1, "keep", 3).says("0");
        given.sql("update vm set snapshots = 0 where id = ?", vm.id());
        set(ann, vm, "scheduleid", daily, "rhythm", 1, "keep", 1).refuses("This host may have no snapshots");
        call(ann, vm, "del", "scheduleid", daily).says("0");
        assertThat(rows(ann, vm)).hasSize(2);
    }

    @Test void what_a_schedule_may_be() {
        var ann = given.customer();
        story.limits(ann, 53, 20, 20, "1, 2");
        var vm = roomy(ann);
        call(ann, vm, "add", "rhythm", 0).refuses("Parameter rhythm has a value that is not allowed");
        call(ann, vm, "add", "bktype", 1, "rhythm", 3, "hour", 1).refuses("Parameter rhythm: full backups are made daily or weekly, only snapshots hourly");
        call(ann, vm, "add", "rhythm", 2, "weekday", ",").refuses("Parameter weekday: choose at least one day");
        call(ann, vm, "add", "rhythm", 2, "weekday", "1,8").refuses("Parameter weekday is outside its limits");
        call(ann, vm, "add", "bktype", 1, "rhythm", 1, "hour", 5).refuses("Parameter hour: full backups are possible in these hours only: 1, 2");
        for (int i = 0; i < 7; i++) add(ann, vm, "rhythm", 1, "hour", i);
        long full = add(ann, vm, "bktype", 1, "rhythm", 1, "hour", 1);
        call(ann, vm, "add", "rhythm", 1).refuses("A host may have at most 8 backup schedules");
        set(ann, vm, "rhythm", 1).refuses("Parameter scheduleid: this host has several schedules of this kind, name one of them");
        set(ann, vm, "scheduleid", full, "bktype", 0, "rhythm", 1, "hour", 1).refuses("Parameter bktype: a schedule keeps its kind, add another one");
        set(ann, vm, "bktype", 1, "rhythm", 2, "hour", 2, "weekday", 5).says("0");
        assertThat(rows(ann, vm).get(7).path("hour").asInt()).as("the only full one needs no name").isEqualTo(2);
        set(ann, vm, "scheduleid", full, "rhythm", 0).says("0");
        assertThat(rows(ann, vm)).hasSize(7);
    }

    @Test void a_schedule_is_named_by_its_owner_alone_and_on_its_own_machine() {
        var ann = given.customer();
        var bob = given.customer();
        var vm = given.vm(ann);
        var other = given.vm(ann);
        long schedule = add(ann, vm, "rhythm", 1);
        for (var sub : List.of("set", "del")) {
            call(ann, other, sub, "scheduleid", schedule, "rhythm", 1).refuses("Parameter scheduleid: no such backup schedule of this host");
            call(bob, given.vm(bob), sub, "scheduleid", schedule, "rhythm", 1).refuses("Parameter scheduleid: no such backup schedule of this host");
        }
        assertThat(rows(ann, vm)).hasSize(1);
    }

    @Test void what_a_deleted_schedule_made_belongs_to_nobody() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long former = add(ann, vm, "rhythm", 1, "keep", 1);
        var left = due(ann, vm, former);
        call(ann, vm, "del", "scheduleid", former).says("0");
        long present = add(ann, vm, "rhythm", 1, "keep", 1);
        due(ann, vm, present);
        due(ann, vm, present);
        assertThat(madeBy(ann, vm, present)).hasSize(1);
        assertThat(all(ann, vm)).hasSize(2).contains(left);
    }

    @Test void schedules_find_their_backups_again_when_their_machine_comes_back_from_the_trash() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long hourly = add(ann, vm, "rhythm", 3, "keep", 1), weekly = add(ann, vm, "rhythm", 2, "weekday", "2,6", "keep", 1);
        var h1 = due(ann, vm, hourly);
        var w1 = due(ann, vm, weekly);
        api.system("acme").send("vm_delete", "vpsid", vm.id()).says("0");
        for (int i = 0; i < 400 && given.inside(Given.ACME, () -> Vm.count("id", vm.id())) > 0; i++) Thread.sleep(50);
        assertThat(api.system("acme").send("vm_undelete", "vpsid", vm.id()).parts()).isNotEmpty();
        story.settled(api.as(ann), vm);
        assertThat(rows(ann, vm)).extracting(row -> row.path("weekdays").asText()).containsExactly("1", "2,6");
        var h2 = due(ann, vm, hourly);
        assertThat(madeBy(ann, vm, hourly)).containsExactly(h2).doesNotContain(h1);
        assertThat(madeBy(ann, vm, weekly)).containsExactly(w1);
    }

    @Test void an_hourly_one_writes_home_once_a_day_and_not_at_all_while_something_longer_goes_on() throws Exception {
        var ann = given.customer();
        given.sql("update user_account set email_verified = true where id = ?", ann.id());
        var vm = given.vm(ann);
        long hourly = add(ann, vm, "rhythm", 3);
        mishaps.slow("takeSnapshot", java.time.Duration.ofSeconds(2));
        api.as(ann).send("vm_backup", "vpsid", vm.id(), "subaction", "backup", "bkname", "long").says("0");
        comes(hourly);
        assertThat(next(ann, vm)).as("asked again soon").isBetween(Instant.now().getEpochSecond() + 200, Instant.now().getEpochSecond() + 301);
        given.sql("update backup_schedule set planned_at = now() - interval '51 minutes' where id = ?", hourly);
        comes(hourly);
        assertThat(rows(ann, vm).get(0).path("problem").asText()).isEqualTo("A task is running on this host");
        story.settled(api.as(ann), vm);
        assertThat(letters(ann)).isZero();

        for (int i = 0; i < 3; i++) {
            mishaps.failNext("takeSnapshot", HypervisorException.Kind.NO_SPACE, "full");
            due(ann, vm, hourly);
        }
        assertThat(letters(ann)).isEqualTo(1);
        given.sql("update vm set status = 1 where id = ?", vm.id());
        comes(hourly);
        assertThat(letters(ann)).isEqualTo(1);
        given.sql("update backup_schedule set told_at = now() - interval '21 hours' where id = ?", hourly);
        comes(hourly);
        assertThat(letters(ann)).isEqualTo(2);
    }

    @Test void orders_of_former_versions_are_understood() throws Exception {
        assertThat(json.readValue("{\"vmId\":1,\"backupId\":2,\"replaces\":3}", MakeBackupTask.Order.class)).isEqualTo(new MakeBackupTask.Order(1, 2, List.of(3L)));
        assertThat(json.readValue("{\"vmId\":1,\"backupId\":2,\"replaces\":null}", MakeBackupTask.Order.class)).isEqualTo(new MakeBackupTask.Order(1, 2, List.of()));
        var order = new MakeBackupTask.Order(1, 2, List.of(3L, 4L));
        assertThat(json.readValue(json.writeValueAsString(order), MakeBackupTask.Order.class)).isEqualTo(order);
    }

    /** One that may have twenty of each kind, as far as the machine goes. */
    private Given.Machine roomy(Given.Customer owner) {
        var vm = given.vm(owner);
        given.sql("update vm set snapshots = 20, full_backups = 20 where id = ?", vm.id());
        return vm;
    }

    private ApiClient.Reply call(Given.Customer owner, Given.Machine vm, String sub, Object... parameters) {
        var all = new ArrayList<Object>(List.of("vpsid", vm.id(), "subaction", sub));
        all.addAll(List.of(parameters));
        return api.as(owner).send("vm_backup_schedule", all.toArray());
    }

    private ApiClient.Reply set(Given.Customer owner, Given.Machine vm, Object... parameters) { return call(owner, vm, "set", parameters); }

    /** @return its number */
    private long add(Given.Customer owner, Given.Machine vm, Object... parameters) {
        call(owner, vm, "add", parameters).says("0");
        return StreamSupport.stream(rows(owner, vm).spliterator(), false).mapToLong(row -> row.path("scheduleid").asLong()).max().orElseThrow();
    }

    private JsonNode rows(Given.Customer owner, Given.Machine vm) { return call(owner, vm, "get").json(); }

    private long next(Given.Customer owner, Given.Machine vm) { return rows(owner, vm).get(0).path("next").asLong(); }

    private void comes(long schedule) {
        given.sql("update backup_schedule set next_at = now() - interval '1 minute' where id = ?", schedule);
        schedules.run();
    }

    /** Its time has come. @return fid of the newest backup afterwards */
    private long due(Given.Customer owner, Given.Machine vm, long schedule) throws InterruptedException {
        comes(schedule);
        story.settled(api.as(owner), vm);
        return story.list(api.as(owner), vm).get(0).path("fid").asLong();
    }

    private List<Long> madeBy(Given.Customer owner, Given.Machine vm, long schedule) {
        return StreamSupport.stream(story.list(api.as(owner), vm).spliterator(), false).filter(row -> row.path("fconfig").path("scheduleid").asLong() == schedule).map(row -> row.path("fid").asLong()).toList();
    }

    private List<Long> all(Given.Customer owner, Given.Machine vm) { return StreamSupport.stream(story.list(api.as(owner), vm).spliterator(), false).map(row -> row.path("fid").asLong()).toList(); }

    private long letters(Given.Customer owner) {
        return given.inside(Given.ACME, () -> ((Number) Backup.getEntityManager().createNativeQuery("select count(*) from message where user_id = :owner and subject like '%scheduled backup%'").setParameter("owner", owner.id()).getSingleResult()).longValue());
    }
}
