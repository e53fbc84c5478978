package portico.hypervisor;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Picks the adapter that serves a host. With {@code portico.simulate} every host is played, and no real one is touched. */
@Singleton
public class Hypervisors {

    private final List<Hypervisor> hands;
    private final List<HypervisorView> eyes;

    private final boolean simulate;

    Hypervisors(@All List<Hypervisor> hands, @All List<HypervisorView> eyes, @ConfigProperty(name = "portico.simulate", defaultValue = "false") boolean simulate) {
        this.hands = hands;
        this.eyes = eyes;
        this.simulate = simulate;
    }

    /** The changing half, for tasks. */
    public Hypervisor of(HostTarget host) {
        return hands.stream().filter(h -> h.driver().equals(driver(host))).findFirst().orElseThrow(() -> unknown(host));
    }

    /** The reading half. */
    public HypervisorView view(HostTarget host) {
        return eyes.stream().filter(h -> h.driver().equals(driver(host))).findFirst().orElseThrow(() -> unknown(host));
    }

    private String driver(HostTarget host) { return simulate ? "simulated" : host.driver(); }

    private static HypervisorException unknown(HostTarget host) {
        return new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": no driver named " + host.driver());
    }
}
