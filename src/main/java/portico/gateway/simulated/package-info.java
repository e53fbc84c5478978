/** Gateways that are played: what they do is in a table, and no packet flows. Everything about them says so. */
package portico.gateway.simulated;
