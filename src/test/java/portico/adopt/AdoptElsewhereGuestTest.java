package portico.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static portico.testing.RealHosts.eventually;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.console.Browser;
import portico.hypervisor.PowerState;
import portico.hypervisor.libvirt.PrivateLibvirt;
import portico.hypervisor.libvirt.TwoHosts;
import portico.infra.Host;
import portico.launch.host.HostSetup;
import portico.place.RealSshd;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Given;
import portico.testing.PrivateAuthority;
import portico.testing.RealHosts;
import portico.vm.Vm;

/**
 * The portal and a real host elsewhere: its libvirt is reached by TLS, its files, programs and screens by SSH, and this machine has none of its files. A guest runs on it that
 * was there before the portal; it is taken over and lives on as a customer's.
 */
@Tag("guest")
@QuarkusTest
@ResourceLock("guests")
class AdoptElsewhereGuestTest {

    private static final Path STORAGE = Path.of("/var/lib/portico-test"), ROOT = STORAGE.resolve("strangers");
    private static final String NAME = "legacy-shop", OTHER = "legacy-mail", MAC = "52:54:00:FE:01:0", ADDRESS = "10.77.0.221";

    @Inject Given given;
    @Inject Strangers strangers;
    @Inject RealHosts hosts;
    private final PrivateAuthority house = new PrivateAuthority("House"), other = new PrivateAuthority("Somebody else");
    final ApiClient api = new ApiClient();
    final ApiClient system = new ApiClient().system("acme");
    private Path theirs, ours;
    private long near, far;
    private Given.Customer ann;

