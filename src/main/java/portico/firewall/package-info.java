/** What a VM's host lets through to and from it. The rule: the rows are the wish, hosts follow them ({@link portico.firewall.KeepFirewalls}), and what was read back stands beside.
 * Every change goes through {@link portico.firewall.Firewalls}, which keeps people from locking themselves out. Start at {@link portico.firewall.AddFirewallRule}. */
package portico.firewall;
