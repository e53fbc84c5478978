/**
 * Network cards and addresses of VMs: plugging cards in and out, putting assigned addresses to work inside the guest. What belongs to a VM is the database's
 * business ({@link portico.vm.Nic}, {@link portico.infra.IpAddress}); {@link portico.network.CardTask} and {@link portico.network.AddressTask} make the host and the guest follow.
 */
package portico.network;
