package portico.move;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.console.Browser;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Hypervisors;
import portico.hypervisor.PowerState;
import portico.hypervisor.libvirt.TwoHosts;
import portico.infra.Host;
import portico.launch.host.HostSetup;
import portico.place.RealSshd;
import portico.secret.Vault;
import portico.task.Task;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.Places;
import portico.vm.Vm;

/**
 * The portal and two real hosts: one on this machine, one elsewhere, whose libvirt, files, programs and screens are reached by SSH alone. One real guest is made there,
 * looked at, moved while it runs, moved switched off while its host is away, and taken along when its host is emptied.
 */
@Tag("guest")
@QuarkusTest
@ResourceLock("guests")
class ElsewhereGuestTest {

    private static final Path STORAGE = Path.of("/var/lib/portico-test");

    @Inject Given given;
    @Inject Places places;
    @Inject Vault vault;
    @Inject Hypervisors hypervisors;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    private long group, a, b, template;
    private Given.Customer ann;

    @Test void a_guest_lives_elsewhere_and_moves() throws Exception {
        var prepared = HostSetup.prepare(STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        try (var lab = new TwoHosts(STORAGE.resolve("elsewhere"), HostSetup.template(HostSetup.TINY, STORAGE)); var sshd = lab.ssh()) {
            ann = given.customer();
            var root = new BrowserClient().staff("root");
            root.send("/staff/me/site", "site", "*");
            bring(lab, sshd, root);
            try {
                walk(lab, sshd, root);
            } finally {
                forget();
            }
        }
    }

    private void walk(TwoHosts lab, RealSshd sshd, BrowserClient root) throws Exception {
        // The scheduler has one choice: the host elsewhere.
        given.sql("update host set maintenance = 'New fans' where id = ?", a);
        long began = System.nanoTime();
        long vm = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "elsewhere", "servergroup", group, "osid", template).parts().getFirst());
        assertThat(host(vm)).isEqualTo(b);
        settle(vm, "vm.create");
        System.out.printf("created elsewhere: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        given.sql("update host set maintenance = null where id = ?", a);
        shell(vm, "echo on-disk >/root/mark; echo in-memory >/tmp/mark; sync");
        look(vm);

        began = System.nanoTime();
        system.send("vm_migrate", "vpsid", vm, "method", 1).parts();
        settle(vm, "vm.move");
        System.out.printf("live move from elsewhere: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        assertThat(host(vm)).isEqualTo(a);
        assertThat(shell(vm, "cat /root/mark /tmp/mark")).isEqualTo("on-disk\nin-memory");
        assertThat(Path.of(lab.targetB(b).storage(), "disks", "portico-" + vm)).as("nothing is left there").doesNotExist();

        // Its way back is switched off, and the host elsewhere dies on it.
        system.send("vm_migrate", "vpsid", vm, "method", 2).parts();
        eventually(60, () -> !newest(vm, "vm.move").message.equals("move-prepare") && newest(vm, "vm.move").step > 0);
        lab.b.kill();
        eventually(60, () -> newest(vm, "vm.move").message.equals("failure.unreachable"));
        given.sql("update host set seen_at = now() - interval '3 minutes' where id = ?", b);
        root.open("/staff/hosts").shows("Silent");
        new BrowserClient().loggedIn(ann).open("/vm/" + vm).is(200);
        api.as(ann).send("vm_start", "vpsid", vm).says("-1|A task is running on this host");
        lab.b.launch();
        settle(vm, "vm.move");
        assertThat(host(vm)).isEqualTo(b);
        assertThat(shell(vm, "cat /root/mark")).isEqualTo("on-disk");
        assertThat(Path.of(lab.targetA(a).storage(), "disks", "portico-" + vm)).doesNotExist();

        // Its host hangs amid a task: that is waited for, and goes on.
        system.send("vm_shutdown", "vpsid", vm).says("0");
        eventually(30, () -> newest(vm, "vm.power").startedAt != null);
        sshd.hang();
        try {
            eventually(120, () -> newest(vm, "vm.power").message.matches("failure\\.(timeout|unreachable)"));
            assertThat(newest(vm, "vm.power").endedAt).isNull();
            new BrowserClient().loggedIn(ann).open("/vm/" + vm).is(200);
            api.as(ann).send("vm_start", "vpsid", vm).says("-1|A task is running on this host");
        } finally {
            sshd.resume();
        }
        settle(vm, "vm.power");
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).power)).isEqualTo(PowerState.OFF);
        system.send("vm_start", "vpsid", vm).says("0");
        settle(vm, "vm.power");
        eventually(90, () -> hypervisors.view(target(vm)).agentAnswers(target(vm), "portico-" + vm));
        assertThat(shell(vm, "cat /root/mark")).isEqualTo("on-disk");

        // Cut off in the middle of a look at its screen.
        try (var browser = Browser.with(token(vm))) {
            assertThat(new String(browser.receive())).isEqualTo("RFB 003.008\n");
            sshd.kill();
            while (browser.receive() != null) { }
        }
        eventually(30, () -> given.inside(Given.ACME, () -> Host.<Host>findById(b).error) != null);
        sshd.start();
        eventually(30, () -> given.inside(Given.ACME, () -> Host.<Host>findById(b).error) == null);
        look(vm);

        root.send("/staff/hosts/" + b + "/maintenance", "text", "Leaves the rack").leadsTo("/staff/hosts?said=staff-saved");
        root.send("/staff/hosts/" + b + "/drain", "drain", 1, "method", 0).leadsTo("/staff/hosts/" + b + "/drain?said=staff-saved");
        eventually(120, () -> host(vm) == a);
        settle(vm, "vm.move");
        root.open("/staff/hosts/" + b + "/drain").shows("No machine is on it");
        assertThat(shell(vm, "cat /root/mark")).isEqualTo("on-disk");
        system.send("vm_delete", "vpsid", vm).says("0");
        eventually(60, () -> given.inside(Given.ACME, () -> Vm.count("id", vm) == 0));
    }

    /** Hosts as an operator brings them; the one elsewhere first with somebody else's host key. */
    private void bring(TwoHosts lab, RealSshd sshd, BrowserClient root) throws Exception {
        given.sql("insert into host_group (name) values ('Elsewhere')");
        group = places.number("select max(id) from host_group");
        given.sql("insert into tenant_host_group values ('acme', ?)", group);
        given.sql("insert into os_template (name, image, min_disk_gb) values ('Tiny', ?, 1)", TwoHosts.TEMPLATE);
        template = places.number("select max(id) from os_template");
        var near = lab.targetA(0);
        given.sql("insert into host (host_group_id, name, address, driver, uri, storage, max_cpu, max_ram_mb, max_disk_gb) values (?, 'near', '127.0.0.1', 'libvirt', ?, ?, 4, 4096, 40)", group, near.uri(), near.storage());
        a = places.number("select max(id) from host");
        var key = Files.readString(sshd.data().resolve("ssh/id_ecdsa"));
        var strange = somebodyElsesKey();
        given.sql("insert into host (host_group_id, name, address, driver, uri, storage, max_cpu, max_ram_mb, max_disk_gb, ssh_address, ssh_user, ssh_port, ssh_host_key, ssh_key) values (?, 'far', ?, 'libvirt', ?, ?, 4, 4096, 40, ?, 'root', 22, ?, ?)",
                group, TwoHosts.ADDRESS_B, "qemu+ssh://root@" + TwoHosts.ADDRESS_B + "/system", lab.targetB(0).storage(), TwoHosts.ADDRESS_B, strange, Base64.getEncoder().encodeToString(vault.seal(key)));
        b = places.number("select max(id) from host");
        for (long host : new long[] {a, b}) given.sql("insert into os_template_host values (?, ?)", template, host);
        given.sql("insert into ip_block (host_id, name, start_ip, end_ip, netmask, gateway, dns, whole_group) values (?, 'guests', '10.77.0.210', '10.77.0.219', '255.255.255.0', '10.77.0.1', '{10.77.0.1}', true)", a);
        // Such addresses the world of all tests has already, and played machines of other tests, which are over, may hold them.
        given.sql("update ip_address set ip_block_id = (select max(id) from ip_block), vm_id = null, nic_id = null, main = false where ip between '10.77.0.210' and '10.77.0.219'");
        eventually(30, () -> String.valueOf(given.inside(Given.ACME, () -> Host.<Host>findById(b).error)).contains("shows the host key"));
        root.open("/staff/hosts").shows("shows the host key");
        assertThat(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "elsewhere", "serverid", b, "osid", template).text()).contains("has never answered yet");
        given.sql("update host set ssh_host_key = ? where id = ?", sshd.hostKey("ed25519"), b);
        eventually(30, () -> places.number("select count(*) from host where seen_at is not null and error is null and id in (" + a + ", " + b + ")") == 2);
    }

    private static String somebodyElsesKey() throws IOException, InterruptedException {
        try (var other = new RealSshd()) {
            return other.hostKey("ed25519");
        }
    }

    /** Nobody polls hosts that are gone. */
    private void forget() {
        for (var table : new String[] {"trashed_vm", "vm_move"}) given.sql("delete from " + table + " where " + (table.equals("vm_move") ? "from_id" : "host_id") + " in (?, ?)", a, b);
        given.sql("update ip_address set ip_block_id = 1 where ip between '10.77.0.210' and '10.77.0.219'");
        given.sql("update host set driver = 'simulated', maintenance = 'gone' where id in (?, ?)", a, b);
    }

    /** Its screen, through the relay, while it is elsewhere: the directory where host a has its sockets is seen by host a alone. */
    private void look(long vm) throws IOException {
        try (var browser = Browser.with(token(vm))) {
            var greeting = browser.receive();
            assertThat(greeting).as("greeting of the screen; instead: %s", browser.goodbye).isNotNull();
            assertThat(new String(greeting)).isEqualTo("RFB 003.008\n");
            browser.send("RFB 003.008\n".getBytes());
            assertThat(browser.receive()).as("kinds of proof that it takes").isNotEmpty();
        }
    }

    private String token(long vm) throws IOException {
        api.as(ann).send("vm_console", "vpsid", vm, "subaction", "enable").says("0");
        var link = api.as(ann).send("vm_console", "vpsid", vm, "subaction", "state").json().get("token").asText();
        return new ObjectMapper().readTree(Browser.post("/console/exchange", link).body()).get("token").asText();
    }

    private String shell(long vm, String command) {
        var target = target(vm);
        return hypervisors.port(GuestCommands.class, target).run(target, "portico-" + vm, command, Duration.ofSeconds(20), 4096).output().strip();
    }

    private HostTarget target(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).target()); }

    private void settle(long vm, String type) throws Exception {
        eventually(240, () -> places.number("select count(*) from task where vm_id = " + vm + " and state in ('QUEUED', 'RUNNING')") == 0);
        var task = newest(vm, type);
        assertThat(task.state + " " + task.message).isEqualTo("DONE ");
    }

    private Task newest(long vm, String type) { return given.inside(Given.ACME, () -> Task.<Task>find("vmId = ?1 and type = ?2 order by id desc", vm, type).firstResult()); }

    private long host(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).host.id); }

    private static void eventually(int seconds, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < seconds * 10 && !condition.getAsBoolean(); i++) Thread.sleep(100);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
