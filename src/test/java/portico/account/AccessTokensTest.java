package portico.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;
import portico.testing.JsonClient;

/** Tokens: what they are good for, and for how long. */
@QuarkusTest
class AccessTokensTest {

    private static final String DENIED = "Invalid api_username or api_key";
    private static final String NOT_ALLOWED = "This token does not allow this command";

    @Inject Given given;
    final ApiClient api = new ApiClient();

    private String token(Given.Customer owner, Object... wish) {
        var all = new java.util.ArrayList<Object>(java.util.List.of("name", "test"));
        all.addAll(java.util.List.of(wish));
        return api.as(owner).send("user_token_create", all.toArray()).parts().getFirst();
    }

    private ApiClient by(String token) { return api.with("", "", token); }

    @Test void a_token_stands_in_for_the_key_at_both_faces() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var token = token(ann);
        assertThat(token).startsWith("pt_acme_");
        by(token).send("vm_info", "vpsid", vm.id()).says(api.as(ann).send("vm_info", "vpsid", vm.id()).text());
        // Who names themself besides must be who the token is of.
        api.with("user", ann.username(), token).send("user_info").json();
        api.with("user", given.customer().username(), token).send("user_info").refuses(DENIED);
        api.with("system", "acme", token).send("user_info").refuses(DENIED);
        assertThat(new JsonClient(token).post("vm_info", "vpsid", vm.id()).is(200).json().get(0).get("vid").asLong()).isEqualTo(vm.id());
        new JsonClient(token).at("globex.test").post("user_info").refuses(401, "access.denied");
        new JsonClient("pt_acme_" + "x".repeat(43)).post("user_info").refuses(401, "access.denied");
        new JsonClient("pt_nobody_" + "x".repeat(43)).post("user_info").refuses(401, "access.denied");
    }

    @Test void only_its_hash_is_kept_and_it_is_listed_without_itself() {
        var ann = given.customer();
        var token = token(ann, "access", "read", "commands", "vps_info,vm_console", "addresses", "198.51.100.0/24,2001:db8::/32", "days", 30);
        var row = api.as(ann).send("user_token_list").json().get(0);
        assertThat(row.get("head").asText()).isEqualTo(token.substring(0, 14));
        assertThat(row.get("access").asText()).isEqualTo("read");
        assertThat(row.get("commands").toString()).isEqualTo("[\"vm_info\",\"vm_console\"]");
        assertThat(row.get("used").asText()).isEqualTo("0");
        assertThat(row.get("expires").asLong()).isBetween(Instant.now().getEpochSecond() + 29 * 86400, Instant.now().getEpochSecond() + 31 * 86400);
        assertThat(row.toString()).doesNotContain(token);
        long readable = given.inside("acme", () -> portico.audit.AuditEntry.count("cast(parameters as string) like ?1 or cast(objects as string) like ?1", "%" + token + "%"));
        assertThat(readable).isZero();
        assertThat(given.<Long>inside("acme", () -> AccessToken.count("tokenHash", portico.secret.Tokens.hash(token)))).isEqualTo(1);
    }

    @Test void read_means_read() {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.inside("acme", () -> { portico.vm.Vm.<portico.vm.Vm>findById(vm.id()).passwordEncrypted = io.quarkus.arc.Arc.container().instance(portico.secret.Vault.class).get().seal("root-password"); return null; });
        var token = token(ann, "access", "read");
        by(token).send("vm_shutdown", "vpsid", vm.id()).refuses(NOT_ALLOWED);
        by(token).send("vm_info_update", "vpsid", vm.id(), "vname", "other").refuses(NOT_ALLOWED);
        assertThat(by(token).send("vm_info", "vpsid", vm.id()).json().get(0).get("dpass").asText()).isEmpty();
        assertThat(api.as(ann).send("vm_info", "vpsid", vm.id()).json().get(0).get("dpass").asText()).isEqualTo("root-password");
        api.as(ann).send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        assertThat(by(token).send("vm_console", "vpsid", vm.id(), "subaction", "state").json().get("token").asText()).isEmpty();
        new JsonClient(token).post("vm_shutdown", "vpsid", vm.id()).refuses(403, "token.scope");
    }

    @Test void a_list_of_commands_is_all_there_is() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var token = token(ann, "commands", "VPS_STATE,vm_console/state");
        assertThat(by(token).send("vm_state", "vpsid", vm.id()).text()).startsWith("running|");
        by(token).send("vm_console", "vpsid", vm.id(), "subaction", "state").json();
        by(token).send("vm_console", "vpsid", vm.id(), "subaction", "enable").refuses(NOT_ALLOWED);
        by(token).send("vm_info", "vpsid", vm.id()).refuses(NOT_ALLOWED);
        api.as(ann).send("user_token_create", "name", "x", "commands", "vm_explode").refuses("Parameter commands: there is no command vm_explode");
    }

    @Test void no_token_makes_keys_or_tokens() {
        var ann = given.customer();
        for (var token : new String[] {token(ann), token(ann, "commands", "user_token_create,user_api_key_create,user_session_end,user_token_revoke,user_token_list,user_api_key_delete")})
            for (var command : new String[] {"user_token_create", "user_api_key_create", "user_api_key_delete", "user_session_end", "user_token_list", "user_token_revoke"})
                by(token).send(command, "name", "x", "tokenid", 1).refuses(NOT_ALLOWED);
    }

    @Test void nor_does_it_give_a_group_a_key() {
        var ann = given.customer();
        by(token(ann)).send("vm_group_info_update", "groupid", 0, "groupname", "plain").says("0");
        by(token(ann)).send("vm_group_info_update", "groupid", 0, "groupname", "keyed", "grouppassword", "a-key-that-stays").refuses(NOT_ALLOWED);
    }

    @Test void it_ends_when_it_is_revoked_expires_comes_from_elsewhere_or_its_owner_is_disabled() throws InterruptedException {
        var ann = given.customer();
        var token = token(ann, "addresses", "198.51.100.0/24");
        by(token).send("user_info").refuses(DENIED);
        api.from("198.51.100.9").with("", "", token).send("user_info").json();
        // It is written beside the call, a moment later.
        var row = api.as(ann).send("user_token_list").json().get(0);
        for (int i = 0; i < 100 && row.get("usedfrom").asText().isEmpty(); i++) {
            Thread.sleep(50);
            row = api.as(ann).send("user_token_list").json().get(0);
        }
        assertThat(row.get("usedfrom").asText()).isEqualTo("198.51.100.9");
        assertThat(row.get("used").asLong()).isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(120L));
        var stranger = given.customer();
        api.as(stranger).send("user_token_revoke", "tokenid", row.get("tokenid").asText()).refuses("Parameter tokenid: no such token");
        api.as(ann).send("user_token_revoke", "tokenid", row.get("tokenid").asText()).says("0");
        api.from("198.51.100.9").with("", "", token).send("user_info").refuses(DENIED);

        var old = token(ann);
        given.sql("update access_token set expires_at = now() - interval '1 second' where token_hash = ?", portico.secret.Tokens.hash(old));
        by(old).send("user_info").refuses(DENIED);

        var locked = token(ann);
        api.system("acme").send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 1).says("0");
        by(locked).send("user_info").json();
        by(locked).send("user_update", "name", "Ann Other").refuses("This account is locked and cannot change anything, please contact support");
        api.system("acme").send("user_update", "id", ann.id(), "userid", ann.number(), "ustatus", 2).says("0");
        by(locked).send("user_info").refuses(DENIED);
    }

    @Test void twenty_and_no_more_even_when_fifty_ask_at_once() throws Exception {
        var ann = given.customer();
        try (var threads = Executors.newFixedThreadPool(50)) {
            Callable<String> make = () -> api.as(ann).send("user_token_create", "name", "racer").text();
            var answers = threads.invokeAll(IntStream.range(0, 50).mapToObj(i -> make).toList()).stream().map(future -> future.resultNow()).toList();
            assertThat(answers.stream().filter(answer -> answer.startsWith("0|pt_acme_"))).hasSize(AccessTokens.MOST_PER_USER);
            assertThat(answers.stream().filter(answer -> !answer.startsWith("0|"))).containsOnly("-1|All 20 tokens are in use, revoke one first");
        }
    }

    @Test void a_site_has_tokens_of_its_own() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var other = given.vm(ann);
        var acme = api.system("acme");
        given.sql("delete from access_token where user_id is null");
        var token = acme.send("system_token_create", "name", "billing", "vpsids", vm.id(), "commands", "vm_info,vm_shutdown").parts().getFirst();
        var rows = by(token).send("vm_info", "userid", ann.number()).json();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("vid").asLong()).isEqualTo(vm.id());
        by(token).send("vm_shutdown", "vpsid", other.id()).refuses("Parameter vpsid: no such host");
        by(token).send("vm_shutdown", "vpsid", vm.id()).says("0");
        by(token).send("user_info", "userid", ann.number()).refuses(NOT_ALLOWED);
        var row = acme.send("system_token_list").json().get(0);
        assertThat(row.get("name").asText()).isEqualTo("billing");
        api.as(ann).send("system_token_list").refuses("Unknown action");
        api.system("globex").send("system_token_revoke", "tokenid", row.get("tokenid").asText()).refuses("Parameter tokenid: no such token");
        acme.send("system_token_revoke", "tokenid", row.get("tokenid").asText()).says("0");
        by(token).send("vm_info", "vpsid", vm.id()).refuses(DENIED);
    }

    @Test void what_is_wished_must_make_sense() {
        var ann = given.customer();
        var bobs = given.vm(given.customer());
        var mine = api.as(ann);
        mine.send("user_token_create", "name", "x", "vpsids", bobs.id()).refuses("Parameter vpsids: there is no host " + bobs.id());
        mine.send("user_token_create", "name", "x", "addresses", "10.0.0.0/33").refuses("Parameter addresses: 10.0.0.0/33 is neither an address nor a network like 192.0.2.0/24");
        mine.send("user_token_create", "name", "x", "addresses", "somewhere").refuses("Parameter addresses: somewhere is neither an address nor a network like 192.0.2.0/24");
        mine.send("user_token_create", "name", "<b>").refuses("Parameter name must be one to fifty characters without < > \"     or backslash");
        mine.send("user_token_create", "name", "x", "days", 0).refuses("Parameter days is outside its limits");
        mine.send("user_token_create", "name", "x", "access", "most").refuses("Parameter access has a value that is not allowed");
        assertThat(mine.send("user_token_list").text()).isEqualTo("[]");
    }
}
