/**
 * Commands inside a VM's system, by its agent. The command writes a call down and waits outside of its transaction; {@link portico.guest.GuestTask} carries
 * it out on the host and leaves the outcome in the same row. Start at {@link portico.guest.RunInGuest}.
 */
package portico.guest;
