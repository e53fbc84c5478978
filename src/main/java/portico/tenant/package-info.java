/** The ground floor: tenants and the tenant-bound transaction every query runs in. Start at {@link portico.tenant.Tenancy}. */
package portico.tenant;
