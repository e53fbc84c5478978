package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import portico.hypervisor.CloneMode;
import portico.hypervisor.Guard;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorException.Kind;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.Wipe;
import portico.place.Place;
import portico.place.Places;
import portico.launch.host.HostSetup;

/** A real guest's cards and what is done inside it. One guest for all tests, since each only adds to it. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("guests")
class LibvirtInsideGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(90), LIMIT = Duration.ofSeconds(10);
    private static final int MOST = 64 << 10;

    private PrivateLibvirt libvirt;
    private HostTarget host;
    private LibvirtConnections connections;
    private LibvirtHypervisor hypervisor;
    private LibvirtCards cards;
    private LibvirtView view;
    private LibvirtGuest guest;
    private Machine machine;

    @BeforeAll
    void boot_a_guest() throws Exception {
        var prepared = HostSetup.prepare(RealGuest.STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        libvirt = new PrivateLibvirt(RealGuest.STORAGE.resolve("private-libvirt-inside"));
        host = libvirt.host();
        connections = new LibvirtConnections(Places.always(Place.here(libvirt.network())));
        view = new LibvirtView(connections, prepared.acceleration());
        hypervisor = new LibvirtHypervisor(connections, prepared.acceleration());
        cards = new LibvirtCards(connections);
        guest = new LibvirtGuest(connections);
        var plain = RealGuest.machine(8);
        // Two addresses: the first comes by DHCP, the second only when it is set.
        machine = with(plain, true, List.of("10.77.0.238/24", "10.77.0.228/24", "fd77::9/64"));
        hypervisor.delete(host, machine);
        hypervisor.define(host, machine);
        hypervisor.applyNetwork(host, machine);
        hypervisor.rebuildDisks(host, machine, RealGuest.TINY, Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
        hypervisor.start(host, machine.name());
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
    }

    @AfterAll
    void tear_down() throws Exception {
        if (hypervisor != null) hypervisor.delete(host, machine);
        if (connections != null) connections.close();
        if (libvirt != null) libvirt.close();
    }

    @Test
    void a_cable_is_pulled_and_plugged_in_now_and_at_the_next_boot() throws Exception {
        assertThat(carrier()).isEqualTo("1");
        cards.apply(host, with(machine, false, machine.cards().getFirst().addresses()));
        assertThat(carrier()).as("seen by the guest").isEqualTo("0");
        cards.apply(host, with(machine, false, machine.cards().getFirst().addresses()));
        assertThat(PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", "--inactive", machine.name())).contains("<link state='down'/>");
        hypervisor.reset(host, machine.name());
        Thread.sleep(1000);
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
        assertThat(carrier()).as("after a reset").isEqualTo("0");
        cards.apply(host, machine);
        assertThat(carrier()).isEqualTo("1");
        assertThat(PrivateLibvirt.run("virsh", "-c", host.uri(), "dumpxml", machine.name())).contains("<link state='up'/>", "10.77.0.228");
        var stranger = new Machine(machine.vmId(), "portico-909999", machine.uuid(), 1, 128, 2, 0, machine.cards());
        assertThatThrownBy(() -> cards.apply(host, stranger)).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.NO_SUCH_MACHINE);
    }

    @Test
    void a_card_is_seen_on_the_bridge_or_off_it_and_its_addresses_inside() throws Exception {
        var mac = machine.cards().getFirst().mac();
        assertThat(view.wiring(host, machine.name(), mac)).hasValueSatisfying(wiring -> {
            assertThat(wiring.plugged()).isTrue();
            assertThat(wiring.bridge()).isNotEmpty();
        });
        var end = PrivateLibvirt.run("virsh", "-c", host.uri(), "domiflist", machine.name()).lines().filter(line -> line.contains(mac)).findFirst().orElseThrow().strip().split(" +")[0];
        var bridge = view.wiring(host, machine.name(), mac).orElseThrow().bridge();
        inNetwork("ip", "link", "set", end, "nomaster");
        assertThat(view.wiring(host, machine.name(), mac).orElseThrow().bridge()).as("taken off the bridge by hand").isEmpty();
        inNetwork("ip", "link", "set", end, "master", bridge);
        inNetwork("ip", "link", "set", end, "down");
        assertThat(view.wiring(host, machine.name(), mac).orElseThrow().bridge()).as("switched off by hand").isEmpty();
        inNetwork("ip", "link", "set", end, "up");
        for (int i = 0; i < 50 && view.wiring(host, machine.name(), mac).orElseThrow().bridge().isEmpty(); i++) Thread.sleep(100);
        assertThat(view.wiring(host, machine.name(), mac).orElseThrow().bridge()).isEqualTo(bridge);
        cards.apply(host, with(machine, false, machine.cards().getFirst().addresses()));
        assertThat(view.wiring(host, machine.name(), mac).orElseThrow().plugged()).isFalse();
        cards.apply(host, machine);
        assertThat(view.wiring(host, machine.name(), "52:54:00:00:00:00")).isEmpty();
        assertThat(view.addresses(host, machine.name()).orElseThrow().get(mac)).contains("10.77.0.238");
    }

    private void inNetwork(String... command) throws Exception {
        var whole = new java.util.ArrayList<>(libvirt.network());
        whole.addAll(List.of(command));
        PrivateLibvirt.run(whole.toArray(String[]::new));
    }

    @Test
    void addresses_are_set_inside_stay_and_go_back_to_dhcp() {
        guest.configure(host, machine.name(), machine.cards().getFirst());
        assertThat(addresses()).contains("10.77.0.238/24", "10.77.0.228/24");
        // Not a word of ours alone: the host's own filter lets both through.
        assertThat(run("ping -c 1 -W 3 -I 10.77.0.228 10.77.0.1 >/dev/null && echo there || echo nowhere")).contains("there");
        hypervisor.reset(host, machine.name());
        sleep(1000);
        assertThat(hypervisor.awaitAgent(host, machine.name(), BOOT)).isTrue();
        assertThat(run("for n in 1 2 3 4 5 6 7 8 9 10; do ip -4 address show eth0 | grep -q inet && break; sleep 1; done; ip -4 -o address show eth0")).contains("10.77.0.228/24");
        var card = machine.cards().getFirst();
        guest.configure(host, machine.name(), new Machine.Card(card.mac(), null, true, List.of("fd77::8/64", "10.77.0.238/24"), "10.77.0.1", List.of("10.77.0.1")));
        assertThat(addresses()).contains("fd77::8/64", "10.77.0.238/24").doesNotContain("10.77.0.228");
        guest.configure(host, machine.name(), new Machine.Card(card.mac(), null, true, List.of(), "", List.of()));
        assertThat(addresses()).contains("10.77.0.238/24").doesNotContain("10.77.0.228");
        assertThatThrownBy(() -> guest.configure(host, machine.name(), new Machine.Card("52:54:00:00:00:00", null, true, List.of(), "", List.of())))
                .extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.GUEST_REFUSED);
    }

    @Test
    void the_host_lets_its_own_addresses_out_and_nobody_elses_and_filters_what_it_is_told_to() {
        var network = Place.here(libvirt.network());
        // libvirt switches IPv6 off on a bridge whose network has none.
        assertThat(network.run(LIMIT, "", "sysctl", "-q", "-w", "net.ipv6.conf." + HostSetup.BRIDGE + ".disable_ipv6=0").ok()).isTrue();
        assertThat(network.run(LIMIT, "", "ip", "-6", "address", "replace", "fd77::1/64", "dev", HostSetup.BRIDGE, "nodad").ok()).isTrue();
        run("for a in fd77::9 fd77::99; do ip -6 address add $a/64 dev eth0; done; ip -4 address add 10.77.0.227/24 dev eth0; while ip -6 address show eth0 | grep -q tentative; do sleep 1; done");
        assertThat(ping("fd77::9", "fd77::1")).as("its own IPv6 address").isEqualTo("there");
        assertThat(ping("fd77::99", "fd77::1")).as("a neighbour's").isEqualTo("nowhere");
        assertThat(ping("10.77.0.238", "10.77.0.1")).isEqualTo("there");
        assertThat(ping("10.77.0.227", "10.77.0.1")).as("a neighbour's").isEqualTo("nowhere");
        var firewall = new NftFirewall(new LibvirtConnections(Places.always(network)));
        var addresses = List.of("10.77.0.238", "fd77::9");
        var pings = new Guard.Rule(false, true, Guard.Protocol.ICMP, "", "10.77.0.0/24");
        assertThat(firewall.sync(host, List.of(new Guard(machine.vmId(), addresses, true, false, List.of(pings)))).now()).containsExactly(machine.vmId());
        assertThat(ping("10.77.0.238", "10.77.0.1")).as("let through by a rule").isEqualTo("there");
        assertThat(ping("fd77::9", "fd77::1")).as("held back by the default").isEqualTo("nowhere");
        firewall.sync(host, List.of());
        assertThat(ping("fd77::9", "fd77::1")).isEqualTo("there");
        run("ip -6 address del fd77::99/64 dev eth0; ip -6 address del fd77::9/64 dev eth0; ip -4 address del 10.77.0.227/24 dev eth0");
    }

    private String ping(String from, String to) { return run("ping -c 1 -W 2 -I " + from + " " + to + " >/dev/null 2>&1 && echo there || echo nowhere").strip(); }

    @Test
    void commands_answer_with_output_and_exit_code_within_their_limits() {
        var said = guest.run(host, machine.name(), "echo out; echo err >&2; echo 'Grüße; |\"'\nexit 3", LIMIT, MOST);
        assertThat(said.exitCode()).isEqualTo(3);
        assertThat(said.output()).isEqualTo("out\nerr\nGrüße; |\"\n");
        assertThat(said.cut()).isFalse();
        long begun = System.nanoTime();
        var late = guest.run(host, machine.name(), "echo begun; sleep 60; echo never", Duration.ofSeconds(3), MOST);
        assertThat(late.late()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(7));
        assertThat(run("ps | grep -c '[s]leep 60'")).as("it was ended in the guest").isEqualTo("0\n");
        var much = guest.run(host, machine.name(), "yes 0123456789", LIMIT, MOST);
        assertThat(much.cut()).isTrue();
        assertThat(much.output()).hasSize(MOST);
        assertThat(run("ps | grep -c '[y]es 0123'")).isEqualTo("0\n");
    }

    @Test
    void files_the_name_and_data_of_the_system() {
        var content = "line one\nGrüße | \" ' $HOME\n".repeat(4000).getBytes(StandardCharsets.UTF_8);
        guest.writeFile(host, machine.name(), "/root/file with blank", content);
        assertThat(run("wc -c <'/root/file with blank'").strip()).isEqualTo(String.valueOf(content.length));
        assertThat(run("tail -n 1 '/root/file with blank'")).isEqualTo("Grüße | \" ' $HOME\n");
        assertThatThrownBy(() -> guest.writeFile(host, machine.name(), "/nowhere/file", content)).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.GUEST_REFUSED);
        guest.setHostName(host, machine.name(), "shop-1");
        assertThat(guest.read(host, machine.name(), "hostname").toString()).contains("shop-1");
        assertThat(run("cat /etc/hostname")).isEqualTo("shop-1\n");
        assertThat(guest.read(host, machine.name(), "os").get("os").toString()).contains("Portico tiny guest");
        assertThat(guest.read(host, machine.name(), "network").toString()).contains(machine.cards().getFirst().mac());
        run("mkdir -p /run/portico; echo 42 >/run/portico/test");
        assertThat(guest.read(host, machine.name(), "test")).isEqualTo(Map.of("test", "42\n"));
        assertThatThrownBy(() -> guest.read(host, machine.name(), "nothing")).extracting(e -> ((HypervisorException) e).kind).isEqualTo(Kind.GUEST_REFUSED);
    }

    private String carrier() { return run("cat /sys/class/net/eth0/carrier").strip(); }

    private String addresses() { return run("ip -o address show eth0"); }

    private String run(String lines) { return guest.run(host, machine.name(), lines, Duration.ofSeconds(20), MOST).output(); }

    private static Machine with(Machine plain, boolean plugged, List<String> addresses) {
        var card = plain.cards().getFirst();
        return new Machine(plain.vmId(), plain.name(), plain.uuid(), plain.cpu(), plain.memoryMb(), plain.diskGb(), plain.linkSpeedMbps(),
                List.of(new Machine.Card(card.mac(), card.network(), plugged, addresses, card.gateway(), card.dns())));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
    }
}
