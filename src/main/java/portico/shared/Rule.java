package portico.shared;

import java.util.List;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.Protocol;
import portico.gateway.Site;

/**
 * A row of port_forward or site_binding as its gateway shall show it.
 *
 * @param what    for people
 * @param present as it was when the gateway was last read
 * @param open    it shall be in force
 */
record Rule(long id, boolean site, String what, List<Forward> forwards, Site asSite, boolean present, boolean open) {

    static Rule port(Gateway gateway, long id, String protocol, int publicPort, int privatePort, String privateIp, boolean present, boolean open) {
        var protocols = protocol.equals("BOTH") ? List.of(Protocol.TCP, Protocol.UDP) : List.of(Protocol.valueOf(protocol));
        var forwards = protocols.stream().map(each -> new Forward(each, gateway.publicIp(), publicPort, privateIp, privatePort)).toList();
        return new Rule(id, false, protocol.toLowerCase(java.util.Locale.ROOT) + " " + gateway.publicIp() + ":" + publicPort, forwards, null, present, open && privateIp != null);
    }

    static Rule site(long id, Site site, boolean present, boolean open) {
        return new Rule(id, true, site.domain(), List.of(), site, present, open && site.privateIp() != null);
    }
}
