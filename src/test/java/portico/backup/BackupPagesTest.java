package portico.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** The backup pages, without scripts. */
@QuarkusTest
class BackupPagesTest {

    @Inject Given given;
    @Inject BackupStories story;
    @Inject RunSchedules schedules;
    final ApiClient api = new ApiClient();

    @Test void a_customer_makes_restores_and_deletes_a_backup() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + vm.id() + "/backups";
        browser.open(path).is(200).shows("No backups yet", "3 of 3 left", "1 of 1 left", "Scheduled backups", "aria-current=\"page\"");
        browser.send(path, "bktype", "0", "bkname", "<b>").is(422).shows("Must be one to 50 characters", "&lt;b&gt;");
        browser.send(path, "bktype", "1", "bkname", "before & after").leadsTo(path + "?said=backup-ordered");
        story.settled(api.as(ann), vm);
        browser.open(path + "?said=backup-ordered").shows("Backup has begun", "before &amp; after", "Complete", "0 of 1 left", "All 1 full backups of this user are used, delete one first");
        long id = story.list(api.as(ann), vm).get(0).path("fid").asLong();

        var restore = path + "/" + id + "/restore";
        browser.open(restore).is(200).shows("Restore “before &amp; after”", "Everything that was written", "Type “" + vm.name() + "”");
        browser.send(restore, "confirm", "other").is(422).shows("This is not the machine’s name");
        assertThat(api.as(ann).send("task_list", "vpsid", vm.id(), "ttype", "5").json()).isEmpty();
        browser.send(restore, "confirm", vm.name()).leadsTo(path + "?said=restore-ordered");
        story.settled(api.as(ann), vm);
        browser.open("/vm/" + vm.id() + "/activity").shows("Restore a backup", "Put the disk back");

