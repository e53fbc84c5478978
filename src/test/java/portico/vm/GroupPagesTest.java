package portico.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** Groups on the pages: made, filled, narrowing the list, keyed, deleted. */
@QuarkusTest
class GroupPagesTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void a_customer_sorts_machines_into_groups() {
        var ann = given.customer();
        var web = given.vm(ann);
        var db = given.vm(ann);
        var browser = new BrowserClient().loggedIn(ann);
        assertThat(browser.open("/groups").text()).contains("No groups yet");
        browser.send("/groups", "groupname", "").is(422);
        browser.send("/groups", "groupname", "Shop", "grouporder", "1").leadsTo("/groups?said=group-made");
        long group = api.as(ann).send("vm_group_info").json().get(0).get("gid").asLong();

        assertThat(browser.open("/vm/" + web.id()).text()).contains("<option value=\"" + group + "\">Shop</option>");
        browser.send("/vm/" + web.id() + "/name", "vname", "!", "groupid", group).is(422).shows("<option value=\"" + group + "\" selected>");
        browser.send("/vm/" + web.id() + "/name", "vname", web.name(), "groupid", group).leadsTo("/vm/" + web.id() + "?said=renamed");
        assertThat(browser.open("/?group=" + group).text()).contains(web.name()).doesNotContain(db.name());
        assertThat(browser.open("/?group=0").text()).contains(db.name()).doesNotContain(web.name());
        assertThat(browser.open("/?group=" + group + "&q=nothing").text()).contains("group=" + group);
        assertThat(browser.open("/").text()).contains(web.name(), db.name(), "Shop");

        browser.send("/groups/" + group + "/key", "grouppassword", "").is(422);
        browser.send("/groups/" + group + "/key", "grouppassword", "for my partner").leadsTo("/groups/" + group + "?said=group-key-set");
        assertThat(new ApiClient().with("user", ann.username(), "for my partner").send("vm_info").json()).hasSize(1);
        browser.send("/groups/" + group + "/key/drop").leadsTo("/groups/" + group + "?said=group-key-dropped");
        browser.send("/groups/" + group, "groupname", "Old shop", "grouporder", "3").leadsTo("/groups/" + group + "?said=group-saved");
        assertThat(browser.open("/groups/" + group).text()).contains("Old shop", web.name());

        browser.send("/groups/" + group + "/delete", "confirm", "Shop").is(422);
        browser.send("/groups/" + group + "/delete", "confirm", "Old shop").leadsTo("/groups?said=group-deleted");
        assertThat(browser.open("/").text()).contains(web.name());
        new BrowserClient().loggedIn(given.customer()).open("/groups/" + group).is(404);
    }
}
