/**
 * Makes this machine a host for real guests and says what it lacks. Plain Java without the application: the launcher uses it before anything else runs.
 * The work itself is done by the shell scripts in {@code host/} among the resources. Start at {@link portico.launch.host.HostSetup}.
 */
package portico.launch.host;
