/** Authorities that speak ACME (RFC 8555), by acme4j. */
package portico.certificate.acme;
