package portico.site;

import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks DNS, with a short patience. Uses the machine's resolvers, or {@code portico.dns-server} ({@code address:port}). Never called within a transaction. */
@Singleton
public class Dns {

    /** No server answered. */
    public static final class Silent extends RuntimeException {
        Silent(String message) { super(message); }
    }

    /** For all tries together it is about three times as long. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Optional<String> server;

    public Dns(@ConfigProperty(name = "portico.dns-server") Optional<String> server) { this.server = server; }

    /** IPv4 and IPv6 addresses a name leads to, aliases followed; empty when it leads nowhere. @throws Silent when no server answers */
    public List<String> addresses(String name) {
        var found = new ArrayList<>(v4(name));
        found.addAll(v6(name));
        return found;
    }

    /** IPv4 addresses a name leads to, aliases followed. @throws Silent when no server answers */
    public List<String> v4(String name) {
        var found = new ArrayList<String>();
        for (var record : ask(name, Type.A)) if (record instanceof ARecord a) found.add(a.getAddress().getHostAddress());
        return found;
    }

    /** IPv6 addresses a name leads to, aliases followed. @throws Silent when no server answers */
    public List<String> v6(String name) {
        var found = new ArrayList<String>();
        for (var record : ask(name, Type.AAAA)) if (record instanceof AAAARecord aaaa) found.add(aaaa.getAddress().getHostAddress());
        return found;
    }

    /** Of which other name this is an alias (CNAME), without the trailing dot. @throws Silent when no server answers */
    public Optional<String> alias(String name) {
        for (var record : ask(name, Type.CNAME)) if (record instanceof CNAMERecord alias) return Optional.of(alias.getTarget().toString(true));
        return Optional.empty();
    }

    /** Texts of the name's TXT records. @throws Silent when no server answers */
    public List<String> texts(String name) {
        var found = new ArrayList<String>();
        for (var record : ask(name, Type.TXT)) if (record instanceof TXTRecord txt) found.add(String.join("", txt.getStrings()));
        return found;
    }

    private List<Record> ask(String name, int type) {
        try {
            var lookup = new Lookup(Name.fromString(name, Name.root), type);
            lookup.setResolver(resolver());
            // Whoever asks has just changed something.
            lookup.setCache(null);
            var records = lookup.run();
            return switch (lookup.getResult()) {
                case Lookup.SUCCESSFUL -> List.of(records);
                case Lookup.HOST_NOT_FOUND, Lookup.TYPE_NOT_FOUND -> List.of();
                default -> throw new Silent("DNS does not answer for " + name + ": " + lookup.getErrorString());
            };
        } catch (TextParseException impossible) {
            throw new IllegalArgumentException(name + " is no name", impossible);
        }
    }

    private Resolver resolver() {
        var resolver = server.<Resolver>map(at -> new SimpleResolver(new InetSocketAddress(at.substring(0, at.lastIndexOf(':')), Integer.parseInt(at.substring(at.lastIndexOf(':') + 1)))))
                .orElseGet(ExtendedResolver::new);
        resolver.setTimeout(PATIENCE);
        return resolver;
    }
}
