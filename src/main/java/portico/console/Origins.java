package portico.console;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Locale;
import portico.tenant.Tenant;
import portico.tenant.Tenants;

/**
 * From which pages a console may be opened: our own, and those the tenant named. Browsers always say where a WebSocket comes from, and no same-origin rule holds
 * a foreign page back but this one.
 */
@Singleton
class Origins {

    private final Tenants tenants;

    Origins(Tenants tenants) { this.tenants = tenants; }

    /** Waits for the database now and then. @param tenant whose VM it is */
    boolean allow(HttpServerRequest request, String tenant) {
        var origin = request.getHeader("Origin");
        var host = request.authority();
        if (origin == null || host == null) return false;
        var site = tenants.byHost(host.host().toLowerCase(Locale.ROOT));
        if (site.isEmpty() || !site.get().code.equals(tenant)) return false;
        return isOurs(request, origin) || isNamedBy(site.get(), origin);
    }

    private static boolean isOurs(HttpServerRequest request, String origin) {
        var separator = origin.indexOf("://");
        if (separator < 0) return false;
        var scheme = origin.substring(0, separator);
        // A page that came without TLS may have been changed on its way. The reverse is ordinary: TLS ends at a proxy.
        if (request.isSSL() && !scheme.equals("https")) return false;
        var host = request.getHeader("Host");
        return (scheme.equals("https") || scheme.equals("http")) && origin.substring(separator + 3).equalsIgnoreCase(host);
    }

    private static boolean isNamedBy(Tenant tenant, String origin) { return Arrays.stream(tenant.embedOrigins).anyMatch(origin::equalsIgnoreCase); }
}
