package portico.hypervisor;

import java.util.Map;

/** How much of its memory each running VM has at the moment. The rest is held by a balloon inside of it, and is free on the host. */
public interface Balloons extends Port {

    /** @param memoryMb what it has now, MiB @param ceilingMb what it can have at most without a restart, MiB */
    record Balloon(int memoryMb, int ceilingMb) {}

    /** Every running VM, by its name on the hypervisor. Reads only. */
    Map<String, Balloon> all(HostTarget host);

    /**
     * Asks a running guest to make do with so much, or lets it have so much again. It follows in its own time, one without a driver for it never does. Called by whoever may
     * change a host only. Fine if the VM is off or not there.
     *
     * @param memoryMb at most its ceiling, MiB
     */
    void set(HostTarget host, String machine, int memoryMb);
}
