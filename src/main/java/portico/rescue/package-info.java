/**
 * Starting a VM from a rescue system, with its own disks beside it, and leaving that again. That a VM is in rescue stands in its row ({@code rescue_since}) from the order to
 * enter until it has been left; whatever would meet the rescue system's disk instead of the VM's own is refused meanwhile
 * ({@link portico.vm.Vm#demandOwnSystem}). Start at {@link portico.rescue.EnterRescue}.
 */
package portico.rescue;
