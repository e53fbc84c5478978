/** Making and remaking VMs. Commands end with a work order; the tasks do the slow half on the host. Start at {@link portico.provision.ReinstallVm}.
 * To create a VM it is enough to write its row with status 0 and a template (the world file does): {@link portico.provision.InstallPending} gives it a card, an address and a task. */
package portico.provision;
