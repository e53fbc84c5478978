package portico.hypervisor.simulated;

/** A viewer does not keep to the protocol; its connection is closed. */
final class RfbException extends RuntimeException {
    RfbException(String message) { super(message); }
}
