package portico.gateway;

/** Told within a transaction that changed what a host's gateway shall do; whoever keeps gateways in step hears it once that is committed. */
public record GatewayChanged(long hostId) {}
