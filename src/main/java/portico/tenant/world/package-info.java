/**
 * The world file: a YAML description of tenants, people, hosts and VMs that is read ({@link portico.tenant.world.WorldReader}), checked
 * ({@link portico.tenant.world.WorldChecks}, {@link portico.tenant.world.WorldReferences}) and brought into the database ({@link portico.tenant.world.World}).
 * The one rule: creates and changes what the file names, deletes nothing. Plain JDBC, so that it works with the portal running or stopped.
 */
package portico.tenant.world;
