package portico.firewall;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portico.api.Codes;

/**
 * Whether one well-known service passes, for people who do not read rules.
 *
 * @param service       as people call it
 * @param anybody       with the rules that are looked at: everybody who is in no rule's network
 * @param visitor       the same for one address; null: none was named
 * @param anybodyBefore with the rules that are in force
 */
public record Effect(String service, Direction direction, Match protocol, int port, boolean anybody, Boolean visitor, boolean anybodyBefore, Boolean visitorBefore) {

    private record Service(String name, Direction direction, Match protocol, int port) {}

    private static final List<Service> KNOWN = List.of(new Service("SSH", Direction.IN, Match.TCP, 22), new Service("RDP", Direction.IN, Match.TCP, 3389), new Service("HTTP", Direction.IN, Match.TCP, 80),
            new Service("HTTPS", Direction.IN, Match.TCP, 443), new Service("Ping", Direction.IN, Match.ICMP, 0), new Service("DNS", Direction.OUT, Match.UDP, 53),
            new Service("HTTPS", Direction.OUT, Match.TCP, 443), new Service("SMTP", Direction.OUT, Match.TCP, 25));

    /** @param who null: nobody in particular */
    public static List<Effect> of(RuleSet before, RuleSet after, InetAddress who) {
        var all = new ArrayList<Effect>();
        for (var service : KNOWN) {
            // What the visitor's address means for calls that the VM makes is of no use to them.
            var visitor = service.direction == Direction.IN ? who : null;
            all.add(new Effect(service.name, service.direction, service.protocol, service.port, lets(after, service, null), visitor == null ? null : lets(after, service, visitor),
                    lets(before, service, null), visitor == null ? null : lets(before, service, visitor)));
        }
        return all;
    }

    private static boolean lets(RuleSet set, Service service, InetAddress who) { return set.lets(service.direction, service.protocol, service.port, who); }

    public boolean changes() { return anybody != anybodyBefore || visitor != null && !visitor.equals(visitorBefore); }

    Map<String, Object> row() {
        var row = new LinkedHashMap<String, Object>();
        row.put("service", service);
        row.put("direction", Codes.of(direction));
        row.put("protocol", Codes.of(protocol));
        row.put("port", port);
        row.put("anybody", anybody);
        row.put("visitor", visitor == null ? anybody : visitor);
        row.put("changes", changes());
        return row;
    }
}
