package portico.staff;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.api.Catalogue;
import portico.api.Level;
import portico.audit.AuditEntry;
import portico.page.OpenToAll;
import portico.page.StaffOnly;
import portico.tenant.StaffRole;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;

/** What staff do all day, as a browser without scripts sees it, and who may not. */
@QuarkusTest
class StaffPagesTest {

    @Inject Given given;
    @Inject Catalogue catalogue;
    Given.Customer ann;
    Given.Machine web;
    BrowserClient support;

    @BeforeEach void log_in() {
        ann = given.customer();
        web = given.vm(ann);
        support = new BrowserClient().staff("support");
    }

    @Test void the_dashboard_says_how_things_are() {
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, asked_by, message, ended_at) values ('acme', 'vm.power', 'start', 3, 'FAILED', '{}', ?, ?, 'test', 'failure.timeout', now())", ann.id(), web.id());
        support.open("/staff").is(200).shows("Acme Hosting", "Running", "node-1", web.name(), "Failed within a day");
        support.open("/staff/tasks").is(200).shows(web.name(), "Try again");
        support.open("/staff/tasks?state=all").is(200).shows(web.name());
        support.open("/staff/tasks?state=overdue").is(200);
        assertThat(support.open("/staff").header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        support.open("/staff/tasks?state=nonsense&after=-1").is(200);
    }

