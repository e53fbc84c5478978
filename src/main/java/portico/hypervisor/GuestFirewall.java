package portico.hypervisor;

import java.util.List;
import java.util.Set;

/** A host's packet filter before its VMs. It knows VMs by the addresses they have, so it holds whether they run, restart or are not there yet. */
public interface GuestFirewall extends Port {

    /** VMs whose filter was, and is, exactly as wanted. */
    record Seen(Set<Long> before, Set<Long> now) {}

    /**
     * Makes the host filter exactly this, and nothing for VMs that are not named: reads what it does, changes what differs in one step that either happens or does
     * not, and reads again. Connections that are under way stay, whatever the new rules say. Ten seconds at most.
     *
     * @throws HypervisorException when the host does not answer or cannot filter
     */
    Seen sync(HostTarget host, List<Guard> wanted);
}
