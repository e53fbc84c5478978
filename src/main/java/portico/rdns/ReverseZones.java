package portico.rdns;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;

/** Names under which DNS keeps addresses. */
public final class ReverseZones {

    private ReverseZones() {}

    /** {@code 7.113.0.203.in-addr.arpa.}, or the nibbles of an IPv6 address under {@code ip6.arpa.} */
    public static String pointer(String address) {
        var bytes = InetAddress.ofLiteral(address).getAddress();
        var name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes.length == 4) name.append(bytes[i] & 0xff).append('.');
            else name.append(Integer.toHexString(bytes[i] & 0xf)).append('.').append(Integer.toHexString(bytes[i] >> 4 & 0xf)).append('.');
        }
        return name.append(bytes.length == 4 ? "in-addr.arpa." : "ip6.arpa.").toString();
    }

    /** The nearest of these zones that holds the name. Zones of parts of a /24 (RFC 2317) have other names and are not found. */
    public static Optional<String> holding(String pointer, Collection<String> zones) {
        for (var rest = pointer; !rest.isEmpty(); rest = rest.substring(rest.indexOf('.') + 1)) if (zones.contains(rest)) return Optional.of(rest);
        return Optional.empty();
    }
}
