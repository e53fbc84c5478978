package portico.page;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import portico.tenant.Tenants;

/** The brand behind each Host name. The last answer is kept, so that even the page that says "the database is away" wears the right clothes. */
@Singleton
class Brands {

    /** Strangers choose Host names; we remember no more than these. */
    private static final int MOST = 10_000;

    private final Tenants tenants;
    private final Map<String, Brand> known = new ConcurrentHashMap<>();

    Brands(Tenants tenants) { this.tenants = tenants; }

    /** Asks for the brand; may wait for the database. @throws portico.api.Unavailable when that does not answer */
    Brand of(String host) {
        var brand = tenants.byHost(host).map(Brand::of);
        if (brand.isPresent() && (known.size() < MOST || known.containsKey(host))) known.put(host, brand.get());
        if (brand.isEmpty()) known.remove(host);
        return brand.orElse(Brand.NEUTRAL);
    }

    /** The brand as last known; never waits. */
    Brand known(String host) { return known.getOrDefault(host, Brand.NEUTRAL); }
}
