package portico.gateway.nftables;

import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import java.util.Set;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.PortForwarder;
import portico.gateway.Synced;
import portico.gateway.Visit;
import portico.place.Places;

/** Comes before {@link NftForwarder} in tests, so that a portal under test changes the table of a network namespace once a test says which. */
@Singleton
@Priority(10)
public class ForwardsInNamespaces implements PortForwarder {

    private final PortForwarder own;
    private volatile PortForwarder there;

    public ForwardsInNamespaces(Places places) {
        own = new NftForwarder(places);
        there = own;
    }

    public void at(Places places) { there = new NftForwarder(places); }

    /** As before {@link #at}: another test's gateways are where their hosts say. */
    public void leave() { there = own; }

    @Override public String driver() { return there.driver(); }

    @Override public Synced<Forward> sync(Gateway gateway, Set<Forward> wanted) { return there.sync(gateway, wanted); }

    @Override public Set<Forward> seen(Gateway gateway) { return there.seen(gateway); }

    @Override public OptionalLong packets(Gateway gateway, Forward forward) { return there.packets(gateway, forward); }

    @Override public Visit visits(Gateway gateway, Forward forward) { return there.visits(gateway, forward); }

    @Override public boolean answers(Gateway gateway, String address, int port) { return there.answers(gateway, address, port); }
}
