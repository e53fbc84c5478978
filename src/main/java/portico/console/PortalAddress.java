package portico.console;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/** Where browsers find a tenant's portal. Embedding clients are told it because their format has a place for it; our own page never asks. */
@Singleton
class PortalAddress {

    private final Tenants tenants;
    private final Optional<Integer> publicPort;

    /** @param publicPort port of the proxy in front of the portal; empty = there is none */
    PortalAddress(Tenants tenants, @ConfigProperty(name = "portico.public-port") Optional<Integer> publicPort) {
        this.tenants = tenants;
        this.publicPort = publicPort;
    }

    String host(String tenant) { return tenants.byCode(tenant).flatMap(Tenant::canonicalHost).orElseGet(PortalAddress::thisMachine); }

    /** Read each time: where any free port was asked for, it is known only once the portal listens. */
    int port() { return publicPort.orElseGet(() -> ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class)); }

    private static String thisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
