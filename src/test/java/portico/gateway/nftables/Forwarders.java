package portico.gateway.nftables;

import portico.gateway.PortForwarder;
import portico.place.Places;

/** The forwarder for tests of other packages. */
public final class Forwarders {

    public static PortForwarder at(Places places) { return new NftForwarder(places); }

    private Forwarders() {}
}
