package portico.hypervisor;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Picks the adapter that serves a host. With {@code portico.simulate} every host is played, and no real one is touched. */
@Singleton
public class Hypervisors {

    private final List<Port> adapters;
    private final boolean simulate;

    Hypervisors(@All List<Port> adapters, @ConfigProperty(name = "portico.simulate", defaultValue = "false") boolean simulate) {
        this.adapters = adapters;
        this.simulate = simulate;
    }

    /** The changing half, for tasks. */
    public Hypervisor of(HostTarget host) { return port(Hypervisor.class, host); }

    /** The reading half. */
    public HypervisorView view(HostTarget host) { return port(HypervisorView.class, host); }

    /** Whether what this host does is only played. */
    public boolean isPlayed(HostTarget host) { return simulate || host.driver().equals("simulated"); }

    /** One capability of the host. @throws HypervisorException when no adapter serves its driver */
    public <P extends Port> P port(Class<P> capability, HostTarget host) {
        var driver = simulate ? "simulated" : host.driver();
        return adapters.stream().filter(adapter -> capability.isInstance(adapter) && adapter.driver().equals(driver)).map(capability::cast).findFirst()
                .orElseThrow(() -> new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": no driver named " + host.driver()));
    }
}