        var delete = path + "/" + id + "/delete";
        browser.open(delete).is(200).shows("It is deleted for good");
        browser.send(delete, "confirm", "").is(422);
        browser.send(delete, "confirm", vm.name()).leadsTo(path + "?said=backup-deleted");
        story.settled(api.as(ann), vm);
        browser.open(path).shows("No backups yet");
        browser.open(delete).is(404);
        browser.open(restore).is(404);
    }

    @Test void a_careful_customer_is_asked_for_a_code() throws Exception {
        var ann = given.customer(Given.ACME, 1);
        var vm = given.vm(ann);
        long id = story.make(api.as(ann), vm, 0, "one");
        var browser = new BrowserClient().loggedIn(ann);
        var restore = "/vm/" + vm.id() + "/backups/" + id + "/restore";
        browser.open(restore).shows("Verification code", "for restoring this machine only", restore + "/code");
        browser.send(restore, "confirm", vm.name()).is(422).shows("ask for a verification code first");
        browser.send(restore + "/code", "type", "2", "confirm", "half").is(200).shows("A code is on its way", "half");
        browser.open(restore + "/code").leadsTo(restore);
    }

    @Test void schedules_are_added_changed_and_removed_on_the_page() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + vm.id() + "/backups";
        var minute = "%02d".formatted(vm.id() * 7 % 60);
        browser.open(path).is(200).shows("No schedule yet", "Kept by these schedules together: 0 of 3", path + "/schedules/new?bktype=0", path + "/schedules/new?bktype=1");
        browser.open(path + "/schedules/new?bktype=1").is(200).shows("New schedule: Full backup", "value=\"1\" required checked", "03:" + minute).hides("Every hour", "Remove this schedule");
        browser.open(path + "/schedules/new?bktype=0").is(200).shows("New schedule: Snapshot", "Every hour");
        browser.send(path + "/schedules/new", "bktype", "0", "rhythm", "2", "hour", "4", "keep", "1").is(422).shows("Choose at least one day", "value=\"2\" required checked", "value=\"4\" selected");
        browser.send(path + "/schedules/new", "bktype", "0", "rhythm", "1", "hour", "4", "keep", "50").is(422).shows("At most 3 can be kept");
        browser.send(path + "/schedules/new", "bktype", "0", "rhythm", "2", "weekday", "5", "weekday", "1", "hour", "4", "keep", "2").leadsTo(path + "?said=schedule-saved");
        browser.open(path + "/schedules/new?bktype=0").is(200).shows("together: 2 of 3").hides("<option value=\"2\">2</option>");
        browser.send(path + "/schedules/new", "bktype", "0", "rhythm", "3", "hour", "4", "keep", "1").leadsTo(path + "?said=schedule-saved");
        browser.open(path).shows("Mon, Fri at 04:" + minute, "Every hour at minute " + minute, "keeps 2, has 0", "together: 3 of 3", "The schedules of this machine keep as many snapshots as it may have (3)");
        browser.open(path + "/schedules/new?bktype=0").is(200).shows("Not possible right now", "as many snapshots as it may have (3)").hides("name=\"rhythm\"");

        var rows = api.as(ann).send("vm_backup_schedule", "vpsid", vm.id(), "subaction", "get").json();
        long hourly = rows.get(0).path("scheduleid").asLong(), weekly = rows.get(1).path("scheduleid").asLong();
        var one = path + "/schedules/" + weekly;
        browser.open(one).is(200).shows("Change schedule: Snapshot", "name=\"weekday\" value=\"5\" checked", "name=\"weekday\" value=\"1\" checked", "It has made no backup that is still there");
        browser.send(one, "rhythm", "1", "hour", "6", "keep", "3").is(422).shows("At most 2 can be kept, the other schedules keep 1 of 3");
        browser.send(one, "rhythm", "1", "hour", "6", "keep", "1").leadsTo(path + "?said=schedule-saved");
        browser.open(path).shows("Every day at 06:" + minute, "together: 2 of 3");
        given.sql("update backup_schedule set next_at = now() where id = ?", hourly);
        schedules.run();
        story.settled(api.as(ann), vm);
        browser.open(path).shows("<span class=\"tag\">hourly</span>", "keeps 1, has 1");
        browser.open(path + "/schedules/" + hourly).shows("Its 1 backup(s) stay, until you delete them");
        browser.send(path + "/schedules/" + hourly + "/remove").leadsTo(path + "?said=schedule-removed");
        browser.open(path + "/schedules/" + hourly + "/remove").leadsTo(path);
        browser.open(path + "?said=schedule-removed").shows("Schedule removed; its backups stay", "<span class=\"tag\">scheduled</span>").hides("Every hour at minute");
        browser.open(path + "/schedules/" + hourly).is(404);
        browser.send(path + "/schedules/" + hourly + "/remove").is(404);
        var bob = new BrowserClient().loggedIn(given.customer());
        bob.open(one).is(404);
        bob.send(one + "/remove").is(404);
        assertThat(api.as(ann).send("vm_backup_schedule", "vpsid", vm.id(), "subaction", "get").json()).hasSize(1);
    }

    @Test void full_backups_have_their_hours_on_the_page_of_a_schedule() {
        var ann = given.customer();
        var vm = given.vm(ann);
        story.limits(ann, 54, 3, 1, "1, 2");
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm.id() + "/backups/schedules/new?bktype=1").is(200).shows("<option value=\"1\">", "<option value=\"2\">").hides("<option value=\"3\">");
        given.sql("update vm set full_backups = 0 where id = ?", vm.id());
        browser.open("/vm/" + vm.id() + "/backups/schedules/new?bktype=1").is(200).shows("This machine may have no full backups").hides("name=\"rhythm\"");
    }

    @Test void what_cannot_be_done_says_why_and_strangers_see_nothing() throws Exception {
        var ann = given.customer();
        var vm = given.vm(ann);
        long id = story.make(api.as(ann), vm, 0, "one");
        given.sql("update vm set status = 1 where id = ?", vm.id());
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm.id() + "/backups").is(200).shows("The machine is locked", "disabled");
        browser.open("/vm/" + vm.id() + "/backups/" + id + "/restore").is(200).shows("Not possible right now", "The machine is locked").hides("Restore now");
        var bob = new BrowserClient().loggedIn(given.customer());
        for (var path : new String[] {"", "/" + id + "/restore", "/" + id + "/delete"}) bob.open("/vm/" + vm.id() + "/backups" + path).is(404);
        bob.send("/vm/" + vm.id() + "/backups", "bktype", "0").is(404);
        bob.send("/vm/" + vm.id() + "/backups/" + id + "/delete", "confirm", vm.name()).is(404);
        assertThat(story.list(api.system("acme"), vm)).hasSize(1);
    }
}
