/** The page about a VM's firewall. It orders through the corridor like everybody; start at {@link portico.firewall.page.FirewallPages}. */
package portico.firewall.page;
