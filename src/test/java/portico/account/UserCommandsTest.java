package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** Customers through the door: enrolled, looked at, changed, removed. */
@QuarkusTest
class UserCommandsTest {

    @Inject Given given;
    @Inject Logins logins;
    @Inject WebSessions sessions;
    final ApiClient api = new ApiClient();
    final ApiClient acme = api.system("acme");

    private static Object[] person(long number) {
        return new Object[] {"userid", number, "username", "member" + number, "password", "secret-1", "name", "Member " + number, "email", "member" + number + "@example.test", "tel", "13800138000"};
    }

    @Test void the_site_enrols_a_customer() {
        var id = acme.send("user_add", person(501)).parts().getFirst();
        var row = acme.send("user_info", "userid", 501).json();
        assertThat(row).hasSize(1);
        assertThat(row.get(0).get("id").asText()).isEqualTo(id);
        assertThat(row.get(0).get("uid").asText()).isEqualTo("501");
        assertThat(row.get(0).get("tel").asText()).isEqualTo("13800138000");
        assertThat(row.get(0).get("email_verified").asText()).isEqualTo("0");
        assertThat(row.get(0).get("cvdate").asText()).matches("\\d{8}");
        acme.send("user_authentication", "username", "MEMBER501", "password", "secret-1").says("0|501");
        acme.send("user_authentication", "username", "member501@example.test", "password", "secret-1", "login_ip", "198.51.100.9").says("0|501");
        assertThat(acme.send("user_info", "userid", 501).json().get(0).get("login_ip").asText()).isEqualTo("198.51.100.9");
    }

    @Test void nothing_unique_is_given_twice() {
        acme.send("user_add", person(511));
        acme.send("user_add", with(person(512), "userid", 511)).refuses("Parameter userid: this userid exists already");
        acme.send("user_add", with(person(512), "username", "Member511")).refuses("Parameter username: this username exists already");
        acme.send("user_add", with(person(512), "email", "MEMBER511@example.test")).refuses("Parameter email: this email exists already");
        // Another site's customers are another world.
        api.system("globex").send("user_add", person(511)).parts();
    }

