/** Gateways: the ports {@link portico.gateway.PortForwarder} and {@link portico.gateway.SiteBinder}. Both take the whole wanted set; what the database says is
 * right, and what a gateway shows is only ever compared with it. Adapters: nftables, haproxy, simulated. */
package portico.gateway;
