/** What the operator owns and tenants sell: hosts, templates, addresses. Imports no other room but {@code api} and the hypervisor's values. */
package portico.infra;
