package portico.hypervisor;

import java.util.function.Consumer;

/** Hears from hosts that something about a machine's power changed, without asking. Whoever listens looks now and then all the same: a connection that breaks loses what happened meanwhile. */
public interface HostEvents extends Port {

    /**
     * From now on {@code heard} is told the name of each machine of the host that was switched on or off, paused, crashed, defined or forgotten, by whomever. It is called on
     * the adapter's own thread, which serves all hosts, and must return at once. One listener per host; the last one counts. Asks the host nothing.
     */
    void listen(HostTarget host, Consumer<String> heard);

    /** The machine's power at this moment: what an event tells may be old news. ABSENT when the host has no such machine. */
    PowerState power(HostTarget host, String machine);
}
