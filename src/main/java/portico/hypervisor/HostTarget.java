package portico.hypervisor;

import portico.place.Reach;

/**
 * The host an adapter talks to, in plain values.
 *
 * @param id      our row id, stable for the life of the host
 * @param name    short name for messages and logs
 * @param driver  {@code libvirt} or {@code simulated}; picks the adapter
 * @param uri     how to reach it, e.g. {@code qemu:///system}; empty for the simulated one
 * @param storage directory that holds this host's disks, templates and ISO images
 * @param network name of the network the first card of a VM is plugged into
 * @param reach   where its programs run and its files lie
 */
public record HostTarget(long id, String name, String driver, String uri, String storage, String network, Reach reach) {

    /** One whose programs run and whose files lie on this machine. */
    public HostTarget(long id, String name, String driver, String uri, String storage, String network) { this(id, name, driver, uri, storage, network, Reach.HERE); }

    /** Whether the hypervisor that {@link #uri} names is on another machine, by the name or address in it. */
    public boolean isElsewhere() { return isElsewhere(uri); }

    /** The same of any such text. */
    public static boolean isElsewhere(String uri) { return uri.matches("[a-z+]+://[^/?#]+.*") && !uri.matches("[a-z+]+://([^/@]*@)?(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?([/?#].*)?"); }
}
