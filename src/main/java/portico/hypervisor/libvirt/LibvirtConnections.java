package portico.hypervisor.libvirt;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import portico.hypervisor.HostTarget;

/**
 * The connections to all hosts: two for each, so that reading goes on while slow changes fill the other one. Made at the first call.
 * Also runs libvirt's event loop, which keepalive and events need.
 */
@Singleton
class LibvirtConnections {

    private static final Logger LOG = Logger.getLogger(LibvirtConnections.class);
    /** Errors come back as exceptions; without this libvirt prints each on stderr too. Native code holds it, so it must never be collected. */
    private static final Libvirt.VirErrorCallback QUIET = (data, error) -> { };
    private static boolean loopRuns;

    private final Map<String, HostLine> eyes = new ConcurrentHashMap<>(), hands = new ConcurrentHashMap<>();
    private final Reboots reboots = new Reboots();

    /** For calls that only read. */
    HostLine eyes(HostTarget host) {
        return eyes.computeIfAbsent(host.uri(), uri -> line(host, "eyes", connect -> { }));
    }

    /** For calls that change something. */
    HostLine hands(HostTarget host) {
        return hands.computeIfAbsent(host.uri(), uri -> line(host, "hands", reboots::listenTo));
    }

    /** Restarts of guests, as seen on the connections for changes. */
    Reboots reboots() { return reboots; }

    private static HostLine line(HostTarget host, String purpose, java.util.function.Consumer<Connect> onConnect) {
        runEventLoop();
        return new HostLine(host.name(), host.uri(), purpose, onConnect);
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
    }
}
