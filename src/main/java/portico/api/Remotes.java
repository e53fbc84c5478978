package portico.api;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
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

    private final List<Network> trusted;

    Remotes(@ConfigProperty(name = "portico.trusted-proxies") Optional<List<String>> trusted) {
        this.trusted = trusted.orElse(List.of()).stream().map(String::strip).filter(s -> !s.isEmpty()).map(Network::of).toList();
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
            if (!Network.isAddress(address)) return peer;
            peer = address;
            if (!isTrusted(address)) return address;
        }
        return peer;
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** Without the brackets and zone an IPv6 address may wear. */
    private static String bare(String address) { return address.replaceAll("^\\[|]$", "").replaceAll("%.*$", ""); }

    private static String last(String list) { return list.substring(list.lastIndexOf(',') + 1).strip(); }
}
