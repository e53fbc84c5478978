/** Port forwards by nftables: a table of our own, whose maps hold the rules; see {@link portico.gateway.nftables.NftTable} for the packets' way. */
package portico.gateway.nftables;
