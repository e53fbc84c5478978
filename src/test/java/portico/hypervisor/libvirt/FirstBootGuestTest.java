package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.CloneMode;
import portico.hypervisor.FirstBoot;
import portico.hypervisor.FirstBoots.Use;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.launch.host.HostSetup;
import portico.sshkey.SampleKeys;

/** One real guest: what it is given at its first boot, its old disk put aside and back, and a rescue of it. Three boots tell it all. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class FirstBootGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final int KEPT = 5;

    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtFirstBoots firstBoots;
    private LibvirtKeptDisks kept;
    private LibvirtRescueSystems rescues;
    private final Machine machine = RealGuest.machine(17);

    @BeforeAll
    void set_up_a_host() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt-first-boot"));
        host = libvirt.host();
        connections = new LibvirtConnections();
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        firstBoots = new LibvirtFirstBoots(connections, new LibvirtGuest(connections));
        kept = new LibvirtKeptDisks(connections);
        rescues = new LibvirtRescueSystems(connections, new LibvirtGuest(connections), "tiny.qcow2");
        hypervisor.delete(host, machine); // what an interrupted run left
    }

    @AfterAll
    void tear_down() throws Exception {
        if (hypervisor != null) hypervisor.delete(host, machine);
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
    }

    @Test
    void a_guest_from_its_first_boot_to_its_rescue() throws Exception {
        firstBoots.eject(host, machine);
        for (int twice = 0; twice < 2; twice++) firstBoots.insert(host, machine, new FirstBoot("i-1", "web-01", List.of(SampleKeys.ED25519), "#cloud-config\n{}\n"));
        var seed = RealGuest.disks(machine).resolve("seed.iso");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seed))).isEqualTo("rw-------");
        assertThat(PrivateLibvirt.run("blkid", "-p", "-o", "export", seed.toString())).contains("LABEL=cidata", "TYPE=iso9660");
        hypervisor.define(host, machine);
        hypervisor.applyNetwork(host, machine);
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        start();
        the_guest_has_what_it_was_given();
        inside("echo old >/root/mark");
        hypervisor.powerOff(host, machine.name());

        for (int twice = 0; twice < 2; twice++) {
            kept.keep(host, machine, KEPT, Wipe.SYSTEM_DISK);
            hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.SYSTEM_DISK, CloneMode.FAST, Progress.SILENT);
        }
        assertThat(kept.has(host, machine, KEPT)).isTrue();
        for (int twice = 0; twice < 2; twice++) kept.putBack(host, machine, KEPT);

        assertThatThrownBy(() -> new LibvirtRescueSystems(connections, new LibvirtGuest(connections), "missing.qcow2").insert(host, machine)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(HypervisorException.Kind.NO_IMAGE));
        for (int twice = 0; twice < 2; twice++) rescues.insert(host, machine);
        hypervisor.define(host, machine);
        start();
        assertThatThrownBy(() -> rescues.remove(host, machine)).hasMessageContaining("is running");
        hypervisor.setPassword(host, machine.name(), "root", "once-only");
        assertThat(inside("test -e /root/mark && echo own; mount /dev/vdb1 /mnt && cat /mnt/root/mark")).as("another system, and the old disk beside it").isEqualTo("old");
        inside("echo repaired >/mnt/root/mark; umount /mnt");
        assertThatThrownBy(() -> rescues.writePassword(host, machine, "nobody-here", "something")).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(HypervisorException.Kind.FAILED));
        for (int twice = 0; twice < 2; twice++) rescues.writePassword(host, machine, "root", "Grüße |;'$ 1");
        hypervisor.powerOff(host, machine.name());
        for (int twice = 0; twice < 2; twice++) rescues.remove(host, machine);
        hypervisor.define(host, machine);
        start();
        assertThat(inside("cat /root/mark")).isEqualTo("repaired");
        assertThat(inside("hash=$(awk -F: '$1 == \"root\" { print $2 }' /etc/shadow); [ \"$(printf '%s' \"Grüße |;'\\$ 1\" | mkpasswd -m sha512 -P 0 -S \"$(echo \"$hash\" | cut -d'$' -f3)\")\" = \"$hash\" ] && echo same; stat -c %a /etc/shadow"))
                .as("written from the rescue system, and the file is as it was").isEqualTo("same\n600");
        assertThat(RealGuest.disks(machine).toFile().list()).as("nothing else is left").hasSize(2).contains("vda.qcow2").anyMatch(name -> name.startsWith("base-"));
    }

    private void the_guest_has_what_it_was_given() throws Exception {
        assertThat(inside("mount -t iso9660 -o ro /dev/sr1 /mnt && ls /mnt; cat /mnt/user-data; umount /mnt").lines()).containsExactly("meta-data", "user-data", "vendor-data", "#cloud-config", "{}");
        var keys = List.of(SampleKeys.ED25519, SampleKeys.ED25519.replace("ann@laptop", "Ann's second"));
        for (int twice = 0; twice < 2; twice++) assertThat(firstBoots.authorize(host, machine.name(), "root", keys)).containsExactlyElementsOf(keys);
        assertThat(inside("stat -c '%a %U' /root/.ssh /root/.ssh/authorized_keys | tr '\\n' ' '")).isEqualTo("700 root 600 root");
        assertThatThrownBy(() -> firstBoots.authorize(host, machine.name(), "nobody-here", keys)).isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.kind).isEqualTo(HypervisorException.Kind.GUEST_REFUSED));

        assertThat(firstBoots.use(host, machine.name(), "#cloud-config\n{}\n")).as("no cloud-init here").isEqualTo(Use.UNUSED);
        for (int twice = 0; twice < 2; twice++) assertThat(firstBoots.use(host, machine.name(), "#!/bin/sh\necho $(id -u) >>/root/made; echo said\n")).isEqualTo(Use.BEGUN);
        assertThat(inside("for i in 1 2 3 4 5 6 7 8 9; do [ -s /root/made ] && break; sleep 1; done; sleep 1; cat /root/made /var/log/portico-user-data.log")).as("once").isEqualTo("0\nsaid");

        for (int twice = 0; twice < 2; twice++) firstBoots.eject(host, machine);
        assertThat(RealGuest.disks(machine).resolve("seed.iso")).doesNotExist();
        assertThat(PrivateLibvirt.run("virsh", "-c", host.uri(), "qemu-monitor-command", machine.name(), "--hmp", "info block")).doesNotContain("seed.iso");
        assertThat(PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", "--inactive", machine.name())).doesNotContain("hdb");
    }

    private void start() {
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
    }

    private String inside(String command) { return connections.hands(host).onDomain(machine.name(), "run a command", Duration.ofSeconds(60), domain -> GuestRun.shell(domain, command + "; sync")); }
}
