package portico.hypervisor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The eyes: reading from a host. Quick, each call ends within {@link #TIMEOUT_SECONDS} with a {@link HypervisorException} at the latest,
 * changes nothing. Even so pages do not call it: they read what the poller wrote down. Safe from any thread, virtual ones included.
 */
public interface HypervisorView extends Port {

    int TIMEOUT_SECONDS = 8;

    /** What the host is and has left. */
    HostState host(HostTarget host);

    /** Every VM the host knows, by its name on the hypervisor, in one call whatever their number. */
    Map<String, MachineState> machines(HostTarget host);

    /** A picture of the VM's screen as PNG; empty when it is off or has no screen. */
    Optional<byte[]> screenshot(HostTarget host, String machine);

    /** Where the VM's VNC server listens now; empty when it is off. The address may change with each boot. */
    Optional<ConsoleAddress> console(HostTarget host, String machine);

    /** Whether the guest agent answers right now. */
    boolean agentAnswers(HostTarget host, String machine);

    /**
     * How a running VM's card is wired.
     *
     * @param plugged its cable is in
     * @param bridge  bridge of the host on which the card's end is, and lets packets through; empty: on none
     */
    record Wiring(boolean plugged, String bridge) {}

    /** Looks at a card's end on the host. Empty: the VM is off, or has no such card. @param mac in lower case */
    Optional<Wiring> wiring(HostTarget host, String machine, String mac);

    /** The addresses that the system inside uses, by the MAC address of their card, as its guest agent says. Empty: nobody answers. */
    Optional<Map<String, List<String>>> addresses(HostTarget host, String machine);
}
