package portico.hypervisor;

/** One capability of a host, served by one adapter class per driver. {@link Hypervisors} finds the right one. */
public interface Port {

    /** Which {@link HostTarget#driver()} this adapter serves. */
    String driver();
}
