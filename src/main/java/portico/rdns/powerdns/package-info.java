/** Reverse DNS by the HTTP API of PowerDNS's authoritative server. */
package portico.rdns.powerdns;
