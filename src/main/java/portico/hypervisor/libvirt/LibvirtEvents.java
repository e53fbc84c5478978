package portico.hypervisor.libvirt;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;
import portico.hypervisor.HostEvents;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorView;
import portico.hypervisor.PowerState;

/** Events of hosts that run libvirt. */
@Singleton
public class LibvirtEvents implements HostEvents {

    private static final Duration PATIENCE = Duration.ofSeconds(HypervisorView.TIMEOUT_SECONDS);

    private final LibvirtConnections connections;

    LibvirtEvents(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public void listen(HostTarget host, Consumer<String> heard) { connections.lifecycles().listen(host.uri(), heard); }

    @Override public PowerState power(HostTarget host, String machine) {
        try {
            return connections.eyes(host).onDomain(machine, "read the state of " + machine, PATIENCE, DomainPower::state);
        } catch (HypervisorException e) {
            if (e.kind == HypervisorException.Kind.NO_SUCH_MACHINE) return PowerState.ABSENT;
            throw e;
        }
    }
}
