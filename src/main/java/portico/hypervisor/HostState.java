package portico.hypervisor;

/**
 * What a host says about itself.
 *
 * @param acceleration {@code kvm}, {@code emulation} or {@code simulated}: what the pages tell the customer
 */
public record HostState(String acceleration, int cpus, long memoryMb, long memoryFreeMb, long storageGb, long storageFreeGb, String version) {}
