/**
 * A VM's screen in the browser: the session ({@link portico.console.ConsoleSession}), who may look ({@link portico.console.Viewers}), the page, and the relay
 * between a browser's WebSocket and the VM's VNC server. The one rule: the target follows from the token alone, and no address of a hypervisor leaves the portal.
 * Start reading at {@link portico.console.ConsoleSocket}.
 *
 * <p>The socket is a route of Vert.x and not an endpoint of websockets-next (3.33.2), for two reasons. It cannot hold a viewer back: messages that arrive while
 * one is being handled wait in a queue without end, and neither the connection nor its messages can be paused; a VM that reads slowly would fill our memory.
 * And it is slower: the same small relay was measured with 0.72 (four screens at once), 0.83 (upward) and 0.86 (connecting) of the throughput of a plain Vert.x
 * socket, since each message passes through a task of its own, and is copied. The relay here copies nothing; {@code src/bench/console} compares it with websockify.
 */
package portico.console;
