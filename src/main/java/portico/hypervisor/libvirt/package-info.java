/**
 * Real VMs: the ports of {@code portico.hypervisor} over libvirt and QEMU. Start at {@link portico.hypervisor.libvirt.LibvirtHypervisor} (hands) and
 * {@link portico.hypervisor.libvirt.LibvirtView} (eyes); every call to a host goes through a {@link portico.hypervisor.libvirt.HostLine}, which bounds threads and time.
 * Only this package imports {@code org.libvirt}. Disks are files: a host's storage directory must be at the same path where the portal runs.
 */
package portico.hypervisor.libvirt;
