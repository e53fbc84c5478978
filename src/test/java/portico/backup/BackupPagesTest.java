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

    @Test void a_schedule_is_set_on_the_page() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        var path = "/vm/" + vm.id() + "/backups";
        browser.send(path + "/schedule", "bktype", "0", "rhythm", "2", "weekday", "5", "hour", "4", "keep", "3").leadsTo(path + "?said=schedule-saved");
        browser.open(path).shows("value=\"2\" selected>Every week", "value=\"5\" selected>Friday", "value=\"4\" selected>04:00", "Next:");
        browser.send(path + "/schedule", "bktype", "0", "rhythm", "1", "weekday", "5", "hour", "4", "keep", "50").is(422).shows("at most 3 can be kept");
        browser.open(path + "/schedule").leadsTo(path);
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
