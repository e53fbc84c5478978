/**
 * The end of a VM. {@link portico.trash.DeleteVm} has it switched off and takes it out of sight; its disks lie in the trash for a while
 * ({@code portico.trash.keep}) and it can be brought back ({@link portico.trash.UndeleteVm}); then {@link portico.trash.EraseTask} erases them.
 * The one rule: no disk is ever erased because a list came back empty. What is erased is the VM named in a row of {@code trashed_vm} that says so and whose
 * time has come, never what some comparison of hosts and tables left over; and {@code EraseTask} is the only one who erases.
 */
package portico.trash;
