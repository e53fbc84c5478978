package portico.api;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Finds out where a request comes from. {@code X-Forwarded-For} and {@code X-Forwarded-Proto} count only when a proxy named in
 * {@code portico.trusted-proxies} (addresses or networks, comma separated) sent them, and the list is read from its right end: what stands left of
 * the last untrusted address was written by that stranger. (Quarkus' own forwarding takes the leftmost entry, which anybody can forge behind a proxy that appends.)
 */
@Singleton
public class Remotes {

    private final List<IpSubnetFilterRule> trusted;

    Remotes(@ConfigProperty(name = "portico.trusted-proxies") Optional<List<String>> trusted) {
        this.trusted = trusted.orElse(List.of()).stream().map(String::strip).filter(s -> !s.isEmpty()).map(Remotes::network).toList();
    }

    public Remote of(HttpServerRequest request) {
        var peer = request.remoteAddress() == null || request.remoteAddress().hostAddress() == null ? "" : bare(request.remoteAddress().hostAddress());
        var host = request.authority() == null ? "" : Call.lower(request.authority().host());
        if (!isTrusted(peer)) return new Remote(peer, host, request.isSSL());
        var proto = request.getHeader("X-Forwarded-Proto");
        return new Remote(original(peer, request.headers().getAll("X-Forwarded-For")), host, proto == null ? request.isSSL() : last(proto).equalsIgnoreCase("https"));
    }

    private String original(String peer, List<String> forwardedFor) {
        var hops = forwardedFor.stream().flatMap(line -> Arrays.stream(line.split(","))).map(String::strip).toList();
        for (var hop : hops.reversed()) {
            var address = bare(hop);
            if (!isAddress(address)) return peer;
            peer = address;
            if (!isTrusted(address)) return address;
        }
        return peer;
    }

    private boolean isTrusted(String address) {
        return isAddress(address) && trusted.stream().anyMatch(network -> network.matches(new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), 0)));
    }

    private static boolean isAddress(String text) { return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text); }

    /** Without the brackets and zone an IPv6 address may wear. */
    private static String bare(String address) { return address.replaceAll("^\\[|]$", "").replaceAll("%.*$", ""); }

    private static String last(String list) { return list.substring(list.lastIndexOf(',') + 1).strip(); }

    private static IpSubnetFilterRule network(String text) {
        var parts = text.split("/", 2);
        if (!isAddress(parts[0])) throw new IllegalArgumentException("portico.trusted-proxies: " + text + " is neither an address nor a network");
        int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : parts[0].contains(":") ? 128 : 32;
        return new IpSubnetFilterRule(parts[0], bits, IpFilterRuleType.ACCEPT);
    }
}