    @Test void a_failed_task_is_tried_again_under_staffs_name() {
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, asked_by) values ('acme', 'vm.power', 'start', 3, 'FAILED', ?::jsonb, ?, ?, 'test')",
                "{\"vmId\":" + web.id() + ",\"action\":\"START\"}", ann.id(), web.id());
        long task = given.inside("acme", () -> portico.task.Task.newestOf(web.id(), 1).getFirst().id);
        support.send("/staff/tasks/" + task + "/retry").leadsTo("/staff/tasks?state=open&said=retry-ordered");
        assertThat(given.inside("acme", () -> AuditEntry.<AuditEntry>find("action = 'task_retry' and vmId = ?1", web.id()).firstResult().actor)).isEqualTo("staff:support");
    }

    @Test void customers_are_found_looked_at_and_locked() {
        support.open("/staff/customers?q=" + ann.username()).is(200).shows(ann.email());
        support.open("/staff/customers?q=" + ann.email().toUpperCase()).shows(ann.username());
        support.open("/staff/customers?q=" + ann.number()).shows(ann.username());
        support.open("/staff/customers?q=%25").hides(ann.username());
        support.open("/staff/customers?q=%00%27&status=9").is(200);
        var path = "/staff/customers/" + ann.id();
        support.open(path).is(200).shows(ann.email(), web.name(), "Act in this customer");
        support.send(path + "/state", "ustatus", "1", "reason", "Under inquiry").leadsTo(path + "?said=staff-saved");
        support.open(path).shows("Locked", "Under inquiry");
        new BrowserClient().loggedIn(ann).open("/").shows("Under inquiry");
        support.open("/staff/customers?status=1").shows(ann.username());
        support.send(path + "/state", "ustatus", "7", "reason", "No such state").is(422).shows("value=\"No such state\"");
        support.send(path + "/state", "ustatus", "0", "reason", "").leadsTo(path + "?said=staff-saved");
        support.open("/staff/audit?customer=" + ann.username()).is(200).shows("user_update", "staff:support", "Under inquiry");
        support.open("/staff/customers/999999999").is(404);
    }

    @Test void machines_are_found_by_name_number_address_and_owner_and_are_switched() {
        var address = given.inside("acme", () -> portico.infra.IpAddress.of(web.id()).getFirst().ip);
        for (var query : List.of(web.name(), String.valueOf(web.id()), address, ann.username())) support.open("/staff/machines?q=" + query).is(200).shows(web.name(), ann.username(), address);
        support.open("/staff/machines?q=" + web.name() + "&state=stopped").hides("/staff/machines/" + web.id());
        support.open("/staff/machines?q=" + web.name() + "&state=running").shows("/staff/machines/" + web.id());
        var path = "/staff/machines/" + web.id();
        support.open(path).is(200).shows(web.name(), address, ann.username(), "Shut down");
        support.open(path + "/power/power-off").is(200).shows("is lost");
        support.send(path + "/power/power-off", "confirm", "wrong").is(422).shows("not the machine");
        support.send(path + "/power/shutdown").leadsTo(path + "?said=staff-ordered");
        assertThat(given.inside("acme", () -> portico.task.Task.newestOf(web.id(), 1).getFirst().askedBy)).isEqualTo("staff:support");
        new BrowserClient().loggedIn(ann).open("/vm/" + web.id() + "/activity").shows("support staff").hides("staff:support");
        new BrowserClient().loggedIn(ann).open("/account/log").is(200).shows("Support staff".toLowerCase(), web.name(), "Logged in");
    }

    @Test void a_machine_is_suspended_with_a_reason_and_let_go_on() {
        var path = "/staff/machines/" + web.id();
        support.open(path).shows("Suspend");
        support.send(path + "/suspend", "status", "1", "reason", " ").is(422).shows("Please fill this in.");
        support.send(path + "/suspend", "status", "1", "reason", "Spam was sent from it").leadsTo(path + "?said=staff-ordered");
        new BrowserClient().loggedIn(ann).open("/vm/" + web.id()).shows("Spam was sent from it");
        support.open(path).shows("Let it go on", "Spam was sent from it");
        support.send(path + "/suspend", "status", "0").is(400);
        for (int i = 0; i < 100 && given.inside("acme", () -> portico.task.Task.busyWith(web.id()).isPresent()); i++) pause();
        support.send(path + "/suspend", "status", "2").leadsTo(path + "?said=staff-ordered");
        support.open(path).hides("Spam was sent from it");
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    @Test void an_operator_puts_a_host_under_maintenance_and_nobody_else_does() {
        var root = new BrowserClient().staff("root");
        root.send("/staff/hosts/4/maintenance", "text", "New disks until noon").leadsTo("/staff/hosts?said=staff-saved");
        root.send("/staff/me/site", "site", "globex").leadsTo("/staff");
        root.open("/staff/hosts").shows("New disks until noon");
        root.send("/staff/hosts/4/maintenance", "text", "").is(303);
        root.open("/staff/hosts").hides("New disks until noon");
        support.send("/staff/hosts/3/maintenance", "text", "x").is(403);
        new ApiClient().system("acme").send("server_maintenance", "serverid", 3, "text", "x").refuses("Unknown action");
    }

    @Test void every_command_is_at_hand_by_role_and_answers_hide_secrets() {
        support.open("/staff/commands").is(200).shows("vm_info", "not for your role");
        var chief = new BrowserClient().staff("chief");
        var all = new SoftAssertions();
        for (var entry : catalogue.entries()) {
            if (entry.keys || entry.operator) continue;
            all.assertThat(chief.open("/staff/commands/" + entry.key()).http().statusCode()).as(entry.key()).isEqualTo(200);
            boolean adminsOnly = entry.changes && (entry.open == Level.SYSTEM || entry.action.startsWith("user_"));
            all.assertThat(support.open("/staff/commands/" + entry.key()).http().statusCode()).as(entry.key()).isEqualTo(adminsOnly ? 403 : 200);
        }
        all.assertAll();
        given.inside("acme", () -> { portico.vm.Vm.<portico.vm.Vm>findById(web.id()).passwordEncrypted = io.quarkus.arc.Arc.container().instance(portico.secret.Vault.class).get().seal("guest-password-7"); return null; });
        support.send("/staff/commands/vm_info", "vpsid", web.id()).is(200).shows(web.name(), "dpass").hides("guest-password-7");
        support.send("/staff/commands/vm_start", "vpsid", web.id()).is(422).shows("Type the name of the command");
        chief.send("/staff/commands/user_update", "id", ann.id(), "userid", ann.number(), "name", "Ann Two", "confirm-command", "user_update").is(200).shows(">0<");
        chief.send("/staff/commands/user_update", "id", ann.id(), "userid", ann.number(), "email", "nonsense", "confirm-command", "user_update").is(422).shows("must be an e-mail address");
        chief.open("/staff/commands/user_api_key_create").is(404);
        chief.send("/staff/commands/user_api_key_create", "userid", ann.number(), "confirm-command", "user_api_key_create").is(404);
    }

    @Test void settings_are_an_admins() {
        support.open("/staff/site").is(403);
        support.send("/staff/site", "brand_color", "#000000").is(403);
        var chief = new BrowserClient().staff("chief");
        chief.open("/staff/site").is(200).shows("#1d5bd6");
        chief.send("/staff/site", "brand_color", "red").is(422).shows("aria-invalid=\"true\"");
        chief.send("/staff/site", "support_url", "javascript:alert(1)").is(422);
        chief.send("/staff/site", "brand_color", "#1d5bd6", "support_url", "").leadsTo("/staff/site?said=staff-saved");
    }

    @Test void staff_of_one_site_see_nothing_of_another_and_an_operator_sees_all() {
        var gao = given.customer(Given.GLOBEX, 1);
        var theirs = given.vm(gao);
        for (var path : List.of("/staff/customers/" + gao.id(), "/staff/machines/" + theirs.id())) support.open(path).is(404);
        support.send("/staff/machines/" + theirs.id() + "/power/start").is(404);
        support.send("/staff/customers/" + gao.id() + "/enter", "reason", "x").is(404);
        support.open("/staff/customers?q=" + gao.username()).hides(gao.email());
        support.open("/staff/machines?q=" + theirs.name()).hides("/staff/machines/" + theirs.id());
        support.open("/staff/audit?customer=" + gao.id()).hides(gao.username() + "</a>");
        support.send("/staff/me/site", "site", "globex").is(403);
        // A session of one site is none at another's address.
        new BrowserClient("globex.test").cookie("portico-staff", support.cookie("portico-staff")).open("/staff").leadsTo("/staff/login");
        var root = new BrowserClient().staff("root");
        root.open("/staff/customers?q=" + gao.username()).hides(gao.email());
        root.send("/staff/me/site", "site", "*").leadsTo("/staff");
        root.open("/staff").is(200).shows("node-2");
        root.open("/staff/customers?q=" + gao.username()).shows(gao.email());
        root.open("/staff/machines/" + theirs.id()).is(200).shows(theirs.name());
        root.send("/staff/machines/" + theirs.id() + "/power/shutdown").is(303);
        assertThat(given.inside(Given.GLOBEX, () -> AuditEntry.<AuditEntry>find("action = 'vm_shutdown' and vmId = ?1", theirs.id()).firstResult().actor)).isEqualTo("operator:root");
        root.send("/staff/commands/task_list").is(422).shows("Choose a site first");
        root.send("/staff/me/site", "site", "no-such").is(404);
    }

    /** Every page of staff there is, found by its annotations: strangers, customers and lower roles get nowhere. */
    @Test void nobody_else_gets_in() throws Exception {
        var customer = new BrowserClient().loggedIn(ann);
        var stranger = new BrowserClient();
        stranger.open("/login");
        var all = new SoftAssertions();
        int doors = 0;
        for (var type : pages()) {
            if (!type.getAnnotation(Path.class).value().startsWith("/staff") || type.isAnnotationPresent(OpenToAll.class)) continue;
            all.assertThat(type.isAnnotationPresent(StaffOnly.class)).as(type + " is guarded").isTrue();
            for (var method : type.getDeclaredMethods()) {
                if (!method.isAnnotationPresent(GET.class) && !method.isAnnotationPresent(POST.class)) continue;
                doors++;
                var path = path(type, method);
                for (var browser : List.of(stranger, customer)) {
                    var answer = method.isAnnotationPresent(GET.class) ? browser.open(path) : browser.send(path);
                    all.assertThat(answer.http().statusCode()).as(path).isEqualTo(303);
                    all.assertThat(answer.header("Location")).as(path).contains("/staff/login");
                }
                var demanded = method.isAnnotationPresent(StaffOnly.class) ? method.getAnnotation(StaffOnly.class).value() : type.getAnnotation(StaffOnly.class).value();
                var answer = demanded == StaffRole.SUPPORT ? null : method.isAnnotationPresent(GET.class) ? support.open(path) : support.send(path);
                if (answer != null) all.assertThat(answer.http().statusCode()).as(path + " for support").isEqualTo(403);
            }
        }
        all.assertThat(doors).isGreaterThan(25);
        all.assertAll();
    }

    private static List<Class<?>> pages() throws Exception {
        var found = new ArrayList<Class<?>>();
        try (var files = java.nio.file.Files.walk(java.nio.file.Path.of("src/main/java/portico"))) {
            for (var file : files.filter(f -> f.toString().endsWith("Pages.java")).toList()) {
                var type = Class.forName(java.nio.file.Path.of("src/main/java").relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", ""), false, StaffPagesTest.class.getClassLoader());
                if (type.isAnnotationPresent(Path.class)) found.add(type);
            }
        }
        return found;
    }

    private static String path(Class<?> type, Method method) {
        var whole = type.getAnnotation(Path.class).value() + (method.isAnnotationPresent(Path.class) ? "/" + method.getAnnotation(Path.class).value() : "");
        var samples = java.util.Map.of("id", "1", "action", "start", "sub", "list", "form", "state");
        return java.util.regex.Pattern.compile("\\{(\\w+)(?::(?:[^{}]|\\{[^{}]*})*)?}").matcher(whole).replaceAll(found -> samples.get(found.group(1)));
    }
}