    @Test void a_guest_that_was_there_before_is_taken_over() throws Exception {
        var prepared = HostSetup.prepare(STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        var template = HostSetup.template(HostSetup.TINY, STORAGE);
        theirs = STORAGE.resolve("strangers-pki/daemon");
        ours = STORAGE.resolve("strangers-pki/portal");
        house.client(ours, "portal");
        // At first somebody else answers at its address.
        other.daemon(theirs, TwoHosts.ADDRESS_B);
        var lines = "listen_tls = 1\nca_file = \"%1$s/cacert.pem\"\ncert_file = \"%1$s/servercert.pem\"\nkey_file = \"%1$s/serverkey.pem\"\n".formatted(theirs);
        try (var lab = new TwoHosts(ROOT, template, lines); var sshd = lab.ssh()) {
            ann = given.customer();
            var root = new BrowserClient().staff("root");
            try {
                bring(lab, sshd, root);
                long vm = takeOver(lab, root);
                live(lab, vm);
                loseDaemon(lab, vm);
                renew(lab);
                moveAwayAndBack(lab, vm);
                reinstall(vm);
                takeOverBySsh(lab);
            } finally {
                hosts.forget();
                PrivateLibvirt.run("rm", "-rf", theirs.getParent().toString());
            }
        }
    }

    /** With every mistake that an operator can make with certificates; each is said, and the host takes no VMs. */
    private void bring(TwoHosts lab, RealSshd sshd, BrowserClient root) throws Exception {
        root.send("/staff/me/site", "site", "acme");
        near = hosts.near(lab.targetA(0), 220, 229);
        far = hosts.far("qemu+tls://" + TwoHosts.ADDRESS_B + "/system?pkipath=" + ours, lab.apart().toString(), sshd, sshd.hostKey("ed25519"));
        says("shows a certificate (CN=hypervisor, issued by CN=Somebody else) that our cacert.pem does not vouch for");
        root.open("/staff/hosts").shows("shows a certificate (CN=hypervisor, issued by CN=Somebody else)");
        assertThat(system.send("vm_create", "userid", ann.number(), "cpu", 1, "ram_max", 128, "disk", 2, "vpsname", "elsewhere", "serverid", far, "osid", hosts.template()).text()).contains("has never answered yet");
        house.daemon(theirs, "10.9.9.9");
        restart(lab);
        says("that is for 10.9.9.9");
        house.daemon(theirs, TwoHosts.ADDRESS_B);
        other.client(ours, "portal");
        house.vouchIn(ours);
        restart(lab);
        says("does not take our certificate (CN=portal, issued by CN=Somebody else)");
        Files.delete(ours.resolve("clientkey.pem"));
        says("there is no " + ours.resolve("clientkey.pem"));
        house.client(ours, "portal");
        hosts.wellSeen();
    }

    private long takeOver(TwoHosts lab, BrowserClient root) throws Exception {
        define(lab, NAME, 1);
        long process = lab.b.guest(NAME);
        strangers.look(far);
        var page = "/staff/hosts/" + far + "/strangers";
        root.open(page).shows(NAME, MAC.toLowerCase() + 1, "there/legacy/" + NAME + ".qcow2");
        root.open(page + "/adopt?machine=" + NAME).shows("The machine is not stopped", "On the server it is called " + NAME);
        root.send(page + "/adopt", "machine", NAME, "userid", ann.number(), "vpsname", "legacy shop", "ip", ADDRESS, "osid", hosts.template(), "confirm", NAME).leadsTo(page + "?said=staff-ordered");
        long vm = api.as(ann).send("vm_info").json().get(0).path("vid").asLong();
        hosts.settle(vm, "vm.adopt");
        assertThat(lab.b.guest(NAME)).as("the same process").isEqualTo(process);
        assertThat(ROOT.resolve("b/disks/portico-" + vm + "/vda.qcow2")).as("where disks of ours lie, on its host").isRegularFile();
        assertThat(ROOT.resolve("there")).as("nothing was made here").isEmptyDirectory();
        assertThat(power(vm)).isEqualTo(PowerState.RUNNING);
        root.open(page).hides(NAME);
        strangers.look(far);
        root.open(page).hides(NAME);
        return vm;
    }

    /** Commands inside, its screen, off and on again, now by our definition. */
    private void live(TwoHosts lab, long vm) throws Exception {
        eventually(120, () -> hosts.agentAnswers(vm));
        hosts.shell(vm, "echo before >/root/mark; sync");
        try (var browser = Browser.with(hosts.token(ann, vm))) {
            assertThat(browser.receive()).as("its old definition has the screen on a port of its host").isNull();
        }
        power(vm, "vm_shutdown");
        assertThat(power(vm)).isEqualTo(PowerState.OFF);
        power(vm, "vm_start");
        eventually(120, () -> hosts.agentAnswers(vm));
        assertThat(hosts.shell(vm, "cat /root/mark")).isEqualTo("before");
        hosts.look(ann, vm);
        assertThat(virsh(lab, "dumpxml", NAME)).contains("disks/portico-" + vm + "/vda.qcow2", "portico:vm").doesNotContain("legacy/");
    }

    private void loseDaemon(TwoHosts lab, long vm) throws Exception {
        lab.b.kill();
        eventually(30, () -> hosts.error(far) != null);
        assertThat(hosts.error(far)).contains(TwoHosts.ADDRESS_B + ":16514 cannot be reached");
        lab.b.launch();
        hosts.wellSeen();
        assertThat(hosts.shell(vm, "echo alive")).isEqualTo("alive");
        lab.b.hang();
        try {
            eventually(30, () -> hosts.error(far) != null);
        } finally {
            lab.b.resume();
        }
        hosts.wellSeen();
        assertThat(hosts.shell(vm, "echo alive")).isEqualTo("alive");
    }

    /** New certificates count from the next connection on, without a restart of the portal. */
    private void renew(TwoHosts lab) throws Exception {
        var heirs = new PrivateAuthority("Heirs");
        heirs.daemon(theirs, TwoHosts.ADDRESS_B);
        heirs.client(ours, "portal");
        restart(lab);
        hosts.wellSeen();
    }

    private void moveAwayAndBack(TwoHosts lab, long vm) throws Exception {
        hosts.shell(vm, "echo in-memory >/tmp/mark");
        for (long host : new long[] {near, far}) {
            system.send("vm_migrate", "vpsid", vm, "method", 1).parts();
            hosts.settle(vm, "vm.move");
            assertThat(hosts.host(vm)).isEqualTo(host);
            assertThat(hosts.shell(vm, "cat /tmp/mark")).isEqualTo("in-memory");
            // The near one's sockets are seen by it alone.
            if (host == far) hosts.look(ann, vm);
            else assertThat(virsh(lab, "list", "--all", "--name")).as("nothing is left there").doesNotContain(NAME);
        }
    }

    private void reinstall(long vm) throws Exception {
        api.as(ann).send("vm_reload", "vpsid", vm, "osid", hosts.template()).says("0");
        hosts.settle(vm, "vm.reinstall");
        assertThat(hosts.shell(vm, "test -e /root/mark || echo new")).isEqualTo("new");
        assertThat(hosts.shell(vm, "ip address")).contains(ADDRESS + "/24");
        hosts.look(ann, vm);
        assertThat(ROOT.resolve("there")).as("still nothing was made here").isEmptyDirectory();
        system.send("vm_delete", "vpsid", vm).says("0");
        eventually(60, () -> given.inside(Given.ACME, () -> Vm.count("id", vm) == 0));
    }

    /** The same host by SSH alone; this one is switched off when it is found. */
    private void takeOverBySsh(TwoHosts lab) throws Exception {
        given.sql("update host set uri = ? where id = ?", "qemu+ssh://root@" + TwoHosts.ADDRESS_B + "/system", far);
        define(lab, OTHER, 2);
        virsh(lab, "destroy", OTHER);
        hosts.wellSeen();
        strangers.look(far);
        var operator = new BrowserClient().staff("root");
        operator.send("/staff/me/site", "site", "acme");
        operator.send("/staff/hosts/" + far + "/strangers/adopt", "machine", OTHER, "userid", ann.number(), "vpsname", "legacy again", "ip", ADDRESS, "osid", hosts.template(), "confirm", OTHER)
                .leadsTo("/staff/hosts/" + far + "/strangers?said=staff-ordered");
        long vm = api.as(ann).send("vm_info").json().get(0).path("vid").asLong();
        hosts.settle(vm, "vm.adopt");
        assertThat(power(vm)).isEqualTo(PowerState.OFF);
        power(vm, "vm_start");
        eventually(120, () -> hosts.agentAnswers(vm));
        hosts.look(ann, vm);
        system.send("vm_delete", "vpsid", vm).says("0");
        eventually(60, () -> given.inside(Given.ACME, () -> Vm.count("id", vm) == 0));
    }

    /** Somebody's machine, made by hand: its disk is a file of its own, its screen on a port. */
    private static void define(TwoHosts lab, String name, int number) throws Exception {
        Files.createDirectories(ROOT.resolve("b/legacy"));
        PrivateLibvirt.run("chmod", "711", ROOT.resolve("b/legacy").toString());
        var disk = ROOT.resolve("b/legacy/" + name + ".qcow2");
        PrivateLibvirt.run("qemu-img", "convert", "-q", "-O", "qcow2", ROOT.resolve("b/templates").resolve(TwoHosts.TEMPLATE).toString(), disk.toString());
        PrivateLibvirt.run("qemu-img", "resize", "-q", disk.toString(), "1G");
        var xml = Files.createTempFile("legacy", ".xml");
        Files.writeString(xml, """
                <domain type='qemu'><name>%s</name><memory unit='MiB'>128</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os>
                  <features><acpi/><tcg><tb-cache unit='MiB'>32</tb-cache></tcg></features><cpu mode='maximum'/><devices>
                  <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='%s'/><target dev='vda' bus='virtio'/></disk>
                  <interface type='network'><mac address='%s'/><source network='%s'/><model type='virtio'/></interface>
                  <serial type='pty'/><channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
                  <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
                  <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/><video><model type='vga'/></video>
                </devices></domain>
                """.formatted(name, ROOT.resolve("there/legacy/" + name + ".qcow2"), MAC + number, HostSetup.NETWORK));
        virsh(lab, "define", xml.toString());
        virsh(lab, "start", name);
        Files.delete(xml);
    }

    private void says(String words) throws InterruptedException {
        eventually(30, () -> String.valueOf(hosts.error(far)).contains(words));
        assertThat(given.inside(Given.ACME, () -> Host.<Host>findById(far).seenAt)).isNull();
    }

    private static void restart(TwoHosts lab) throws Exception {
        lab.b.kill();
        lab.b.launch();
    }

    private void power(long vm, String command) throws InterruptedException {
        api.as(ann).send(command, "vpsid", vm).says("0");
        hosts.settle(vm, "vm.power");
    }

    private PowerState power(long vm) { return given.inside(Given.ACME, () -> Vm.<Vm>findById(vm).power); }

    private static String virsh(TwoHosts lab, String... words) throws Exception {
        var command = new ArrayList<>(List.of("virsh", "-q", "-c", lab.b.host().uri()));
        command.addAll(List.of(words));
        return PrivateLibvirt.run(command.toArray(String[]::new));
    }
}
