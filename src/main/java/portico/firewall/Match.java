package portico.firewall;

import portico.api.Code;
import portico.hypervisor.Guard;

/** Protocols a rule can speak of. */
public enum Match {
    @Code("tcp") TCP(Guard.Protocol.TCP), @Code("udp") UDP(Guard.Protocol.UDP),
    /** Ping and its like, of IPv4 and IPv6. */
    @Code("icmp") ICMP(Guard.Protocol.ICMP),
    @Code("any") ANY(Guard.Protocol.ANY);

    final Guard.Protocol protocol;

    Match(Guard.Protocol protocol) { this.protocol = protocol; }

    public boolean hasPorts() { return this == TCP || this == UDP; }
}
