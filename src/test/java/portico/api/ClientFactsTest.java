package portico.api;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.testing.FieldClient.fields;
import static portico.testing.FieldClient.isErrorToJava;
import static portico.testing.FieldClient.java;
import static portico.testing.FieldClient.parsed;
import static portico.testing.FieldClient.php;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.FieldClient;
import portico.testing.Given;

/**
 * Facts about programs in the field, numbered as in the research: each sends what they send and judges as they judge. Of the commands served by the rooms
 * account, vm, power, task, infra and console; other rooms tell their own.
 */
@QuarkusTest
class ClientFactsTest {

    @Inject Given given;
    @Inject portico.secret.Vault vault;
    final ApiClient api = new ApiClient();

    @Test void fact_2_success_is_exactly_zero_data_is_bare_errors_say_minus_one() {
        var ann = given.customer();
        var vm = given.vm(ann);
        assertThat(php("Action", "vm_info_update", "vpsid", vm.id(), "vname", "a-1 b")).isEqualTo("0");
        var info = php("Action", "vm_info", "vpsid", vm.id());
        assertThat(info).startsWith("[");
        assertThat(isErrorToJava(info)).isFalse();
        assertThat(isErrorToJava(java("action", "vm_info_update", "vpsid", Samples.NOBODY, "vname", "x"))).isTrue();
    }

    /** A name of somebody's own must not look like an error, an end of a part, or a second row. */
    @Test void fact_2_no_text_of_a_customer_looks_like_a_shape() {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.sql("update vm set name = ?, status_reason = ? where id = ?", "-1|a;b|c", "why -1|not", vm.id());
        given.sql("update user_account set name = ? where id = ?", "-1|a|b;c", ann.id());
        for (var text : List.of(java("action", "vm_info", "vpsid", vm.id()), java("action", "vm_state", "vpsid", vm.id()), java("action", "user_info", "userid", ann.number()))) assertThat(isErrorToJava(text)).as(text).isFalse();
        // The relay splits at the bar and takes the first piece for the whole.
        assertThat(parsed(php("Action", "user_info", "userid", ann.number()).split("\\|")[0]).get(0).get("uid").asText()).isEqualTo(String.valueOf(ann.number()));
        assertThat(java("action", "vm_state", "vpsid", vm.id()).split("\\|")).hasSize(2);
    }

    @Test void fact_2_a_refused_power_command_has_no_zero_in_it() {
        var locked = given.vm(given.customer(), "locked");
        for (var command : List.of("vps_start", "vm_reboot", "vps_hreboot", "vm_shutdown", "vps_hshutdown"))
            for (var id : List.of(String.valueOf(locked.id()), "1000000000", "0", "x0", "", "00", "0|0")) {
                var text = java("action", command, "vpsid", id);
                if (!text.equals("0")) assertThat(text).as(command + " " + id).startsWith("-1|").doesNotContain("0");
            }
        // Wrong keys, too.
        var stranger = new ArrayList<>(fields("action", "vm_start", "vpsid", 1));
        stranger.set(2, new FieldClient.Field("api_key", "0"));
        assertThat(FieldClient.php(stranger).text()).startsWith("-1|").doesNotContain("0");
    }

    @Test void fact_2_scalars_are_texts_integers_plain_times_unix_seconds_objects_real() {
        var ann = given.customer();
        var vm = given.vm(ann);
        for (var text : List.of(java("action", "vm_info", "vpsid", vm.id()), java("action", "user_info", "userid", ann.number()), java("action", "server_os_templates", "serverid", 3))) scalarsAreTexts(parsed(text));
        var state = java("action", "vps_state", "vpsid", vm.id());
        scalarsAreTexts(parsed(state.substring(state.indexOf('|') + 1)));
        var row = parsed(java("action", "vm_info", "vpsid", vm.id())).get(0);
        for (var integer : List.of("vid", "uid", "sid", "did", "vcpu", "vram", "vdisk", "vport", "vbandwidth", "vstatus")) assertThat(row.get(integer).asText()).as(integer).matches("-?[0-9]+");
        assertThat(row.get("vconfig").isObject()).isTrue();
        assertThat(row.get("vpsinfo").isObject()).isTrue();
    }

