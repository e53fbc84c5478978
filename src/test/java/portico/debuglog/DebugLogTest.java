package portico.debuglog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.api.CallLog;
import portico.api.Catalogue;
import portico.api.Level;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.JsonClient;

/** The API debug log: everything heard, nothing secret, and never in the way. */
@QuarkusTest
class DebugLogTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject Given given;
    @Inject Catalogue catalogue;
    @Inject CallLog log;
    @Inject ForgetCalls forget;
    @Inject DataSource database;
    final ApiClient api = new ApiClient().from("198.51.100." + (int) (Math.random() * 250 + 1));
    BrowserClient chief;

    @BeforeEach void switch_on() {
        chief = new BrowserClient().staff("chief");
        chief.send("/staff/site/log", "on", "1").leadsTo("/staff/api-log?said=staff-saved");
    }

    @AfterEach void switch_off() { chief.send("/staff/site/log", "on", "0").is(303); }

    @Test void an_admin_switches_it_and_only_then_are_calls_kept() {
        var marker = "switch" + System.nanoTime();
        api.system("acme").send("task_list", "taskid", 0, "remark", marker).json();
        awaitLogged(marker);
        chief.open("/staff/api-log?action=task_list&caller=acme&ok=yes&text=" + marker).is(200).shows("task_list", "acme").hides("Nothing fits");
        new BrowserClient().staff("support").send("/staff/site/log", "on", "0").is(403);
        chief.send("/staff/site/log", "on", "0").is(303);
        api.system("acme").send("task_list", "taskid", 0, "remark", "off" + marker).json();
        chief.send("/staff/site/log", "on", "1").is(303);
        api.system("acme").send("task_list", "taskid", 0, "remark", "again" + marker).json();
        awaitLogged("again" + marker);
        assertThat(rows("off" + marker)).isEmpty();
        chief.open("/staff/audit?action=site_update").shows("staff:chief", "api_debug");
    }

    @Test void refused_malformed_and_strangers_calls_are_heard_too() {
        var marker = "refused" + System.nanoTime();
        api.system("acme").send("vm_start", "vpsid", 999_999_999, "remark", marker).text();
        api.with("system", "acme", "wrong-key-" + marker).send("vm_info", "remark", "stranger" + marker).text();
        api.with("nonsense", "acme", "x").send("vm_info", "remark", "nobody" + marker).text();
        api.system("acme").send("no_such_action", "remark", "unknown" + marker).text();
        for (var each : List.of(marker, "stranger" + marker, "nobody" + marker, "unknown" + marker)) awaitLogged(each);
        assertThat(rows("stranger" + marker).getFirst()).contains(",f,", "Invalid api_username").doesNotContain("wrong-key-");
        var since = Instant.now();
        api.post("c=api", FORM, "action=vm_info&x=%zz".getBytes(StandardCharsets.US_ASCII)).refuses("Malformed request");
        api.post("c=api", FORM, ("x=" + "a".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII));
        await(() -> count("action = '?' and answer = '-1|Malformed request' and at >= '" + since.minusMillis(5) + "'") >= 1);
        await(() -> count("action = '?' and answer = '-1|The request is too large' and at >= '" + since.minusMillis(5) + "'") >= 1);
    }

    /** Any secret of any command, wherever it is sent: in its place, in another field, in the query string, in any case. */
    @Test void no_secret_of_any_command_ever_gets_into_the_log() {
        var ann = given.customer();
        var secrets = new LinkedHashMap<String, String>();
        int n = 0;
        for (var entry : catalogue.entries()) {
            for (var p : entry.parameters) {
                if (!p.secret()) continue;
                for (var level : Level.values()) {
                    var secret = "s3cret-" + (n++) + "-" + System.nanoTime();
                    secrets.put(secret, entry.key() + " " + p.wire());
                    var caller = level == Level.SYSTEM ? api.system("acme") : api.as(ann);
                    caller.send(entry.action, "subaction", entry.sub, p.wire().toUpperCase(), secret, "remark", "again " + secret);
                    api.post("c=api&" + p.wire() + "=" + secret, FORM, (caller.identityBody() + "&action=" + entry.action).getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
        assertThat(secrets).hasSizeGreaterThan(10);
        for (var wrong : List.of("Passwd", "pwd", "apikey", "Password3", "grouppassword", "secret_key", "vcode2")) {
            var secret = "s3cret-" + wrong + "-" + System.nanoTime();
            secrets.put(secret, wrong);
            api.system("acme").send("vm_info", wrong, secret);
        }
        var inside = "s3cret-guest-" + System.nanoTime();
        secrets.put(inside, "cmd_params");
        api.system("acme").send("vm_cmds", "vpsid", 1, "cmds", "changePassword", "cmd_params", "{\"userName\":\"root\",\"Password\":\"" + inside + "\",\"deep\":[{\"newPassword\":\"" + inside + "\"}]}");
        api.system("acme").send("vm_cmds", "vpsid", 1, "cmds", "shellCommands", "cmd_params", "{\"commands\":\"echo " + inside + "\"}");
        api.system("acme").send("vm_cmds", "vpsid", 1, "cmds", "changePassword", "cmd_params", "{broken " + inside);
        secrets.put("acme-system-key-0123456789abcdef", "api_key");
        secrets.put(ann.apiKey(), "api_key");
        api.with("user", ann.apiKey(), ann.username()).send("vm_info");
        var last = "last" + System.nanoTime();
        api.system("acme").send("task_list", "remark", last);
        awaitLogged(last);
        var all = new SoftAssertions();
        secrets.forEach((secret, where) -> all.assertThat(rows(secret)).as(where).isEmpty());
        all.assertAll();
    }

    @Test void nor_a_secret_that_is_answered() {
        var ann = given.customer();
        var vm = given.vm(ann);
        given.inside("acme", () -> { portico.vm.Vm.<portico.vm.Vm>findById(vm.id()).passwordEncrypted = io.quarkus.arc.Arc.container().instance(portico.secret.Vault.class).get().seal("guest-s3cret-9"); return null; });
        assertThat(api.system("acme").send("vm_info", "vpsid", vm.id()).text()).contains("guest-s3cret-9");
        var key = api.as(ann).send("user_api_key_create").parts().getFirst();
        var fresh = api.with("user", ann.username(), key);
        fresh.send("vm_console", "vpsid", vm.id(), "subaction", "enable").says("0");
        var token = fresh.send("vm_console", "vpsid", vm.id(), "subaction", "state").json().get("token").asText();
        assertThat(token).isNotEmpty();
        var last = "answered" + System.nanoTime();
        api.system("acme").send("task_list", "remark", last);
        awaitLogged(last);
        assertThat(rows("guest-s3cret-9")).isEmpty();
        assertThat(rows(key)).isEmpty();
        assertThat(rows(token)).isEmpty();
        assertThat(rows("\"" + vm.id() + "\"")).isNotEmpty();
    }

    @Test void calls_at_the_json_face_are_heard_too_and_none_of_their_secrets() {
        var ann = given.customer();
        var vm = given.vm(ann);
        var token = api.as(ann).send("user_token_create", "name", "shop").parts().getFirst();
        var json = new JsonClient(token);
        var marker = "json" + System.nanoTime();
        json.post("vps_info", "vpsid", vm.id(), "remark", marker).is(200);
        json.post("vm_start", "vpsid", 999_999_999, "remark", "refused" + marker).is(404);
        json.post("user_update", "password", "s3cret-" + marker, "remark", "again s3cret-" + marker + " " + token);
        json.post("vm_console/enable", "vpsid", vm.id()).is(200);
        json.post("vm_console/state", "vpsid", vm.id(), "remark", "screen" + marker).is(200);
        new JsonClient("no-such-token-" + marker).post("vm_info", "remark", "stranger" + marker).is(401);
        new JsonClient(null).post("vm_info", "remark", "nobody" + marker).is(401);
        var since = Instant.now();
        json.send("POST", "/api/v1/vm_info", "application/json", "{broken".getBytes(StandardCharsets.US_ASCII));
        for (var each : List.of(marker, "refused" + marker, "again", "screen" + marker, "stranger" + marker, "nobody" + marker)) awaitLogged(each);
        await(() -> count("face = 'JSON' and action = '?' and not ok and at >= '" + since.minusMillis(5) + "'") >= 1);
        assertThat(query("select face || ' ' || action || ' ' || identity || ' ' || ok || ' ' || (caller like '" + ann.username() + " (token %)') from api_call where parameters->>'remark' = '" + marker + "'"))
                .containsExactly("JSON vps_info user true true");
        assertThat(query("select action || ' ' || ok || ' ' || answer from api_call where parameters->>'remark' = 'refused" + marker + "'")).singleElement().asString()
                .startsWith("vm_start false {").contains("\"status\":404");
        assertThat(query("select identity || caller from api_call where parameters->>'remark' = 'stranger" + marker + "'")).containsExactly("??");
        assertThat(rows(token)).isEmpty();
        assertThat(rows("no-such-token-")).isEmpty();
        assertThat(rows("s3cret-" + marker)).isEmpty();
        assertThat(query("select answer from api_call where action = 'vm_console/state' and parameters->>'remark' = 'screen" + marker + "'")).singleElement().asString().contains("\"token\":\"***\"");
        assertThat(chief.open("/staff/api-log/callers.csv").is(200).text()).contains(",\"json\",\"user\",\"" + ann.username() + " (token ");
        chief.open("/staff/api-log/callers").shows(ann.username() + " (token ", "JSON");
    }

    @Test void what_does_not_fit_is_dropped_counted_and_said_and_no_call_waits() {
        long before = dropped();
        var heard = new CallLog.Heard("acme", Instant.now(), CallLog.Face.XENSYSTEM, "system", "flood", "vm_info", "198.51.100.1", "", Map.of("n", "1"), true, "0", 1);
        var began = System.nanoTime();
        for (int i = 0; i < 60_000; i++) log.take(heard);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        await(() -> dropped() > before && dropped() - before + count("caller = 'flood'") >= 60_000);
        assertThat(dropped() - before + count("caller = 'flood'")).isEqualTo(60_000);
        chief.open("/staff/api-log").shows("calls were not recorded");
        given.sql("delete from api_call where caller = 'flood'");
        given.sql("delete from api_call_gap");
    }

    @Test void two_weeks_are_kept() {
        given.sql("insert into api_call (tenant, at, identity, caller, action, address, user_agent, ok, answer, duration_ms) values ('acme', now() - interval '15 days', 'user', 'old', 'vm_info', '', '', true, '0', 1),"
                + " ('acme', now() - interval '13 days', 'user', 'old', 'vm_info', '', '', true, '0', 1)");
        forget.run();
        assertThat(count("caller = 'old'")).isEqualTo(1);
    }

    @Test void staff_page_through_calls_look_at_one_and_see_who_calls_what() {
        var who = "pager" + System.nanoTime();
        for (int i = 0; i < 120; i++)
            given.sql("insert into api_call (tenant, at, identity, caller, action, address, user_agent, parameters, ok, answer, duration_ms) values ('acme', now() - ? * interval '1 second', 'user', ?, ?, '203.0.113.5', 'curl/8', '{\"vpsid\":\"7\"}', ?, ?, 12)",
                    i / 3, who, i % 2 == 0 ? "vm_info" : "vm_stat", i % 4 != 0, i % 4 != 0 ? "0" : "-1|<b>no</b>");
        var seen = new ArrayList<String>();
        for (var next = "/staff/api-log?caller=" + who; next != null; ) {
            var page = chief.open(next).is(200).text();
            java.util.regex.Pattern.compile("/staff/api-log/([0-9]+)\"").matcher(page).results().forEach(found -> seen.add(found.group(1)));
            var link = java.util.regex.Pattern.compile("rel=\"next\" href=\"([^\"]+)\"").matcher(page);
            next = link.find() ? link.group(1).replace("&amp;", "&") : null;
        }
        assertThat(seen).hasSize(120).doesNotHaveDuplicates();
        chief.open("/staff/api-log/" + seen.getFirst()).is(200).shows("203.0.113.5", "curl/8", "vpsid").hides("<b>no</b>");
        chief.open("/staff/api-log?caller=" + who + "&ok=no&action=vm_info").shows("&lt;b&gt;no").hides("vm_stat");
        chief.open("/staff/api-log?caller=" + who + "&from=2020-01-01&until=2020-02-30+10:00&text=%25&after=junk").is(200);
        chief.open("/staff/api-log/callers").is(200).shows(who, "60", "50 %");
        given.sql("insert into api_call (tenant, at, identity, caller, action, address, user_agent, ok, answer, duration_ms) values ('acme', now(), 'user', '=cmd()', 'vm_info', '', '', true, '0', 1)");
        assertThat(chief.open("/staff/api-log/callers.csv").is(200).text()).contains("\"" + who + "\",\"vm_info\",60,30,50,12", "\"'=cmd()\"");
        new BrowserClient("globex.test").staff("helper").open("/staff/api-log/" + seen.getFirst()).is(404);
        new BrowserClient("globex.test").staff("helper").open("/staff/api-log/callers").hides(who);
        given.sql("delete from api_call where caller in (?, '=cmd()')", who);
    }

    private void awaitLogged(String text) { await(() -> !rows(text).isEmpty()); }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 150; i++) {
            if (condition.getAsBoolean()) return;
            try {
                Thread.sleep(100);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
        throw new AssertionError("did not come about");
    }

    private long dropped() { return Long.parseLong(query("select coalesce(sum(calls), 0) from api_call_gap").getFirst()); }

    private long count(String where) { return Long.parseLong(query("select count(*) from api_call where " + where).getFirst()); }

    private List<String> rows(String text) { return query("select api_call::text from api_call where position('" + text + "' in api_call::text) > 0"); }

    private List<String> query(String sql) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("select set_config('portico.tenant', '*', true)");
                var found = new ArrayList<String>();
                try (var rows = statement.executeQuery(sql)) {
                    while (rows.next()) found.add(rows.getString(1));
                }
                return found;
            } finally {
                connection.rollback();
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
