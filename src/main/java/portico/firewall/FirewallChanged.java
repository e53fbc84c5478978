package portico.firewall;

/** Told within a transaction that changed what a host shall filter; {@link KeepFirewalls} hears it once that is committed. */
record FirewallChanged(long hostId) {}
