package portico.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.HostState;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorView;
import portico.hypervisor.MachineState;
import portico.place.Place;

/** Reads from hosts that run libvirt. */
@Singleton
public class LibvirtView implements HypervisorView {

    private static final Duration PATIENCE = Duration.ofSeconds(TIMEOUT_SECONDS);
    private static final int ALL_CELLS = -1, LARGEST_SCREENSHOT_BYTES = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LibvirtConnections connections;
    private final Accelerations accelerations;

    @Inject LibvirtView(LibvirtConnections connections, Accelerations accelerations) {
        this.connections = connections;
        this.accelerations = accelerations;
    }

    /** @param acceleration of this machine */
    LibvirtView(LibvirtConnections connections, String acceleration) { this(connections, new Accelerations(connections, acceleration)); }

    @Override
    public String driver() { return "libvirt"; }

    @Override
    public HostState host(HostTarget host) {
        var storage = storage(host);
        var acceleration = accelerations.of(host);
        return connections.eyes(host).call("read the host's state", PATIENCE, connect -> {
            Map<String, Long> memoryKb = memory(connect);
            long freeKb = memoryKb.getOrDefault("free", 0L) + memoryKb.getOrDefault("buffers", 0L) + memoryKb.getOrDefault("cached", 0L);
            return new HostState(acceleration, connect.nodeInfo().cpus, memoryKb.getOrDefault("total", 0L) >> 10, freeKb >> 10,
                    storage.bytes() >> 30, storage.freeBytes() >> 30, "QEMU " + version(connect.getVersion()) + ", libvirt " + version(connect.getLibVersion()));
        });
    }

    @Override
    public Map<String, MachineState> machines(HostTarget host) {
        return connections.eyes(host).call("list the VMs", PATIENCE, DomainStats::all);
    }

    @Override
    public Optional<byte[]> screenshot(HostTarget host, String machine) {
        return ask(host, machine, "take a picture of " + machine, (connect, domain) -> {
            try {
                return domain.isActive() == 1 ? Optional.of(picture(connect, domain)) : Optional.empty();
            } catch (LibvirtException e) {
                // Went off meanwhile, or has no screen.
                if (Failures.is(e, ErrorNumber.VIR_ERR_OPERATION_INVALID) || Failures.is(e, ErrorNumber.VIR_ERR_ARGUMENT_UNSUPPORTED)) return Optional.empty();
                throw e;
            }
        });
    }

    @Override
    public Optional<ConsoleAddress> console(HostTarget host, String machine) {
        return ask(host, machine, "find the screen of " + machine, (connect, domain) -> domain.isActive() == 1 ? DomainXml.console(domain.getXMLDesc(0)) : Optional.<ConsoleAddress>empty()).map(address -> reached(host, machine, address));
    }

    @Override
    public boolean agentAnswers(HostTarget host, String machine) {
        return ask(host, machine, "ask the agent of " + machine, (connect, domain) -> domain.isActive() == 1 && GuestAgent.answers(domain));
    }

    @Override
    public Optional<Wiring> wiring(HostTarget host, String machine, String mac) {
        return ask(host, machine, "look at a network card of " + machine, (connect, domain) -> domain.isActive() == 1 ? DomainXml.liveCard(domain.getXMLDesc(0), mac) : Optional.<DomainXml.LiveCard>empty())
                .map(card -> new Wiring(card.plugged(), letsThrough(host, card) ? card.bridge() : ""));
    }

    /** As the host's kernel sees it, whatever libvirt was told once. */
    private boolean letsThrough(HostTarget host, DomainXml.LiveCard card) {
        var said = connections.place(host).run(PATIENCE, "", "ip", "-j", "link", "show", "dev", card.tap());
        if (!said.ok()) return false;
        try {
            var end = JSON.readTree(said.out()).path(0);
            return end.path("master").asText().equals(card.bridge()) && !end.path("operstate").asText().equals("DOWN");
        } catch (JsonProcessingException e) {
            throw new HypervisorException(HypervisorException.Kind.FAILED, "host " + host.name() + ": ip does not speak JSON: " + said.out(), e);
        }
    }

    @Override
    public Optional<Map<String, List<String>>> addresses(HostTarget host, String machine) {
        return ask(host, machine, "ask the agent of " + machine + " for its addresses", (connect, domain) -> domain.isActive() == 1 && GuestAgent.answers(domain) ? Optional.of(GuestAgent.addresses(domain)) : Optional.empty());
    }

    /** Screens of another machine are looked at through SSH or not at all: never by a port on a network. */
    private ConsoleAddress reached(HostTarget host, String machine, ConsoleAddress address) {
        connections.place(host);
        if (host.reach().isHere()) return address;
        if (address instanceof ConsoleAddress.UnixSocket(var path)) return new ConsoleAddress.Elsewhere(host.reach(), path);
        throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "the screen of " + machine + " is on a network port of host " + host.name() + "; it must be switched off and on once");
    }

    private interface Question<T> {
        T ask(Connect connect, Domain domain) throws LibvirtException;
    }

    private <T> T ask(HostTarget host, String machine, String what, Question<T> question) {
        return connections.eyes(host).callAbout(machine, what, PATIENCE, connect -> {
            Domain domain = connect.domainLookupByName(machine);
            try {
                return question.ask(connect, domain);
            } finally {
                domain.free();
            }
        });
    }

    private static byte[] picture(Connect connect, Domain domain) throws LibvirtException {
        var stream = connect.streamNew(0);
        try {
            String type = domain.screenshot(stream, 0);
            var picture = new ByteArrayOutputStream();
            byte[] piece = new byte[1 << 16];
            for (int read = stream.receive(piece); read > 0; read = stream.receive(piece)) {
                picture.write(piece, 0, read);
                if (picture.size() > LARGEST_SCREENSHOT_BYTES) throw new IllegalStateException("the picture of the screen does not end");
            }
            stream.finish();
            return "image/png".equals(type) ? picture.toByteArray() : Ppm.toPng(picture.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } finally {
            stream.free();
        }
    }

    /** The binding's own figure counts the first memory node only. */
    private static Map<String, Long> memory(Connect connect) {
        var count = new IntByReference();
        NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virNodeGetMemoryStats(NativeLibvirt.handle(connect), ALL_CELLS, null, count, 0));
        if (count.getValue() == 0) return Map.of();
        var values = new Memory(NativeLibvirt.MEMORY_STAT_BYTES * (long) count.getValue());
        NativeLibvirt.checked(NativeLibvirt.LIBVIRT.virNodeGetMemoryStats(NativeLibvirt.handle(connect), ALL_CELLS, values, count, 0));
        return NativeLibvirt.memoryStats(values, count.getValue());
    }

    private Place.Room storage(HostTarget host) {
        var place = connections.place(host);
        try {
            return place.room(place.path(host.storage()));
        } catch (IOException e) {
            throw unreadable(host, e);
        }
    }

    private static HypervisorException unreadable(HostTarget host, IOException e) {
        return new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": no storage directory " + host.storage() + ": " + e.getMessage(), e);
    }

    /** libvirt numbers versions as 1,000,000 × major + 1,000 × minor + release. */
    private static String version(long number) { return number / 1_000_000 + "." + number / 1000 % 1000 + "." + number % 1000; }
}
