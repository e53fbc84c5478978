package portico.hypervisor.libvirt;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;

/**
 * How a host runs its guests, {@code kvm} or {@code emulation}: what its set-up found out by booting one. Of this machine the launcher says it; a host elsewhere keeps
 * it in its storage, where {@code find-acceleration.sh} wrote it.
 */
@Singleton
class Accelerations {

    /** It changes with a host's kernel, and every look at a host asks. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private record Known(String word, long until) {}

    private final LibvirtConnections connections;
    private final String here;
    private final Map<Long, Known> elsewhere = new ConcurrentHashMap<>();

    /** @param here of this machine, and of hosts elsewhere that were not set up by {@code ./portico host-setup} */
    @Inject Accelerations(LibvirtConnections connections, @ConfigProperty(name = "portico.virt.acceleration", defaultValue = "emulation") String here) {
        this.connections = connections;
        this.here = here;
    }

    /** @throws HypervisorException when the host cannot be asked */
    String of(HostTarget host) {
        if (host.reach().isHere()) return here;
        var known = elsewhere.get(host.id());
        if (known == null || known.until - System.nanoTime() < 0) {
            known = new Known(read(host), System.nanoTime() + KEPT.toNanos());
            elsewhere.put(host.id(), known);
        }
        return known.word;
    }

    boolean isKvm(HostTarget host) { return of(host).equals("kvm"); }

    private String read(HostTarget host) {
        var place = connections.place(host);
        var file = place.path(host.storage()).resolve("acceleration");
        if (!place.isFile(file)) return here;
        try {
            // A mark of the machine it was found out on, a blank, and the word with the reason.
            var line = Files.readString(file);
            return line.substring(line.indexOf(' ') + 1).startsWith("kvm") ? "kvm" : "emulation";
        } catch (IOException e) {
            throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