    @Test void one_of_many_who_race_for_a_name_gets_it() throws Exception {
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = java.util.stream.IntStream.range(0, 6)
                    .mapToObj(i -> (Callable<String>) () -> acme.send("user_add", with(person(520), "userid", 520 + i, "email", "racer" + i + "@example.test")).text()).toList();
            var answers = new java.util.ArrayList<String>();
            for (var answer : racers.invokeAll(tries)) answers.add(answer.get());
            assertThat(answers).filteredOn(a -> a.startsWith("0|")).hasSize(1);
            assertThat(answers).filteredOn(a -> !a.startsWith("0|")).allMatch(a -> a.equals("-1|Parameter username: this username exists already"));
        }
    }

    @Test void thirty_log_ins_at_once_all_get_in() throws Exception {
        var ann = given.customer();
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = java.util.Collections.nCopies(30, (Callable<String>) () -> acme.send("user_authentication", "username", ann.username(), "password", ann.password()).text());
            for (var answer : racers.invokeAll(tries)) assertThat(answer.get()).isEqualTo("0|" + ann.number());
        }
    }

    @Test void what_is_wrong_is_named() {
        acme.send("user_add", with(person(531), "username", "ann")).refuses("Parameter username must be 5 to 50 letters and digits");
        acme.send("user_add", with(person(531), "username", "ann-ann")).refuses("Parameter username must be 5 to 50 letters and digits");
        acme.send("user_add", with(person(531), "password", "12345")).refuses("Parameter password must have 6 to 128 characters");
        for (var email : List.of("nobody", "a@b", "a b@example.test", "a@example.test\r\nBcc: x@example.test", "<a@example.test>", "a@-"))
            assertThat(acme.send("user_add", with(person(531), "email", email)).text()).as(email).startsWith("-1|Parameter email ");
        for (var tel : List.of("12", "abc", "138-0013-8000", "99999999999999999999"))
            acme.send("user_add", with(person(531), "tel", tel)).refuses("Parameter tel must be a telephone number: digits, with country code");
        acme.send("user_add", with(person(531), "ustatus", "3")).refuses("Parameter ustatus has a value that is not allowed");
        acme.send("user_add", with(person(531), "cvdate", "2026-01-01")).refuses("Parameter cvdate must be a date as yyyyMMdd");
        acme.send("user_add", with(person(531), "name", "")).refuses("Parameter name is required");
        acme.send("user_add", with(person(531), "reg_ip", "x|y")).refuses("Parameter reg_ip must be an IP address");
        acme.send("user_info", "userid", 531).refuses("Parameter userid: no such user");
    }

    @Test void a_customer_sees_only_themself() {
        var ann = given.customer();
        var bob = given.customer();
        assertThat(api.as(ann).send("user_info", "userid", bob.number()).json().get(0).get("username").asText()).isEqualTo(ann.username());
        api.as(ann).send("user_add", person(541)).refuses("Unknown action");
        api.as(ann).send("user_delete", "userid", bob.number()).refuses("Unknown action");
        api.as(ann).send("user_authentication", "username", bob.username(), "password", bob.password()).refuses("Invalid username or password");
        api.as(ann).send("user_authentication", "username", ann.username(), "password", ann.password()).says("0|" + ann.number());
    }

    @Test void a_customer_changes_their_profile_and_a_new_address_is_unverified() {
        var ann = given.customer();
        api.as(ann).send("user_update", "name", "Ann B", "ustatus", 2, "vcount", 99, "language", "zh-CN").says("0");
        api.as(ann).send("user_update", "email", "new" + ann.email()).refuses("Parameter password is required");
        api.as(ann).send("user_update", "email", "new" + ann.email(), "password", "wrong!").refuses("Parameter password: the present password is wrong");
        api.as(ann).send("user_update", "email", "new" + ann.email(), "password", ann.password()).says("0");
        var row = api.as(ann).send("user_info").json().get(0);
        assertThat(row.get("name").asText()).isEqualTo("Ann B");
        assertThat(row.get("email").asText()).isEqualTo("new" + ann.email());
        assertThat(row.get("email_verified").asText()).isEqualTo("0");
        assertThat(row.get("tel_verified").asText()).isEqualTo("1");
        assertThat(row.get("ustatus").asText()).isEqualTo("0");
        assertThat(row.get("vcount").asText()).isEqualTo("0");
    }

    @Test void a_new_password_ends_all_sessions() {
        var ann = given.customer();
        var token = logins.login(ann.email(), ann.password(), "acme", "198.51.100.1", "Browser/1.0", Optional.empty()).token();
        assertThat(sessions.find("acme", token)).isPresent();
        assertThat(sessions.find("globex", token)).isEmpty();
        api.as(ann).send("user_update", "password", ann.password(), "password1", "another-1", "password2", "another-2").refuses("Parameter password2: the two new passwords differ");
        assertThat(sessions.find("acme", token)).isPresent();
        api.as(ann).send("user_update", "password", ann.password(), "password1", "another-1", "password2", "another-1").says("0");
        assertThat(sessions.find("acme", token)).isEmpty();
        acme.send("user_authentication", "username", ann.username(), "password", "another-1").says("0|" + ann.number());
        acme.send("user_authentication", "username", ann.username(), "password", ann.password()).refuses("Invalid username or password");
    }

    @Test void the_site_shuts_a_customer_out() {
        var ann = given.customer();
        var token = logins.login(ann.username(), ann.password(), "acme", "198.51.100.1", null, Optional.empty()).token();
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 2).says("0");
        assertThat(sessions.find("acme", token)).isEmpty();
        api.as(ann).send("user_info").refuses("Invalid api_username or api_key");
        acme.send("user_authentication", "username", ann.username(), "password", ann.password()).refuses("This account is disabled, please contact support");
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 0).says("0");
        api.as(ann).send("user_info").json();
    }

    @Test void the_site_names_a_customer_twice_and_both_must_agree() {
        var ann = given.customer();
        var bob = given.customer();
        acme.send("user_update", "id", bob.id(), "userid", ann.number(), "name", "X").refuses("Parameter id does not belong to this userid");
        acme.send("user_update", "userid", ann.number(), "name", "X").refuses("Parameter id is required");
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "email", bob.email()).refuses("Parameter email: this email exists already");
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "vcunt", 3, "tel", "+86 138").text().startsWith("-1|Parameter tel");
        acme.send("user_update", "id", ann.id(), "userid", ann.number(), "vcunt", 3, "tel", "+8613800138000").says("0");
        var row = acme.send("user_info", "userid", ann.number()).json().get(0);
        assertThat(row.get("vcount").asText()).isEqualTo("3");
        assertThat(row.get("tel").asText()).isEqualTo("8613800138000");
        api.system("globex").send("user_info", "userid", ann.number()).refuses("Parameter userid: no such user");
    }

    @Test void a_customer_with_hosts_stays() {
        var ann = given.customer();
        given.vm(ann);
        acme.send("user_delete", "userid", ann.number()).refuses("Parameter userid: the user still has hosts");
        var bob = given.customer();
        acme.send("user_delete", "userid", bob.number()).says("0");
        acme.send("user_info", "userid", bob.number()).refuses("Parameter userid: no such user");
        api.as(bob).send("user_info").refuses("Invalid api_username or api_key");
    }

    @Test void settings_come_from_the_group() {
        var careful = given.customer("acme", 1);
        api.as(careful).send("user_sys_config").says("{\"email_vps_reload\":\"1\",\"sms_vps_reload\":\"1\",\"email_vps_revert\":\"1\",\"sms_vps_revert\":\"0\",\"email_vps_reset_password\":\"1\","
                + "\"sms_vps_reset_password\":\"0\",\"backup_snapshot\":\"3\",\"backup_full\":\"1\",\"backup_hours\":\"\",\"port_map\":\"10\",\"binding_domain\":\"5\"}");
    }

    @Test void an_api_key_is_shown_once_and_voids_the_one_before() {
        var ann = given.customer();
        var key = api.as(ann).send("user_api_key_create").parts().getFirst();
        api.as(ann).send("user_info").refuses("Invalid api_username or api_key");
        var again = api.with("user", ann.username(), key);
        again.send("user_info").json();
        again.send("user_api_key_delete").says("0");
        again.send("user_info").refuses("Invalid api_username or api_key");
    }

    @Test void sessions_are_listed_and_ended() {
        var ann = given.customer();
        var first = logins.login(ann.username(), ann.password(), "acme", "198.51.100.1", "Browser/1.0", Optional.empty()).token();
        var second = logins.login(ann.username(), ann.password(), "acme", "198.51.100.2", "Browser/2.0", Optional.empty()).token();
        var rows = api.as(ann).send("user_session_list").json();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("agent").asText()).isEqualTo("Browser/2.0");
        var bob = given.customer();
        api.as(bob).send("user_session_end", "sessionid", rows.get(0).get("sessionid").asText()).refuses("Parameter sessionid: no such session");
        api.as(ann).send("user_session_end", "sessionid", rows.get(0).get("sessionid").asText()).says("0");
        assertThat(sessions.find("acme", second)).isEmpty();
        assertThat(sessions.find("acme", first)).isPresent();
        api.as(ann).send("user_session_end").says("0");
        assertThat(sessions.find("acme", first)).isEmpty();
    }

    @Test void sessions_end_by_themselves() {
        var ann = given.customer();
        var idle = logins.login(ann.username(), ann.password(), "acme", "198.51.100.1", "Browser/1.0", Optional.empty()).token();
        given.sql("update web_session set seen_at = now() - interval '29 minutes', created_at = now() - interval '11 hours' where user_id = ?", ann.id());
        // Looked at, it begins another half hour.
        assertThat(sessions.find("acme", idle)).isPresent();
        given.sql("update web_session set created_at = created_at - interval '61 minutes' where user_id = ?", ann.id());
        assertThat(sessions.find("acme", idle)).isEmpty();
        var other = logins.login(ann.username(), ann.password(), "acme", "198.51.100.1", "Browser/1.0", Optional.empty()).token();
        given.sql("update web_session set seen_at = now() - interval '31 minutes' where user_id = ?", ann.id());
        assertThat(sessions.find("acme", other)).isEmpty();
        assertThat(sessions.find("acme", "nonsense")).isEmpty();
        assertThat(sessions.find("acme", null)).isEmpty();
    }

    @Test void a_new_password_ends_consoles_of_embedding_sites_too() {
        var ann = given.customer();
        var vm = given.vm(ann);
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        api.as(ann).send("user_update", "password", ann.password(), "password1", "another-1", "password2", "another-1").says("0");
        assertThat(api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "state").json().get("state").asText()).isEqualTo("disabled");
    }

    private static Object[] with(Object[] parameters, Object... changes) {
        var all = new java.util.LinkedHashMap<Object, Object>();
        for (int i = 0; i < parameters.length; i += 2) all.put(parameters[i], parameters[i + 1]);
        for (int i = 0; i < changes.length; i += 2) all.put(changes[i], changes[i + 1]);
        return all.entrySet().stream().flatMap(e -> java.util.stream.Stream.of(e.getKey(), e.getValue())).toArray();
    }
}
