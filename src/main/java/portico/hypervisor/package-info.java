/**
 * The ports to the machines that run VMs: {@link portico.hypervisor.HypervisorView} reads, {@link portico.hypervisor.Hypervisor} changes.
 * Adapters live in {@code libvirt} and {@code simulated}; nobody but {@link portico.hypervisor.Hypervisors} knows them.
 */
package portico.hypervisor;
