package portico.api;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.testing.FieldClient.fields;
import static portico.testing.FieldClient.java;
import static portico.testing.FieldClient.parsed;
import static portico.testing.FieldClient.php;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.FieldClient;
import portico.testing.Given;

/** Facts about programs in the field, numbered as in the research, as far as they concern how requests and answers travel. What they say is in {@link ClientFactsTest}. */
@QuarkusTest
class ClientTransportTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void fact_1_1_one_post_with_credentials_each() {
        var ann = given.customer();
        assertThat(php("Action", "user_info", "userid", ann.number())).startsWith("[{");
        assertThat(java("action", "user_info", "userid", ann.number())).startsWith("[{");
    }

    @Test void fact_1_2_multipart_and_urlencoded_on_one_address_large_ones_after_100_continue() {
        var ann = given.customer();
        var small = php("Action", "user_info", "userid", ann.number());
        assertThat(java("action", "user_info", "userid", ann.number())).isEqualTo(small);
        assertThat(php("Action", "user_info", "userid", ann.number(), "unknown", "x".repeat(5000))).isEqualTo(small);
        assertThat(php("Action", "user_info", "userid", ann.number(), "unknown", "x".repeat(500_000))).isEqualTo(small);
    }

    @Test void fact_1_3_names_in_any_case_and_twice_with_one_value() {
        var vm = given.vm(given.customer());
        var once = java("action", "vm_info", "vpsid", vm.id());
        assertThat(java("ACTION", "vm_info", "VpsId", vm.id())).isEqualTo(once);
        assertThat(java("action", "vm_info", "Cpu", 2, "cpu", 2, "Ram", 512, "ram_max", 512, "ram_min", 512, "vpsid", vm.id(), "VPSID", vm.id())).isEqualTo(once);
        assertThat(java("action", "vm_info", "vpsid", vm.id(), "VPSID", vm.id() + 1)).isEqualTo("-1|Parameter vpsid is given more than once with different values");
    }

    @Test void fact_1_4_any_order_empty_is_not_given_leading_zeros_misspelt_names_are_harmless() {
        var vm = given.vm(given.customer(), "off");
        api.system("acme").send("vm_start", "vpsid", vm.id()).says("0");
        var task = parsed(java("action", "task_list", "vpsid", vm.id())).get(0).get("tid").asText();
        var one = java("action", "task_list", "vpsid", "", "taskId", "0" + task, "ttype", "", "serverid", "");
        assertThat(parsed(one)).hasSize(1);
        assertThat(parsed(one).get(0).get("tid").asText()).isEqualTo(task);
        assertThat(java("action", "vm_info", "vpsid", "000" + vm.id(), "chartype", 1, "mothod", 0)).startsWith("[{");
        var fields = new ArrayList<>(fields("vpsid", vm.id(), "action", "vm_info").reversed());
        try (var socket = FieldClient.connect()) {
            assertThat(FieldClient.java(socket, fields).text()).startsWith("[{");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test void fact_1_5_to_1_7_status_200_charset_and_not_a_byte_too_many() {
        var ann = given.customer();
        given.sql("update user_account set name = '安娜' where id = ?", ann.id());
        for (var reply : List.of(FieldClient.php(fields("Action", "user_info", "userid", ann.number())), FieldClient.php(fields("Action", "vm_info", "vpsid", Samples.NOBODY)),
                FieldClient.php(fields("Action", "vm_start", "vpsid", Samples.NOBODY)), FieldClient.php(fields("Action", "ip_list1")), FieldClient.php(fields()))) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers().get("content-type").toLowerCase()).endsWith("charset=utf-8");
            var text = new String(reply.body(), StandardCharsets.UTF_8);
            assertThat(text).isEqualTo(text.strip()).isNotEmpty();
            assertThat(text.charAt(0)).isIn('[', '-', '0', '{');
        }
        assertThat(FieldClient.php(fields("Action", "user_info", "userid", ann.number())).text()).contains("安娜");
    }

    @Test void fact_1_8_vps_and_vm_are_one_and_unknown_actions_are_refused() {
        var vm = given.vm(given.customer());
        assertThat(java("action", "vps_info", "vpsid", vm.id())).isEqualTo(java("action", "vm_info", "vpsid", vm.id()));
        assertThat(java("action", "vps_state", "vpsid", vm.id()).split("\\|")[0]).isEqualTo(java("action", "vm_state", "vpsid", vm.id()).split("\\|")[0]);
        for (var unknown : List.of("ip_list1", "listtask_list", "vps_", "user_")) assertThat(java("action", unknown)).isEqualTo("-1|Unknown action");
    }

    @Test void fact_1_9_hundreds_of_connections_that_nobody_closes_are_no_burden() throws IOException {
        var vm = given.vm(given.customer());
        var left = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 300; i++) {
                var socket = FieldClient.connect();
                left.add(socket);
                if (i % 10 == 0) assertThat(FieldClient.java(socket, fields("action", "vm_info", "vpsid", vm.id())).text()).startsWith("[{");
            }
            assertThat(java("action", "vm_info", "vpsid", vm.id())).startsWith("[{");
            // And the first of them still works.
            assertThat(FieldClient.java(left.getFirst(), fields("action", "vm_info", "vpsid", vm.id())).text()).startsWith("[{");
        } finally {
            for (var socket : left) socket.close();
        }
    }
}
