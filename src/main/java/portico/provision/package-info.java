/** Making and remaking VMs. Commands end with a work order; the tasks do the slow half on the host. Start at {@link portico.provision.ReinstallVm}. */
package portico.provision;
