package portico.gateway;

import java.util.Set;

/** Leads visitors to VMs by the name they ask for. States the whole set and may be repeated. */
public interface SiteBinder {

    /** Which hosts' gateways it serves, by their driver. */
    String driver();

    /**
     * Makes the gateway serve exactly these names and give exactly these answers. A name that is not among them gets an error of the gateway's own and never
     * another VM. Nothing is reloaded, certificates neither, so visitors under way notice nothing; all is kept on disk for the gateway's own restart.
     *
     * @throws GatewayException when the gateway does not answer within ten seconds or refuses
     */
    Synced<Site> sync(Gateway gateway, Sites wanted);

    /** What it serves now. */
    Set<Site> seen(Gateway gateway);

    /**
     * Sends a stranger who asks for the site's front page; see {@link Visit}. Six seconds at most.
     *
     * @param site as it shall be; only an answer of its guest, or a redirect that was wanted, is {@code THROUGH}
     * @param tls  by TLS on port 443, otherwise by HTTP on port 80
     * @throws GatewayException when the gateway does not answer, or nobody can be sent from there
     */
    Visit visits(Gateway gateway, Site site, boolean tls);
}
