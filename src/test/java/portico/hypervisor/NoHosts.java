package portico.hypervisor;

import java.util.List;

/** Hypervisors of which none answers. */
public final class NoHosts {

    public static Hypervisors hypervisors() { return new Hypervisors(List.of(), false); }

    private NoHosts() {}
}
