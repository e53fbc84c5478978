/**
 * What {@code ./portico} does once Java runs: {@link portico.launch.Launcher} picks the command, {@link portico.launch.Up} brings everything up around
 * the Quarkus application. Nothing here knows a feature; features learn what they need from configuration keys that start with {@code portico.}.
 */
package portico.launch;
