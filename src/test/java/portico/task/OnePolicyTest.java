package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.hypervisor.simulated.Mishaps;
import portico.power.PowerAction;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.vm.Nic;

/** Buttons and orders are judged by the same rules: a VM is put into every state there is, and what its pages give as reasons is compared with what the API refuses. */
@QuarkusTest
class OnePolicyTest {

    private static final long HOST = 3, CD = 21;
    private static final List<String> NEEDLESS = List.of("The machine is already running.", "The machine is off.");
    /** What is under way: nothing, what pulling the plug may end, what it may not. */
    private static final List<String> WORK = List.of("", "vm.power shutdown", "vm.power hshutdown", "vm.backup backup");
    private static final Pattern CLOSED = Pattern.compile("id=\"why-([a-z0-9-]+)\">([^<]*)<");

    private record State(int status, boolean failed, boolean deleting, String power, String work, boolean rescue, boolean cd) {}

    @Inject Given given;
    @Inject OwnRunners runners;
    @Inject Mishaps mishaps;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;
    Nic card;
    BrowserClient browser;

    /** The host is out of reach, so that nobody looks what the machine's power really is. */
    @BeforeEach void hold() {
        runners.hold();
        ann = given.customer();
        web = given.vm(ann);
        card = given.inside(Given.ACME, () -> Nic.of(web.id()).getFirst());
        browser = new BrowserClient().loggedIn(ann);
        mishaps.unreachable(HOST, true);
    }

    private State now;

    @AfterEach void release() throws InterruptedException {
        clear();
        given.sql("update host set maintenance = null where id = ?", HOST);
        runners.release();
        mishaps.unreachable(HOST, false);
        for (int i = 0; i < 100 && given.inside(Given.ACME, () -> portico.infra.Host.<portico.infra.Host>findById(HOST).error) != null; i++) Thread.sleep(100);
    }

    @Test void what_a_page_gives_as_reason_is_what_the_api_refuses() {
        var all = new SoftAssertions();
        for (var state : states()) compare(state, all);
        all.assertAll();
    }

    @Test void maintenance_forbids_a_reinstallation_at_both_doors() {
        given.sql("update host set maintenance = 'New disks' where id = ?", HOST);
        var all = new SoftAssertions();
        compare(new State(2, false, false, "RUNNING", "", false, true), all);
        all.assertAll();
        assertThat(order("vm_reload", "osid", Given.DEBIAN)).isEqualTo("The server is under maintenance: New disks");
    }

    private static List<State> states() {
        var states = new ArrayList<State>();
        for (int status : new int[] { 2, 1, -1, -2, -3, 0 })
            for (var power : List.of("RUNNING", "OFF", "UNKNOWN"))
                for (var work : WORK)
                    // Nothing under way in a VM that is being installed would have it installed anew.
                    if (status != 0 || !work.isEmpty()) for (var rescue : new boolean[] { false, true }) states.add(new State(status, false, false, power, work, rescue, true));
        for (var power : List.of("PAUSED", "CRASHED", "ABSENT")) states.add(new State(2, false, false, power, "", false, false));
        states.add(new State(0, true, false, "OFF", "", false, true));
        states.add(new State(2, false, true, "RUNNING", "", false, true));
        return states;
    }

    private void compare(State state, SoftAssertions all) {
        put(state);
        var head = closed("");
        var reinstall = browser.open("/vm/" + web.id() + "/reinstall").is(200).text();
        var media = browser.open("/vm/" + web.id() + "/media").is(200).text();
        var network = closed("/network");
        for (var action : PowerAction.values()) {
            var reason = head.get(action.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            var refused = order("vm_" + action.word);
            all.assertThat(reason == null || NEEDLESS.contains(reason) ? "" : reason).as(action + " while " + state).isEqualTo(refused);
            put(state);
        }
        var refused = order("vm_reload", "osid", Given.DEBIAN);
        all.assertThat(reinstall.contains("name=\"osid\"")).as("reinstallation while " + state + ": " + refused).isEqualTo(refused.isEmpty());
        all.assertThat(reinstall).as("reinstallation while " + state).contains(refused);
        put(state);
        refused = order("vm_cd_manage", "subaction", "change", "cd_image", CD);
        all.assertThat(media.contains("name=\"cd_image\" value=\"21\" disabled") || media.contains("name=\"cd_image\" value=\"21\" checked disabled")).as("another CD while " + state + ": " + refused).isEqualTo(!refused.isEmpty());
        all.assertThat(media).as("another CD while " + state).contains(refused);
        put(state);
        refused = order("vm_cd_manage", "subaction", "boot");
        all.assertThat(media.contains("/media/boot\"")).as("start from CD while " + state + ": " + refused).isEqualTo(refused.isEmpty());
        all.assertThat(media).as("start from CD while " + state).contains(refused);
        put(state);
        all.assertThat(network.getOrDefault(String.valueOf(card.id), "")).as("card while " + state).isEqualTo(order("vm_vif", "subaction", "unplug", "vfid", card.id));
        put(state);
        all.assertThat(network.getOrDefault("apply", "")).as("addresses while " + state).isEqualTo(order("vm_setips", "mac_0", card.mac));
    }

    /** Reasons of the buttons that do nothing, by their keys. */
    private Map<String, String> closed(String path) {
        var reasons = new LinkedHashMap<String, String>();
        CLOSED.matcher(browser.open("/vm/" + web.id() + path).is(200).text()).results().forEach(found -> reasons.put(found.group(1), found.group(2)));
        return reasons;
    }

    /** Why it was refused, as pages say it; empty: it was not. */
    private String order(String action, Object... more) {
        var call = new ArrayList<Object>(List.of("vpsid", web.id()));
        call.addAll(List.of(more));
        var answer = api.as(ann).send(action, call.toArray()).text();
        if (answer.endsWith("A task is running on this host") && now.work.isEmpty()) {
            // A keeper has ordered something of its own that very moment.
            put(now);
            answer = api.as(ann).send(action, call.toArray()).text();
        }
        if (answer.equals("0")) return "";
        assertThat(answer).as(action).startsWith("-1|");
        return answer.substring(3).replaceAll("\\bhost\\b", "machine");
    }

    private void put(State state) {
        now = state;
        clear();
        if (!state.work.isEmpty()) {
            var work = state.work.split(" ");
            given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, host_id, asked_by) values ('acme', ?, ?, 3, 'RUNNING', '{}', ?, ?, ?, 'test')", work[0], work[1], ann.id(), web.id(), HOST);
        }
        given.sql("update vm set status = ?, install_failed = ?, deleting = ?, power = ?, rescue_since = case when ? then now() end, iso_image_id = ?, os_template_id = ? where id = ?",
                state.status, state.failed, state.deleting, state.power, state.rescue, state.cd ? CD : null, Given.DEBIAN, web.id());
    }

    /** In normal operation, or what waits for an installation would be given one. */
    private void clear() {
        given.sql("update vm set status = 2, install_failed = false, deleting = false, rescue_since = null where id = ?", web.id());
        given.sql("delete from kept_disk where vm_id = ?", web.id());
        given.sql("delete from task where vm_id = ?", web.id());
    }
}
