/** Names of web sites that lead to a VM behind a shared address ("domains" on the wire; that word is libvirt's in here). The rule: a name is one on the whole
 * platform, and what belongs under somebody else's name is proved by DNS. Start at {@link portico.site.AddSite} and {@link portico.site.SiteName}. */
package portico.site;
