package portico.gateway.haproxy;

import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.Set;
import portico.gateway.Gateway;
import portico.gateway.Site;
import portico.gateway.SiteBinder;
import portico.gateway.Sites;
import portico.gateway.Synced;
import portico.gateway.Visit;
import portico.place.Places;

/** Comes before {@link HaproxySites} in tests, so that a portal under test keeps an HAProxy in a network namespace once a test says which. */
@Singleton
@Priority(10)
public class SitesInNamespaces implements SiteBinder {

    private final SiteBinder own;
    private volatile SiteBinder there;

    public SitesInNamespaces(Places places) {
        own = new HaproxySites(places);
        there = own;
    }

    public void at(Places places) { there = new HaproxySites(places, false); }

    /** As before {@link #at}: another test's gateways are where their hosts say. */
    public void leave() { there = own; }

    @Override public String driver() { return there.driver(); }

    @Override public Synced<Site> sync(Gateway gateway, Sites wanted) { return there.sync(gateway, wanted); }

    @Override public Set<Site> seen(Gateway gateway) { return there.seen(gateway); }

    @Override public Visit visits(Gateway gateway, Site site, boolean tls) { return there.visits(gateway, site, tls); }
}
