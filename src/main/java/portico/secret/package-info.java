/** Secrets: random tokens, sealing and fingerprints. Knows nothing else of the house. */
package portico.secret;