    private static void scalarsAreTexts(JsonNode node) {
        if (node.isValueNode()) assertThat(node.isTextual()).as(node.toString()).isTrue();
        else node.forEach(ClientFactsTest::scalarsAreTexts);
    }

    @Test void fact_3_user_add_answers_an_id_and_the_site_chose_the_userid() {
        long number = 7_000_000 + System.nanoTime() % 1_000_000;
        var text = php("Action", "user_add", "userid", number, "username", "php" + number, "password", "secret-1", "name", "php" + number, "email", "php" + number + "@example.test", "tel", "13800138000");
        assertThat(text.split("\\|")[0]).isEqualTo("0");
        var row = parsed(php("Action", "user_info", "userid", number)).get(0);
        assertThat(row.get("uid").asText()).isEqualTo(String.valueOf(number));
        assertThat(row.get("email").asText()).isEqualTo("php" + number + "@example.test");
        assertThat(row.get("tel").asText()).isNotEmpty();
    }

    @Test void fact_3_user_authentication_answers_the_userid() {
        var ann = given.customer();
        for (var name : List.of(ann.username(), ann.email())) {
            var pieces = php("Action", "user_authentication", "username", name, "password", ann.password()).split("\\|");
            assertThat(Integer.parseInt(pieces[0])).isZero();
            assertThat(pieces[1]).isEqualTo(String.valueOf(ann.number()));
        }
        assertThat(php("Action", "user_authentication", "username", ann.username(), "password", "wrong").split("\\|")[0]).isNotEqualTo("0");
    }

    @Test void fact_3_server_os_templates_have_text_ids_and_windows_in_windows() {
        var rows = parsed(java("action", "server_os_templates", "serverid", 3));
        assertThat(rows.isArray()).isTrue();
        rows.forEach(row -> assertThat(row.get("oid").isTextual()).isTrue());
        assertThat(rows).anyMatch(row -> row.get("oname").asText().contains("Windows"));
        assertThat(parsed(java("action", "server_os_templates", "serverid", 3, "osid", 17, "osids", "17,18"))).hasSize(1);
        assertThat(parsed(java("action", "server_os_templates", "serverid", 3, "osids", "17,18,"))).hasSize(2);
    }

    @Test void fact_3_task_rows_have_tinfo_as_an_object_with_a_known_word() {
        var vm = given.vm(given.customer());
        assertThat(java("action", "vm_reload", "vpsid", vm.id(), "osid", 17, "rot", 1, "mothod", 0)).isEqualTo("0");
        for (var text : List.of(java("action", "task_list", "vpsid", vm.id(), "taskId", "", "ttype", 2), java("action", "task_list", "serverid", 3))) {
            var row = parsed(text).get(0);
            assertThat(row.get("ttime").asLong()).isBetween(1_500_000_000L, 5_000_000_000L);
            assertThat(row.get("tinfo").isObject()).isTrue();
            assertThat(row.get("tinfo").get("task_action").isTextual()).isTrue();
        }
        var word = parsed(java("action", "task_list", "vpsid", vm.id())).get(0).get("tinfo").get("task_action").asText();
        assertThat(word).isIn(Set.of("create_step_1", "create_step_2", "reload_step_1", "reload_step_2", "change_password"));
        assertThat(java("action", "task_list", "taskId", Samples.NOBODY)).isEqualTo("[]");
    }

