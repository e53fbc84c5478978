package portico.gateway;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Picks the adapter that serves a gateway. With {@code portico.simulate} every gateway is played, and no real one is touched. */
@Singleton
public class Gateways {

    private final List<PortForwarder> forwarders;
    private final List<SiteBinder> binders;
    private final boolean simulate;

    Gateways(@All List<PortForwarder> forwarders, @All List<SiteBinder> binders, @ConfigProperty(name = "portico.simulate", defaultValue = "false") boolean simulate) {
        this.forwarders = forwarders;
        this.binders = binders;
        this.simulate = simulate;
    }

    /** @throws GatewayException when no adapter serves its driver */
    public PortForwarder forwarder(Gateway gateway) { return pick(forwarders, PortForwarder::driver, gateway); }

    /** @throws GatewayException when no adapter serves its driver */
    public SiteBinder binder(Gateway gateway) { return pick(binders, SiteBinder::driver, gateway); }

    /** Whether what this gateway does is only played. */
    public boolean isPlayed(Gateway gateway) { return isPlayed(gateway.driver()); }

    /** Whether what gateways of such hosts do is only played. @param hostDriver of the host whose gateway it is */
    public boolean isPlayed(String hostDriver) { return simulate || hostDriver.equals("simulated"); }

    private <P> P pick(List<P> adapters, Function<P, String> driver, Gateway gateway) {
        return adapters.stream().filter(adapter -> driver.apply(adapter).equals(driverOf(gateway))).findFirst()
                .orElseThrow(() -> new GatewayException("gateway of " + gateway.name() + ": no driver named " + gateway.driver()));
    }

    private String driverOf(Gateway gateway) { return simulate ? "simulated" : gateway.driver(); }
}
