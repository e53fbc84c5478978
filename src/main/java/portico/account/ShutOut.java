package portico.account;

/**
 * Fired in the transaction in which a customer's password changed or they were locked, disabled or deleted: whatever is open in their name
 * (consoles, sockets) must end when it commits.
 */
public record ShutOut(String tenant, long userId) {}
