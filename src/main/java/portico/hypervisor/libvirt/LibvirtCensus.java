package portico.hypervisor.libvirt;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.Error.ErrorNumber;
import portico.hypervisor.Census;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.HypervisorView;

/** Who lives on hosts that run libvirt. */
@Singleton
public class LibvirtCensus implements Census {

    private static final Duration PATIENCE = Duration.ofSeconds(HypervisorView.TIMEOUT_SECONDS);

    private final LibvirtConnections connections;

    LibvirtCensus(LibvirtConnections connections) { this.connections = connections; }

    @Override public String driver() { return "libvirt"; }

    @Override public Optional<String> identity(HostTarget host, String machine) {
        return connections.eyes(host).call("find " + machine, PATIENCE, connect -> {
            try {
                Domain domain = connect.domainLookupByName(machine);
                try {
                    return Optional.of(domain.getUUIDString());
                } finally {
                    domain.free();
                }
            } catch (LibvirtException e) {
                if (Failures.is(e, ErrorNumber.VIR_ERR_NO_DOMAIN)) return Optional.empty();
                throw e;
            }
        });
    }

    @Override public List<Resident> residents(HostTarget host, Set<String> known) {
        var described = connections.eyes(host).call("list the machines", PATIENCE, connect -> {
            var found = new ArrayList<ResidentXml>();
            for (Domain domain : connect.listAllDomains(0)) {
                try {
                    if (!known.contains(domain.getName())) found.add(new ResidentXml(domain.getXMLDesc(0), DomainPower.state(domain)));
                } finally {
                    domain.free();
                }
            }
            return found;
        });
        return described.stream().map(resident -> resident.read(connections.place(host))).toList();
    }

    @Override public List<StrayDisks> strayDisks(HostTarget host, Set<Long> known) {
        try {
            return new StrayDirectories(connections.place(host), host.storage()).besides(known);
        } catch (IOException | UncheckedIOException e) {
            throw new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": its disks cannot be listed: " + e.getMessage(), e);
        }
    }
}
