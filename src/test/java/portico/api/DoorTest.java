package portico.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** How the API looks on the wire, whatever the command. */
@QuarkusTest
class DoorTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject Given given;
    final ApiClient api = new ApiClient();

    @Test void urlencoded_and_multipart_are_the_same() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var answer = api.as(ann).send("vm_info", "vpsid", vm.id());
        assertThat(answer.json().get(0).get("vid").asText()).isEqualTo(String.valueOf(vm.id()));
        api.as(ann).multipart().send("vps_info", "VPSID", "00" + vm.id()).says(answer.text());
    }

    @Test void headers_are_those_old_clients_need() {
        var http = api.system("acme").send("server_os_templates", "serverid", 3).http();
        assertThat(http.statusCode()).isEqualTo(200);
        assertThat(http.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(http.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(http.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test void what_is_not_a_call_is_refused_with_status_200() {
        var system = api.system("acme");
        system.request("GET", "c=api&action=vm_info", null, HttpRequest.BodyPublishers.noBody()).refuses("Unknown action");
        system.post(null, FORM, (system.identityBody() + "&action=vm_info").getBytes()).refuses("Unknown action");
        system.send("listtask_list").refuses("Unknown action");
        system.post("c=api", "application/json", "{}".getBytes()).refuses("Malformed request");
        system.post("c=api", FORM, (system.identityBody() + "&action=vm_info&x=%zz").getBytes()).refuses("Malformed request");
        system.post("c=api", FORM, (system.identityBody() + "&action=vm_info&x=%ff%fe").getBytes()).refuses("Malformed request");
        system.post("c=api", FORM, (system.identityBody() + "&action=vm_info&x=%00").getBytes()).refuses("Malformed request");
        system.post("c=api", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\nvm_info".getBytes()).refuses("Malformed request");
        system.post("c=api", "multipart/form-data", "rubbish".getBytes()).refuses("Malformed request");
        system.post("c=api", FORM + "; charset=nonsense", "a=b".getBytes()).refuses("Malformed request");
    }

    @Test void a_body_over_a_mebibyte_is_413() {
        var reply = api.system("acme").post("c=api", FORM, ("x=" + "a".repeat(1 << 20)).getBytes());
        assertThat(reply.http().statusCode()).isEqualTo(413);
        assertThat(reply.text()).isEqualTo("-1|The request is too large");
    }

    @Test void a_charset_is_heeded() {
        var body = api.system("acme").identityBody() + "&action=server_os_templates&serverid=3&osids=%D6%D0";
        assertThat(api.post("c=api", FORM + "; charset=gbk", body.getBytes(StandardCharsets.US_ASCII)).text()).isEqualTo("-1|Parameter osids must be a whole number");
    }

    @Test void a_name_twice_must_agree() {
        var system = api.system("acme");
        assertThat(system.post("c=api", FORM, (system.identityBody() + "&Action=server_os_templates&action=server_os_templates&serverid=3").getBytes()).text()).startsWith("[{");
        system.post("c=api", FORM, (system.identityBody() + "&action=server_os_templates&serverid=3&ServerId=4").getBytes()).refuses("Parameter serverid is given more than once with different values");
        // Empty means not given.
        assertThat(system.post("c=api", FORM, (system.identityBody() + "&action=server_os_templates&ServerId=&serverid=3").getBytes()).text()).startsWith("[{");
    }

    @Test void keys_count_only_in_the_body() {
        var system = api.system("acme");
        system.post("c=api&" + system.identityBody(), FORM, "action=server_os_templates&serverid=3".getBytes()).refuses("Invalid api_username or api_key");
    }

    @Test void only_the_address_a_trusted_proxy_saw_is_believed() {
        var ann = given.customer();
        api.from("192.0.2.1, 198.51.100.23").as(ann).send("user_authentication", "username", ann.username(), "password", ann.password()).says("0|" + ann.number());
        assertThat(api.as(ann).send("user_info").json().get(0).get("login_ip").asText()).isEqualTo("198.51.100.23");
        api.from("192.0.2.1, nonsense").as(ann).send("user_authentication", "username", ann.username(), "password", ann.password());
        assertThat(api.as(ann).send("user_info").json().get(0).get("login_ip").asText()).isEqualTo("127.0.0.1");
    }
}
