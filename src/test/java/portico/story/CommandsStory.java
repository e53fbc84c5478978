package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.libvirt.PrivateLibvirt;
import portico.testing.ApiClient;

/** Commands of the API on a real guest: what each changes is looked for inside the guest or at its hypervisor, not in the portal. */
@Tag("guest")
@ExtendWith(Houses.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock("stories")
class CommandsStory {

    private static final long VM = RealHouse.SHOP01;
    private static final Path CD = Path.of("/var/lib/portico-test/iso/story.iso");
    private static final String SECOND = "10.77.0.210";

    private final RealHouse house;
    private final ApiClient bob;

    CommandsStory(RealHouse house) {
        this.house = house;
        bob = house.portal.api().as(People.BOB);
    }

    @BeforeAll
    void a_running_guest_and_a_cd_on_its_host() throws IOException {
        Files.write(CD, new byte[2 << 20]);
        house.awaitRunning(VM);
        house.awaitGuest(VM);
    }

    @AfterAll
    void leave_nothing() throws IOException {
        house.portal.database().change("update ip_address set vm_id = null, nic_id = null where host(ip) = '" + SECOND + "'");
        Files.deleteIfExists(CD);
    }

    @Test @Order(1)
    void a_cable_is_pulled_and_plugged_in() {
        var card = send("vm_vif", "subaction", "list").json();
        assertThat(card.get("count").asText() + card.get("status_1").asText()).isEqualTo("11");
        assertThat(card.get("mac_1").asText()).isEqualToIgnoringCase(house.inGuest(VM, "cat /sys/class/net/eth0/address").strip());
        order("vm_vif", "subaction", "unplug", "vfid", card.get("id_1").asText());
        assertThat(send("vm_vif", "subaction", "list").json().get("status_1").asText()).isEqualTo("0");
        Eventually.see("no carrier", Duration.ofSeconds(20), () -> house.inGuest(VM, "cat /sys/class/net/eth0/carrier").strip(), "0"::equals);
        order("vm_vif", "subaction", "plug", "vfid", card.get("id_1").asText());
        assertThat(send("vm_vif", "subaction", "list").json().get("status_1").asText()).isEqualTo("1");
        Eventually.see("carrier", Duration.ofSeconds(20), () -> house.inGuest(VM, "cat /sys/class/net/eth0/carrier").strip(), "1"::equals);
    }

    @Test @Order(2)
    void assigned_addresses_are_set_inside() {
        var mac = send("vm_vif", "subaction", "list").json().get("mac_1").asText();
        var main = info().get("vip").asText();
        assertThat(send("vm_setips", "mac_0", mac, "ip_0", main + "|" + SECOND).text()).isEqualTo("-1|Parameter ip_0: the address " + SECOND + " is not assigned to this host");
        house.portal.database().change("update ip_address set vm_id = %d, nic_id = (select id from nic where vm_id = %d) where host(ip) = '%s'".formatted(VM, VM, SECOND));
        order("vm_setips", "nicCount", 1, "mac_0", mac, "ip_0", main + "|" + SECOND);
        assertThat(addressesInside()).contains(main + "/24", SECOND + "/24");
        order("vm_setips", "nicCount", 1, "mac_0", mac, "ip_0", main);
        assertThat(addressesInside()).contains(main + "/24").doesNotContain(SECOND);
    }

    @Test @Order(3)
    void commands_run_inside_once_the_owner_allows_them() {
        send("vm_cmds_switch", "enabled", 0).says("0");
        assertThat(shell("uname -s")).isEqualTo("-1|Commands inside this host are switched off, its owner can allow them");
        send("vm_cmds_switch", "enabled", 1).says("0");
        assertThat(shell("uname -s; hostname > /root/ran")).isEqualTo("0|\"Linux\\n\"");
        assertThat(house.inGuest(VM, "cat /root/ran")).isEqualTo(house.inGuest(VM, "hostname"));
        assertThat(send("vm_cmds", "cmds", "getData", "cmd_params", "{\"dataName\":\"network\"}").text()).contains(info().get("vip").asText());
        send("vm_cmds_switch", "enabled", 0).says("0");
        assertThat(shell("uname -s")).startsWith("-1|");
    }

    @Test @Order(4)
    void a_cd_is_put_in_and_taken_out() {
        assertThat(send("vm_cd_manage", "subaction", "state").text()).isEqualTo("[{\"images\":{\"Story CD\":\"1\"}},{\"current\":\"\"}]");
        order("vm_cd_manage", "subaction", "change", "cd_image", 1);
        assertThat(send("vm_cd_manage", "subaction", "state").text()).endsWith("{\"current\":\"Story CD\"}]");
        assertThat(virsh("domblklist")).contains(CD.toString());
        order("vm_cd_manage", "subaction", "change", "cd_image", "");
        assertThat(send("vm_cd_manage", "subaction", "state").text()).endsWith("{\"current\":\"\"}]");
        assertThat(virsh("domblklist")).doesNotContain(CD.toString());
    }

    @Test @Order(5)
    void backups_are_listed() {
        assertThat(send("vm_backup", "subaction", "list").json()).isEmpty();
        order("vm_backup", "subaction", "backup", "bktype", 0);
        var list = send("vm_backup", "subaction", "list").json();
        assertThat(list).hasSize(1);
        order("vm_backup", "subaction", "del", "bkid", list.get(0).get("fid").asText());
        assertThat(send("vm_backup", "subaction", "list").json()).isEmpty();
    }

    @Test @Order(6)
    void what_it_uses_is_measured() {
        var series = Eventually.see("two looks", Duration.ofSeconds(60), () -> send("vm_stat", "charttype", 1, "chartinterval", 5, "format", "json").json().path("series").get(0).path("points"), points -> points.size() > 1);
        series.forEach(point -> assertThat(point.get(1).asDouble()).isBetween(0.0, 100.0));
        assertThat(send("vm_stat", "charttype", 4).text()).startsWith("swin.jqChart({").endsWith("});");
        var servers = json(new Visitor(house.portal.url()).get("/process.aspx?c=jsapi&action=serverstatus").text()).path("servers");
        assertThat(servers).hasSize(1);
        assertThat(servers.get(0).path("name").asText() + servers.get(0).path("online").asText()).isEqualTo("node-11");
        assertThat(servers.get(0).path("ram").asDouble()).isBetween(0.1, 100.0);
        assertThat(servers.get(0).path("hosts").asInt()).isGreaterThanOrEqualTo(2);
    }

    @Test @Order(7)
    void its_screen_is_opened_and_closed() {
        assertThat(send("vm_console", "subaction", "state").json().get("state").asText()).isEqualTo("disabled");
        send("vm_console", "subaction", "enable").says("0");
        var state = send("vm_console", "subaction", "state").json();
        assertThat(state.get("state").asText()).isEqualTo("enabled");
        var screen = new ScreenSocket(house.portal.url(), state.get("token").asText());
        assertThat(screen.greeting()).as("QEMU's own VNC server").isEqualTo("RFB 003.008\n");
        var closed = Instant.now();
        send("vm_console", "subaction", "logout").says("0");
        screen.end();
        assertThat(Duration.between(closed, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(send("vm_console", "subaction", "state").json().get("state").asText()).isEqualTo("disabled");
    }

    /** This host's public address is loopback, so no packets pass: its gateway's tests have real ones. */
    @Test @Order(8)
    void a_port_is_forwarded_and_given_back() {
        var added = send("vm_portmap", "subaction", "add", "privateport", 22).parts();
        var list = send("vm_portmap", "subaction", "list").json();
        assertThat(list).hasSize(1);
        assertThat(list.get(0).get("portid").asText()).isEqualTo(added.getFirst());
        assertThat(list.get(0).get("privateip").asText() + ":" + list.get(0).get("privateport").asText()).isEqualTo(info().get("vip").asText() + ":22");
        send("vm_portmap", "subaction", "del", "portid", added.getFirst()).says("0");
        send("vm_portmap", "subaction", "list").says("[]");
    }

    @Test @Order(9)
    void it_restarts_loses_its_power_and_starts() {
        var boot = bootId();
        order("vm_reboot");
        Eventually.see("another boot", RealHouse.BOOT, this::bootId, now -> !now.equals(boot));
        var second = bootId();
        order("vm_hshutdown");
        assertThat(virsh("domstate")).contains("shut off");
        assertThat(send("vm_state").text()).startsWith("halted");
        order("vm_start");
        assertThat(virsh("domstate")).contains("running");
        assertThat(bootId()).isNotEqualTo(second);
    }

    private ApiClient.Reply send(String action, Object... parameters) {
        var all = new Object[parameters.length + 2];
        all[0] = "vpsid";
        all[1] = VM;
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        return bob.send(action, all);
    }

    /** Sends what is work on the host, and waits until that is done. */
    private void order(String action, Object... parameters) {
        send(action, parameters).says("0");
        house.awaitQuiet(VM);
        var task = house.portal.database().newestTask(VM);
        assertThat(house.portal.database().value("select state || ' ' || message from task where id = " + task)).as(() -> house.portal.database().steps(task)).isEqualTo("DONE ");
    }

    private String shell(String command) { return send("vm_cmds", "cmds", "shellCommands", "cmd_params", "{\"commands\":\"" + command + "\"}").text(); }

    private JsonNode info() { return send("vm_info").json().get(0); }

    private String addressesInside() { return house.inGuest(VM, "ip -4 -o address show eth0"); }

    private String bootId() { return house.inGuest(VM, "cat /proc/sys/kernel/random/boot_id").strip(); }

    private String virsh(String question) {
        try {
            return PrivateLibvirt.run("virsh", "-q", "-c", house.libvirt.host().uri(), question, "portico-" + VM);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(text, broken);
        }
    }
}
