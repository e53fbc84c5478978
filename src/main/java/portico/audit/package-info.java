/** The record of what was done. Written by the corridor through {@link portico.api.AuditLog}. */
package portico.audit;
