package portico.gateway;

/**
 * Visitors who ask for the name, by HTTP (port 80) or in a TLS handshake (port 443), reach the private address.
 *
 * @param way what else the gateway does for them
 */
public record Site(String domain, String privateIp, Way way) {

    /** As plain as can be: HTTP to port 80, TLS untouched to port 443. */
    public Site(String domain, String privateIp) { this(domain, privateIp, Way.PLAIN); }

    @Override public String toString() { return domain + " -> " + privateIp + (way.equals(Way.PLAIN) ? "" : " " + way); }
}
