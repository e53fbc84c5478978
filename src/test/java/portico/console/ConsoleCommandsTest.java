package portico.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** The three sub-actions of vm_console, to the letter, and how a link is exchanged. */
@QuarkusTest
class ConsoleCommandsTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void without_a_session_the_state_is_disabled_and_no_error() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "state").says("{\"state\":\"disabled\",\"vsip\":\"\",\"port\":\"\",\"token\":\"\",\"expireTime\":\"\"}");
    }

    @Test void enable_answers_zero_and_state_then_tells_how_to_get_in() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vps_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        var state = state(api.as(ann), vm);
        assertThat(state.get("state").asText()).isEqualTo("enabled");
        assertThat(state.get("vsip").asText()).isEqualTo("acme.test");
        assertThat(state.get("port").asText()).isEqualTo(String.valueOf(Browser.portal().getPort()));
        assertThat(state.get("token").asText()).matches("[A-Za-z0-9_-]{43}");
        assertThat(state.get("expireTime").asLong() - Instant.now().getEpochSecond()).isBetween(890L, 900L);
    }

    @Test void each_state_call_extends_the_session_by_15_minutes_and_tells_the_same_link_until_it_is_used() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.system("acme").send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        var first = state(api.as(ann), vm);
        given.sql("update console_session set expires_at = now() + interval '10 seconds' where vm_id = ?", vm.id());
        var second = state(api.as(ann), vm);
        assertThat(second.get("token")).isEqualTo(first.get("token"));
        assertThat(second.get("expireTime").asLong() - Instant.now().getEpochSecond()).isGreaterThan(880);
        assertThat(Browser.post("/console/exchange", first.get("token").asText()).statusCode()).isEqualTo(200);
        assertThat(state(api.as(ann), vm).get("token")).isNotEqualTo(first.get("token"));
    }

    @Test void logout_ends_it_and_may_be_repeated() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        var link = state(api.as(ann), vm).get("token").asText();
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "logout").says("0");
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "logout").says("0");
        assertThat(state(api.as(ann), vm).get("state").asText()).isEqualTo("disabled");
        assertThat(Browser.post("/console/exchange", link).statusCode()).isEqualTo(404);
    }

    @Test void an_expired_session_is_disabled_and_can_be_opened_again() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        given.sql("update console_session set expires_at = now() - interval '1 second' where vm_id = ?", vm.id());
        assertThat(state(api.as(ann), vm).get("state").asText()).isEqualTo("disabled");
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        assertThat(state(api.as(ann), vm).get("state").asText()).isEqualTo("enabled");
    }

    @Test void a_locked_machine_shows_its_screen_to_nobody() {
        var ann = given.customer();
        var vm = given.vm(ann, "locked");
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").refuses("The host is locked");
        api.system("acme").send("vm_console", "vpsid", vm.id(), "subaction", "enable").refuses("The host is locked");
    }

    @Test void somebody_elses_machine_does_not_exist() {
        var vm = given.vm(given.customer());
        for (var sub : new String[] {"state", "enable", "logout"})
            api.as(given.customer()).send("vm_console", "vpsid", vm.id(), "subaction", sub).refuses("Parameter vpsid: no such host");
    }

    @Test void an_unknown_subaction_is_refused() {
        var ann = given.customer();
        assertThat(api.as(ann).send("vm_console", "vpsid", given.vm(ann).id(), "subaction", "open").text()).startsWith("-1|");
        assertThat(api.as(ann).send("vm_console", "vpsid", given.vm(ann).id()).text()).startsWith("-1|");
    }

    @Test void a_link_opens_once_and_leaves_no_token_in_the_database() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        var link = state(api.as(ann), vm).get("token").asText();
        var first = Browser.post("/console/exchange", link);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(first.body()).contains("\"name\":\"" + vm.name() + "\"").doesNotContain(link);
        assertThat(Browser.post("/console/exchange", link).statusCode()).isEqualTo(404);
    }

    @Test void what_is_no_token_is_refused_politely() {
        for (var rubbish : new String[] {"", "x", "'; drop table vm --", "\0".repeat(43), "A".repeat(43)})
            for (var path : new String[] {"/console/exchange", "/console/look"}) assertThat(Browser.post(path, rubbish).statusCode()).isEqualTo(404);
        assertThat(Browser.post("/console/exchange", "A".repeat(5000)).statusCode()).isEqualTo(413);
    }

    private static JsonNode state(ApiClient client, Given.Machine vm) { return client.send("vm_console", "vpsid", vm.id(), "subaction", "state").json(); }
}
