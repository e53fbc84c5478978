package portico.hypervisor;

import java.util.List;

/**
 * What a host shall let through to and from one VM. Answers to what was let through pass, whatever stands here, and so does what a machine needs to be on a
 * network at all: address resolution and DHCP.
 *
 * @param addresses the VM's own; a network with its length where it has a whole one
 * @param rules     the first that fits decides
 * @param allowIn   what happens to incoming connections that no rule fits
 */
public record Guard(long vmId, List<String> addresses, boolean allowIn, boolean allowOut, List<Rule> rules) {

    public enum Protocol { ANY, TCP, UDP, ICMP }

    /**
     * One line of it.
     *
     * @param in     about connections to the VM; false: from it
     * @param ports  {@code 22,8000-8100}, of the side that is called; empty: all
     * @param remote address or network of the other side; empty: anybody
     */
    public record Rule(boolean in, boolean allow, Protocol protocol, String ports, String remote) {}
}
