package portico.move;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.testing.RealHosts.eventually;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.console.Browser;
import portico.hypervisor.PowerState;
import portico.hypervisor.libvirt.TwoHosts;
import portico.launch.host.HostSetup;
import portico.place.RealSshd;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.RealHosts;
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
    @Inject RealHosts hosts;
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    private long a, b;
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
                hosts.forget();
            }
        }
    }

    private void walk(TwoHosts lab, RealSshd sshd, BrowserClient root) throws Exception {
        // The scheduler has one choice: the host elsewhere.
        given.sql("update host set maintenance = 'New fans' where id = ?", a);
        long began = System.nanoTime();
        long vm = Long.parseLong(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "elsewhere", "servergroup", hosts.group(), "osid", hosts.template()).parts().getFirst());
        assertThat(hosts.host(vm)).isEqualTo(b);
        hosts.settle(vm, "vm.create");
        System.out.printf("created elsewhere: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        given.sql("update host set maintenance = null where id = ?", a);
        hosts.shell(vm, "echo on-disk >/root/mark; echo in-memory >/tmp/mark; sync");
        hosts.look(ann, vm);

        began = System.nanoTime();
        system.send("vm_migrate", "vpsid", vm, "method", 1).parts();
        hosts.settle(vm, "vm.move");
        System.out.printf("live move from elsewhere: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        assertThat(hosts.host(vm)).isEqualTo(a);
        assertThat(hosts.shell(vm, "cat /root/mark /tmp/mark")).isEqualTo("on-disk\nin-memory");
        assertThat(Path.of(lab.targetB(b).storage(), "disks", "portico-" + vm)).as("nothing is left there").doesNotExist();

        // Its way back is switched off, and the host elsewhere dies on it.
        system.send("vm_migrate", "vpsid", vm, "method", 2).parts();
        eventually(60, () -> !hosts.newest(vm, "vm.move").message.equals("move-prepare") && hosts.newest(vm, "vm.move").step > 0);
        lab.b.kill();
        eventually(60, () -> hosts.newest(vm, "vm.move").message.equals("failure.unreachable"));
        given.sql("update host set seen_at = now() - interval '3 minutes' where id = ?", b);
        root.open("/staff/hosts").shows("Silent");
        new BrowserClient().loggedIn(ann).open("/vm/" + vm).is(200);
        api.as(ann).send("vm_start", "vpsid", vm).says("-1|A task is running on this host");
        lab.b.launch();
        hosts.settle(vm, "vm.move");
        assertThat(hosts.host(vm)).isEqualTo(b);
        assertThat(hosts.shell(vm, "cat /root/mark")).isEqualTo("on-disk");
        assertThat(Path.of(lab.targetA(a).storage(), "disks", "portico-" + vm)).doesNotExist();

        // Its host hangs amid a task: that is waited for, and goes on.
        system.send("vm_shutdown", "vpsid", vm).says("0");
        eventually(30, () -> hosts.newest(vm, "vm.power").startedAt != null);
        sshd.hang();
        try {
            eventually(120, () -> hosts.newest(vm, "vm.power").message.matches("failure\\.(timeout|unreachable)"));
            assertThat(hosts.newest(vm, "vm.power").endedAt).isNull();
            new BrowserClient().loggedIn(ann).open("/vm/" + vm).is(200);
            api.as(ann).send("vm_start", "vpsid", vm).says("-1|A task is running on this host");
        } finally {
            sshd.resume();
        }
        hosts.settle(vm, "vm.power");
        assertThat(given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).power)).isEqualTo(PowerState.OFF);
        system.send("vm_start", "vpsid", vm).says("0");
        hosts.settle(vm, "vm.power");
        eventually(90, () -> hosts.agentAnswers(vm));
        assertThat(hosts.shell(vm, "cat /root/mark")).isEqualTo("on-disk");

        // Cut off in the middle of a look at its screen.
        try (var browser = Browser.with(hosts.token(ann, vm))) {
            assertThat(new String(browser.receive())).isEqualTo("RFB 003.008\n");
            sshd.kill();
            while (browser.receive() != null) { }
        }
        eventually(30, () -> hosts.error(b) != null);
        sshd.start();
        eventually(30, () -> hosts.error(b) == null);
        hosts.look(ann, vm);

        root.send("/staff/hosts/" + b + "/maintenance", "text", "Leaves the rack").leadsTo("/staff/hosts?said=staff-saved");
        root.send("/staff/hosts/" + b + "/drain", "drain", 1, "method", 0).leadsTo("/staff/hosts/" + b + "/drain?said=staff-saved");
        eventually(120, () -> hosts.host(vm) == a);
        hosts.settle(vm, "vm.move");
        root.open("/staff/hosts/" + b + "/drain").shows("No machine is on it");
        assertThat(hosts.shell(vm, "cat /root/mark")).isEqualTo("on-disk");
        system.send("vm_delete", "vpsid", vm).says("0");
        eventually(60, () -> given.inside(Given.ACME, () -> Vm.count("id", vm) == 0));
    }

    /** Hosts as an operator brings them; the one elsewhere first with somebody else's host key. */
    private void bring(TwoHosts lab, RealSshd sshd, BrowserClient root) throws Exception {
        a = hosts.near(lab.targetA(0), 210, 219);
        b = hosts.far("qemu+ssh://root@" + TwoHosts.ADDRESS_B + "/system", lab.targetB(0).storage(), sshd, somebodyElsesKey());
        eventually(30, () -> String.valueOf(hosts.error(b)).contains("shows the host key"));
        root.open("/staff/hosts").shows("shows the host key");
        assertThat(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "elsewhere", "serverid", b, "osid", hosts.template()).text()).contains("has never answered yet");
        given.sql("update host set ssh_host_key = ? where id = ?", sshd.hostKey("ed25519"), b);
        hosts.wellSeen();
    }

    private static String somebodyElsesKey() throws IOException, InterruptedException {
        try (var other = new RealSshd()) {
            return other.hostKey("ed25519");
        }
    }
}