    @Test void fact_3_vm_info_is_an_array_of_one_or_nothing_found() {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.inside("acme", () -> { portico.vm.Vm.<portico.vm.Vm>findById(vm.id()).passwordEncrypted = vault.seal("clear-text"); return null; });
        var rows = parsed(php("Action", "vm_info", "vpsid", vm.id()));
        assertThat(rows).hasSize(1);
        for (var key : List.of("vid", "uid", "sid", "did", "dname", "vname", "vcpu", "vram", "vdisk", "vport", "vbandwidth", "vip", "vadditionalips", "vos", "vstatus", "dpass", "vmac", "console", "vconfig", "vpsinfo"))
            assertThat(rows.get(0).has(key)).as(key).isTrue();
        assertThat(rows.get(0).get("dpass").asText()).isEqualTo("clear-text");
        assertThat(rows.get(0).get("vconfig").get("backup_snapshot").asText()).isEqualTo("3");
        assertThat(rows.get(0).get("vconfig").get("backup_full").asText()).isEqualTo("2");
        assertThat(rows.get(0).get("vpsinfo").get("mac").asText()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
        var none = java("action", "vm_info", "vpsid", Samples.NOBODY);
        assertThat(none.equals("[]") || isErrorToJava(none)).isTrue();
        given.vm(ann);
        assertThat(parsed(php("Action", "vm_info", "userid", ann.number()))).hasSize(2);
        // The status is an index into a table of -3 to 2.
        for (var state : List.of("locked", "overdue", "over-traffic", "over-traffic-off", "off", "setup-failed"))
            assertThat(parsed(php("Action", "vm_info", "vpsid", given.vm(ann, state).id())).get(0).get("vstatus").asInt()).as(state).isBetween(-3, 2);
    }

    @Test void fact_3_vm_state_is_a_word_a_bar_and_json() {
        var ann = given.customer();
        for (var state : List.of("running:running", "off:halted", "locked:locked", "setup-failed:setupfailed", "overdue:overdue")) {
            var vm = given.vm(ann, state.split(":")[0]);
            var pieces = java("action", "vps_state", "vpsid", vm.id()).split("\\|");
            assertThat(pieces[0]).as(state).isEqualTo(state.split(":")[1]);
            var details = parsed(pieces[1]);
            assertThat(details.get("bwusage").asText()).matches("[0-9]+\\.[0-9]{3}");
            assertThat(details.get("plantraffic").asDouble()).isNotNegative();
            for (var key : List.of("vos", "backuptask", "ostemplate")) assertThat(details.has(key)).as(key).isTrue();
            assertThat(details.get("backuptask").asText()).isEqualTo("0");
        }
        // A VM that does not exist reads, by the same rule, as the word -1.
        assertThat(java("action", "vps_state", "vpsid", Samples.NOBODY).split("\\|")[0]).isEqualTo("-1");
    }

    @Test void fact_3_power_commands_answer_zero() {
        var ann = given.customer();
        for (var command : List.of("vps_reboot:running", "vps_hreboot:running", "vps_shutdown:running", "vps_hshutdown:running", "vps_start:off"))
            assertThat(java("action", command.split(":")[0], "vpsid", given.vm(ann, command.split(":")[1]).id())).as(command).isEqualTo("0");
    }

    @Test void fact_3_reload_is_exactly_zero() {
        var vm = given.vm(given.customer());
        assertThat(php("Action", "vm_reload", "vpsid", vm.id(), "osid", 17, "rot", 0)).isEqualTo("0");
        var again = php("Action", "vm_reload", "vpsid", vm.id(), "osid", 17, "rot", 0);
        assertThat(again).startsWith("-1|").isNotEqualTo("-1|");
    }

    @Test void fact_3_console_state_is_an_object_whether_open_or_not_and_enable_is_exactly_zero() {
        var vm = given.vm(given.customer());
        var closed = parsed(java("action", "vps_console", "vpsid", vm.id(), "subaction", "state"));
        assertThat(closed.isObject()).isTrue();
        assertThat(closed.get("state").asText()).isNotEqualTo("enabled").isNotEmpty();
        assertThat(java("action", "vps_console", "vpsid", vm.id(), "subaction", "enable")).isEqualTo("0");
        var open = parsed(java("action", "vps_console", "vpsid", vm.id(), "subaction", "state"));
        assertThat(open.get("state").asText()).isEqualTo("enabled");
        for (var key : List.of("expireTime", "vsip", "port", "token")) assertThat(open.get(key).asText()).as(key).isNotEmpty().doesNotContain("|");
        assertThat(java("action", "vps_console", "vpsid", vm.id(), "subaction", "logout")).isEqualTo("0");
    }
}
