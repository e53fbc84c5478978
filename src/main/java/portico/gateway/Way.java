package portico.gateway;

import java.util.StringJoiner;

/**
 * What a gateway does on a visitor's way to a site.
 *
 * @param certificate digest of the certificate by which TLS ends at the gateway; empty: TLS goes on to port 443 of the guest as it comes
 * @param redirect    HTTP is answered with the way to HTTPS
 * @param proxy       the guest is told who visits by the PROXY protocol (version 2); otherwise by the header X-Forwarded-For, where the gateway reads HTTP
 * @param guestTls    where TLS ends at the gateway: on to port 443 of the guest by TLS, whose certificate is not looked at; otherwise to port 80 by HTTP
 * @param hsts        where TLS ends at the gateway: browsers are told to use nothing but HTTPS for half a year
 */
public record Way(String certificate, boolean redirect, boolean proxy, boolean guestTls, boolean hsts) {

    public static final Way PLAIN = new Way("", false, false, false, false);

    public boolean endsTls() { return !certificate.isEmpty(); }

    @Override public String toString() {
        var text = new StringJoiner(", ", "(", ")");
        if (endsTls()) text.add("certificate " + certificate);
        if (redirect) text.add("redirect");
        if (proxy) text.add("PROXY");
        if (guestTls) text.add("TLS to the guest");
        if (hsts) text.add("HSTS");
        return text.toString();
    }
}
