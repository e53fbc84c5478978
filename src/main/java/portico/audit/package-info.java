/** The record of what was done. Written by the corridor through {@link portico.api.AuditLog}; customers read theirs at {@link portico.audit.AccountLogPages}, staff all of it on their pages. */
package portico.audit;
