package portico.vm;

/** A VM was given to another customer; sent within the transaction that does it. */
public record HandedOver(long vmId) {}
