package portico.hypervisor.libvirt;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.place.LocalDoor;
import portico.place.Place;
import portico.place.PlaceException;
import portico.place.Places;
import portico.place.Reach;
import portico.place.TlsReach;

/**
 * The ways to all hosts: to libvirt two lines for each, so that reading goes on while slow changes fill the other one. Made at the first call.
 * Also runs libvirt's event loop, which keepalive and events need.
 */
@Singleton
class LibvirtConnections {

    private static final Logger LOG = Logger.getLogger(LibvirtConnections.class);
    /** Errors come back as exceptions; without this libvirt prints each on stderr too. Native code holds it, so it must never be collected. */
    private static final Libvirt.VirErrorCallback QUIET = (data, error) -> { };
    private static boolean loopRuns;

    private final Map<String, HostLine> eyes = new ConcurrentHashMap<>(), hands = new ConcurrentHashMap<>();
    /** libvirt's own on every host that has a single daemon. */
    private static final String SOCKET = "/run/libvirt/libvirt-sock";

    private final Map<Reach, LocalDoor> doors = new ConcurrentHashMap<>();
    private final Reboots reboots = new Reboots();
    private final Lifecycles lifecycles = new Lifecycles();
    private final Places places;
    private final Optional<Path> data;

    @Inject LibvirtConnections(Places places, @ConfigProperty(name = "portico.data") Optional<String> data) {
        this.places = places;
        this.data = data.map(Path::of);
    }

    LibvirtConnections(Places places) { this(places, Optional.empty()); }

    /** All hosts' programs and files are on this machine. */
    LibvirtConnections() { this(Places.always(Place.here())); }

    /** Where the host's programs run and its files lie. */
    Place place(HostTarget host) {
        // Taken for ours, its files would be made on this machine and looked for by that one.
        if (host.reach().isHere() && host.isElsewhere())
            throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": " + host.uri() + " leads to another machine, whose files, programs and screens need ssh: in the world file");
        return places.of(host.reach(), e -> Failures.of(host.name(), e));
    }

    /** The disks of one VM. */
    VmDisks disks(HostTarget host, Machine machine) { return new VmDisks(place(host), host.storage(), machine.vmId()); }

    /** For calls that only read. */
    HostLine eyes(HostTarget host) {
        return eyes.computeIfAbsent(key(host), uri -> line(host, "eyes", connect -> lifecycles.listenTo(host.uri(), connect)));
    }

    /** For calls that change something. */
    HostLine hands(HostTarget host) {
        return hands.computeIfAbsent(key(host), uri -> line(host, "hands", reboots::listenTo));
    }

    /** Restarts of guests, as seen on the connections for changes. */
    Reboots reboots() { return reboots; }

    /** What happens to machines, as heard on the connections that read. */
    Lifecycles lifecycles() { return lifecycles; }

    private HostLine line(HostTarget host, String purpose, ConnectionPool.Listening listening) {
        runEventLoop();
        return new HostLine(host.name(), purpose, new ConnectionPool(host.name(), host.uri(), listening, () -> way(host)));
    }

    /** Another address, user or host key is another line. */
    private static String key(HostTarget host) { return host.uri() + (host.reach().isHere() ? "" : " " + host.reach().hashCode()); }

    /**
     * What libvirt connects to. Through SSH the portal's own connection leads, by the same keys as files and programs: it says in plain words why it cannot, and needs no
     * program of OpenSSH's. By TLS too the portal connects itself, for the words' sake.
     */
    private String way(HostTarget host) {
        if (TlsReach.isMeantBy(host.uri())) return "qemu+unix:///system?socket=" + doorByTls(host);
        if (host.reach().isHere() || !host.uri().startsWith("qemu+ssh://")) return host.uri();
        var place = place(host);
        try {
            place.connect(SOCKET).close();
            return "qemu+unix:///system?socket=" + doors.computeIfAbsent(host.reach(), reach -> open(host, place)).path();
        } catch (IOException nobody) {
            throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": " + nobody.getMessage() + "; does libvirtd run there?", nobody);
        }
    }

    private static LocalDoor open(HostTarget host, Place place) {
        try {
            return LocalDoor.open(place, SOCKET);
        } catch (IOException full) {
            throw noWay(host, full);
        }
    }

    private Path doorByTls(HostTarget host) {
        try {
            return LocalDoor.once("libvirt of " + host.name(), TlsReach.of(host.uri(), data).connect());
        } catch (PlaceException no) {
            throw Failures.of(host.name(), no);
        } catch (IOException full) {
            throw noWay(host, full);
        }
    }

    private static HypervisorException noWay(HostTarget host, IOException full) {
        return new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": no way to its libvirt can be made here: " + full.getMessage(), full);
    }

    /** Once per process and before its first connection. */
    private static synchronized void runEventLoop() {
        if (loopRuns) return;
        try {
            Library.initEventLoop();
            Connect.setErrorCallback(QUIET);
        } catch (LibvirtException e) {
            throw new IllegalStateException("libvirt's event loop cannot be set up", e);
        }
        Thread.ofPlatform().daemon().name("libvirt-events").start(LibvirtConnections::eventLoop);
        loopRuns = true;
    }

    private static void eventLoop() {
        try {
            Library.runEventLoop();
        } catch (LibvirtException | InterruptedException e) {
            LOG.error("libvirt's event loop ended; hung hosts are noticed by timeouts only from now on", e);
        }
    }

    @PreDestroy
    void close() {
        eyes.values().forEach(HostLine::close);
        hands.values().forEach(HostLine::close);
        doors.values().forEach(LocalDoor::close);
    }
}
