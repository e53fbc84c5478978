/**
 * Changing a VM that exists: size, speed, addresses, contract status, owner ({@link portico.resize.UpdateVm}); what touches the machine is done by {@link portico.resize.UpdateTask}.
 * {@link portico.resize.KeepMemory} takes memory above VMs' guarantee back while a host is short of it.
 * The one rule: what was not sent stays as it is, and a disk never becomes smaller.
 */
package portico.resize;
