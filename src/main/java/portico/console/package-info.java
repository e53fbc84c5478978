/**
 * A VM's screen in the browser: the session ({@link portico.console.ConsoleSession}), who may look ({@link portico.console.Viewers}), the page, and the relay
 * between a browser's WebSocket and the VM's VNC server. The one rule: the target follows from the token alone, and no address of a hypervisor leaves the portal.
 * Start reading at {@link portico.console.ConsoleSocket}.
 */
package portico.console;
