/** An authority that is played, for gateways that are: it proves nothing, and nobody trusts what it issues. */
package portico.certificate.simulated;
