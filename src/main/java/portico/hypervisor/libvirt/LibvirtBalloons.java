package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.NO_SUCH_MACHINE;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.libvirt.Domain;
import portico.hypervisor.Balloons;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorView;

/** Memory of running VMs on hosts that run libvirt, by the virtio balloon. */
@Singleton
public class LibvirtBalloons implements Balloons {

    private static final Duration PATIENCE = Duration.ofSeconds(HypervisorView.TIMEOUT_SECONDS);

    private final LibvirtConnections connections;

    LibvirtBalloons(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public Map<String, Balloon> all(HostTarget host) { return connections.eyes(host).call("read how much memory the VMs have", PATIENCE, DomainStats::balloons); }

    @Override public void set(HostTarget host, String machine, int memoryMb) {
        try {
            connections.hands(host).callAbout(machine, "change the memory of " + machine, PATIENCE, connect -> {
                Domain domain = connect.domainLookupByName(machine);
                try {
                    if (DomainPower.isOn(domain)) domain.setMemory(Math.min(memoryMb * 1024L, domain.getInfo().maxMem));
                    return null;
                } finally {
                    domain.free();
                }
            });
        } catch (HypervisorException e) {
            if (e.kind != NO_SUCH_MACHINE) throw e;
        }
    }
}
