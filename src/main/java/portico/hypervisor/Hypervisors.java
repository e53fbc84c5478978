package portico.hypervisor;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;

/** Picks the adapter that serves a host. */
@Singleton
public class Hypervisors {

    private final List<Hypervisor> hands;
    private final List<HypervisorView> eyes;

    Hypervisors(@All List<Hypervisor> hands, @All List<HypervisorView> eyes) { this.hands = hands; this.eyes = eyes; }

    /** The changing half, for tasks. */
    public Hypervisor of(HostTarget host) {
        return hands.stream().filter(h -> h.driver().equals(host.driver())).findFirst().orElseThrow(() -> unknown(host));
    }

    /** The reading half. */
    public HypervisorView view(HostTarget host) {
        return eyes.stream().filter(h -> h.driver().equals(host.driver())).findFirst().orElseThrow(() -> unknown(host));
    }

    private static HypervisorException unknown(HostTarget host) {
        return new HypervisorException(HypervisorException.Kind.UNREACHABLE, "host " + host.name() + ": no driver named " + host.driver());
    }
}
