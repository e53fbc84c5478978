package portico.gateway;

import java.util.List;
import portico.place.Reach;

/**
 * The gateway of a host, in plain values: whoever holds the public address that its VMs share.
 *
 * @param hostId    our row id, stable for the life of the host
 * @param name      short name for messages and logs
 * @param driver    of the host, {@code libvirt} or {@code simulated}; picks the adapter
 * @param publicIp  the address that is shared; empty: there is none
 * @param directory where the gateway may keep files of its own
 * @param guests    ranges of private addresses behind it, each as {@code first-last}
 * @param networks  the networks these belong to, each as {@code address/length}
 * @param reach     where its programs run and its files lie
 */
public record Gateway(long hostId, String name, String driver, String publicIp, String directory, List<String> guests, List<String> networks, Reach reach) {

    /** One on this machine. */
    public Gateway(long hostId, String name, String driver, String publicIp, String directory, List<String> guests, List<String> networks) {
        this(hostId, name, driver, publicIp, directory, guests, networks, Reach.HERE);
    }
}
