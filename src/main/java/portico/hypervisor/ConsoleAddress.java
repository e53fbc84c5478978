package portico.hypervisor;

import portico.place.Reach;

/** Where a VM's VNC server listens, as seen from the portal. Never leaves the portal. */
public sealed interface ConsoleAddress {
    record Tcp(String host, int port) implements ConsoleAddress {}
    record UnixSocket(String path) implements ConsoleAddress {}

    /** A unix socket of another machine. */
    record Elsewhere(Reach reach, String path) implements ConsoleAddress {}
}
