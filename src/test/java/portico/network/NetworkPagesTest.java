package portico.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Tasks;

/** The network page: what it shows, and what its forms do. */
@QuarkusTest
class NetworkPagesTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void a_customer_unplugs_after_typing_the_name_and_plugs_in_again() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var card = api.as(ann).send("vm_vif", "subaction", "list", "vpsid", vm.id()).json();
        var browser = new BrowserClient().loggedIn(ann);
        var network = "/vm/" + vm.id() + "/network";
        var page = browser.open(network);
        assertThat(page.text()).contains(card.get("mac_1").asText(), "10.77.0.1", "255.255.240.0", "Plugged in", network + "/unplug/" + card.get("id_1").asText());

        var unplug = network + "/unplug/" + card.get("id_1").asText();
        assertThat(browser.open(unplug).text()).contains("Every connection through this card ends at once");
        browser.send(unplug, "confirm", "another").is(422);
        assertThat(api.as(ann).send("task_list", "vpsid", vm.id()).text()).isEqualTo("[]");
        browser.send(unplug, "confirm", vm.name()).leadsTo(network + "?said=unplug-ordered");
        Tasks.done(api.as(ann), vm.id());
        assertThat(browser.open(network).text()).contains("Not plugged in");
        browser.send(network + "/plug/" + card.get("id_1").asText()).leadsTo(network + "?said=plug-ordered");
        Tasks.done(api.as(ann), vm.id());
        assertThat(browser.open(network).text()).doesNotContain("Not plugged in");

        browser.send(network + "/addresses").leadsTo(network + "?said=addresses-ordered");
        Tasks.done(api.as(ann), vm.id());
        browser.send(network + "/commands", "enabled", "1").leadsTo(network + "?said=commands-allowed");
        assertThat(api.as(ann).send("vm_cmds", "vpsid", vm.id(), "cmds", "shellCommands", "cmd_params", "{\"commands\":\"whoami\"}").text()).isEqualTo("0|\"root\\n\"");
        for (var back : new String[] {"addresses", "commands", "plug/1"}) browser.open(network + "/" + back).leadsTo(network);
        new BrowserClient().loggedIn(given.customer()).open(network).is(404);
    }

    @Test void what_cannot_be_done_says_why() {
        var ann = given.customer();
        var browser = new BrowserClient().loggedIn(ann);
        assertThat(browser.open("/vm/" + given.vm(ann, "off").id() + "/network").text()).contains("The machine is not running", "aria-disabled");
        assertThat(browser.open("/vm/" + given.vm(ann, "locked").id() + "/network").text()).contains("The machine is locked").doesNotContain("/network/unplug/");
    }
}
